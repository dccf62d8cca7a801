// SPDX-License-Identifier: Apache-2.0
internal import Core

/// Shards of one run as one run: all times on the axis of the shard that started first.
///
/// A value that turns records into records; whoever uses it reads the shards one after the other.
///
/// Requests keep their index, for shards of one plan share none. Event loops are numbered through, so that `loop` and
/// `connection` still name a connection. Interval records stay those of their shard, and say which.
public struct ShardMerge: Sendable {
    /// Why these runs are not parts of one.
    public struct Misfit: Error, Hashable, Sendable, CustomStringConvertible {
        public let description: String
    }
    /// The run record of the whole.
    public let run: RunRecord
    /// The end of the whole; nil unless each shard came to one.
    public var end: EndRecord? { ends.count == offsets.count ? Self.combined(ends) : nil }

    private let offsets: [Nanoseconds]
    private let firstLoops: [Int]
    private let numbers: [Int?]
    private var ends: [EndRecord] = []

    /// - Parameter shards: The run record of each trace with what to call it in an error, at least one; the order is kept.
    /// - Throws: `Misfit` where one is no shard, one stands there twice, or they are of different plans.
    public init(_ shards: [(name: String, run: RunRecord)]) throws(Misfit) {
        var (owner, loops, firstLoops): ([Int: String], Int, [Int]) = ([:], 0, [])
        guard let first = shards.first else { throw Misfit(description: "no shard is given") }
        for (name, run) in shards {
            guard let shard = run.shard else {
                let how = "only runs made with --shard K/N and the same seed are parts of one"
                throw Misfit(description: "\(name): no shard of a run; \(how)")
            }
            if let difference = Self.difference(first.run, run) {
                throw Misfit(description: "\(name): of another run than \(first.name): \(difference)")
            }
            for number in shard.numbers {
                if let other = owner[number] {
                    let fix = "leave one of them out"
                    throw Misfit(
                        description: "\(name): shard \(number) of \(shard.count) is in \(other) as well; \(fix)")
                }
                owner[number] = name
            }
            firstLoops.append(loops)
            loops += run.loops
        }
        let starts = shards.map(\.run.startUnix)
        let earliest = shards.min { $0.run.startUnix < $1.run.startUnix } ?? first
        var whole = earliest.run
        whole.shard = ShardRecord(owner.keys.sorted(), of: first.run.shard?.count ?? 1)
        whole.shard?.spread = (starts.max() ?? .zero) - earliest.run.startUnix
        whole.loops = loops
        whole.stampSource = shards.allSatisfy { $0.run.stampSource == .kernel } ? .kernel : .loop
        run = whole
        offsets = starts.map { $0 - earliest.run.startUnix }
        self.firstLoops = firstLoops
        numbers = shards.map { $0.run.shard?.numbers.count == 1 ? $0.run.shard?.numbers.first : nil }
    }
    /// What makes two runs parts of different ones; nil where they may belong together.
    public static func difference(_ a: RunRecord, _ b: RunRecord) -> String? {
        if a.shard?.count != b.shard?.count {
            return "they have \(b.shard?.count ?? 1) and \(a.shard?.count ?? 1) shards"
        }
        if a.seed != b.seed { return "their seeds differ (\(b.seed) and \(a.seed))" }
        if a.planHash != b.planHash { return "their plans differ (plan_hash)" }
        if a.targets.map(\.name) != b.targets.map(\.name) { return "their targets differ" }
        return nil
    }

    /// A record of shard number `place` (in the order given, from 0) as one of the whole; nil for its run and end records.
    public mutating func moved(_ record: TraceRecord, of place: Int) -> TraceRecord? {
        let offset = offsets[place]
        switch record {
        case .run: return nil
        case .request(var request):
            request.intended = request.intended + offset
            request.dispatched = request.dispatched + offset
            request.loop += firstLoops[place]
            return .request(request)
        case .interval(var interval):
            interval.at = interval.at + offset
            interval.shard = interval.shard ?? numbers[place]
            return .interval(interval)
        case .end(var end):
            end.at = end.at + offset
            end.issuingEnded = end.issuingEnded + offset
            ends.append(end)
            return nil
        }
    }

    private static func combined(_ ends: [EndRecord]) -> EndRecord {
        let order: [EndReason] = [.completed, .budget, .gateFailed, .interrupted, .aborted, .diskFull]
        var whole = EndRecord()
        whole.reason = order.last { reason in ends.contains { $0.reason == reason } } ?? .completed
        whole.at = ends.map(\.at).max() ?? .zero
        whole.issuingEnded = ends.map(\.issuingEnded).max() ?? .zero
        whole.writerStall = ends.map(\.writerStall).max() ?? .zero
        whole.requests = ends.reduce(0) { $0 + $1.requests }
        whole.neverSent = ends.reduce(0) { $0 + $1.neverSent }
        whole.abandonedTurns = ends.reduce(0) { $0 + $1.abandonedTurns }
        return whole
    }
}
