// SPDX-License-Identifier: Apache-2.0
internal import Gates
internal import Traces

/// When a run with blocks has enough of them: a pure rule over its blocks in their order.
///
/// The watch of a run steps through them as they are done, a report once more from the trace: both come to the same.
struct BlockRule: Sendable {
    enum Step: Hashable, Sendable { case goOn, end }

    private let planned: Int
    private let extending: BlockExtension
    private let statistics: [Statistic]
    private let gates: [Gate]
    /// Blocks after which it was clear what is to be confirmed, or that nothing is; nil before.
    private(set) var decidedAfter: Int?
    /// Whether more blocks are run to confirm a regression.
    private(set) var isConfirming = false
    /// What the intervals had come to when they were last looked at.
    private(set) var precision: Precision?

    /// - Returns: Nil for a run that has no blocks, or does not go on with more.
    init?(_ run: RunRecord) {
        guard let planned = run.blocks, let extending = run.extending, run.shard == nil else { return nil }
        (self.planned, self.extending) = (planned, extending)
        let read = run.gates.compactMap { try? Gate($0) }
        gates = read.filter(\.isRegression)
        let gated = read.compactMap(Statistic.init)
        statistics = gated.isEmpty ? [Statistic(.ttft, .p50)] : gated
    }

    /// Blocks that the run is to have, as far as it is known.
    var goal: Int {
        if isConfirming { return min(extending.mostBlocks, 2 * (decidedAfter ?? planned)) }
        guard let wanted = extending.precision, decidedAfter == nil, let precision else { return planned }
        return min(extending.mostBlocks, max(planned, precision.blocks(for: wanted)))
    }

    /// - Parameters:
    ///   - done: Blocks of which all requests are over, one more each time.
    ///   - arms: The base first, with the complete ones of those blocks.
    /// - Returns: Whether the run needs another one.
    mutating func step(after done: Int, _ arms: [Arm]) -> Step {
        guard done >= planned else { return .goOn }
        if isConfirming { return done >= goal ? .end : .goOn }
        if let wanted = extending.precision {
            precision = Precision(arms, statistics)
            if let precision, precision.widest > wanted, done < extending.mostBlocks { return .goOn }
        }
        decidedAfter = done
        isConfirming = extending.confirms && done < extending.mostBlocks && hasRegressed(arms)
        return isConfirming ? .goOn : .end
    }
    /// What the intervals come to over these blocks.
    func reached(_ arms: [Arm]) -> Precision? { Precision(arms, statistics) }
    private func hasRegressed(_ arms: [Arm]) -> Bool {
        guard arms.count > 1 else { return false }
        return Comparer(gates: gates, statistics: []).compare(arms).gates.contains { $0.outcome == .regressed }
    }
}

extension BlockRule {
    /// The rule as it stands at the end of a run, from the blocks that its trace has.
    init?(_ run: RunRecord, _ arms: [Arm]) {
        self.init(run)
        let numbers = arms.flatMap { $0.runs.flatMap { $0.blocks.map(\.number) + $0.incompleteBlocks } }
        let done = (numbers.max() ?? -1) + 1
        guard done >= planned else { return }
        for done in planned...done where step(after: done, arms.map { $0.upTo(block: done) }) == .end { break }
    }
}

extension Arm {
    /// The same with those of its blocks that come before this one.
    func upTo(block: Int) -> Arm {
        var arm = self
        for i in arm.runs.indices { arm.runs[i].blocks.removeAll { $0.number >= block } }
        return arm
    }
}
