// SPDX-License-Identifier: Apache-2.0
internal import Traces

/// Collects the blocks of one target while its records go by.
///
/// A block is reduced to its figures as soon as all its requests are there. Where that never happens, because requests are missing
/// or the trace does not say how many there are, the oldest blocks are reduced once `heldLimit` values are kept; a request
/// that comes after that spoils its block.
struct BlockCollector {
    /// Values kept of blocks that are still open: 32 MB.
    static let heldLimit = 4_000_000
    /// A damaged number must not cost memory; no plan has more blocks.
    static let mostBlocks = 10_000

    private struct Closed {
        var planned: Int
        let unit: ArmUnit
    }
    let plan: BlockPlan
    private let limit: Int
    private var open: [Int: BlockTally] = [:]
    private var closed: [Int: Closed] = [:]
    private var kept: [Int: Int] = [:]
    private(set) var held = 0
    private var warmed: Set<Int> = []
    private var hasTurns = false

    init(_ plan: BlockPlan, heldLimit: Int = heldLimit) { (self.plan, limit) = (plan, heldLimit) }

    /// A block is incomplete where part of it was warm-up.
    mutating func addWarmup(_ record: RequestRecord) {
        if let number = Self.number(record) { warmed.insert(number) }
    }
    mutating func add(_ record: RequestRecord, _ row: RequestRow, _ outputs: OutputTimeline) {
        guard let number = Self.number(record) else { return }
        guard closed[number] == nil else {
            closed[number]?.planned = -1
            return
        }
        hasTurns = hasTurns || record.turn != nil
        let added = open[number, default: BlockTally(plan)].add(record, row, outputs, plan)
        kept[number, default: 0] += added
        held += added
        if !hasTurns, open[number]?.planned == plan.size { close(number) }
        while held > limit, let oldest = open.keys.min() { close(oldest) }
    }
    /// The figures of a block all of whose requests have come by and count; nil for another.
    func complete(_ number: Int) -> ArmUnit? {
        guard let block = closed[number], block.planned >= plan.size ?? 1, !warmed.contains(number) else { return nil }
        return block.unit
    }
    /// - Returns: Complete blocks, and the numbers of the others; both by rising number.
    consuming func finish() -> (complete: [ArmUnit], incomplete: [Int]) {
        for number in open.keys.sorted() { close(number) }
        let size = plan.size ?? Self.mostFrequent(closed.values.map(\.planned))
        var (complete, incomplete): ([ArmUnit], [Int]) = ([], [])
        for number in Set(closed.keys).union(warmed).sorted() {
            if let block = closed[number], block.planned >= size, !warmed.contains(number) {
                complete.append(block.unit)
            } else {
                incomplete.append(number)
            }
        }
        return (complete, incomplete)
    }

    private mutating func close(_ number: Int) {
        guard let tally = open.removeValue(forKey: number) else { return }
        held -= kept.removeValue(forKey: number) ?? 0
        closed[number] = Closed(planned: tally.planned, unit: tally.unit(number, plan))
    }
    private static func number(_ record: RequestRecord) -> Int? {
        record.block.flatMap { (0..<mostBlocks).contains($0) ? $0 : nil }
    }
    private static func mostFrequent(_ sizes: [Int]) -> Int {
        let counts = sizes.reduce(into: [Int: Int]()) { $0[$1, default: 0] += 1 }
        return counts.max { ($0.value, $0.key) < ($1.value, $1.key) }?.key ?? 1
    }
}
