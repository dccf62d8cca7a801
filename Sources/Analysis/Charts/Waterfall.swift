// SPDX-License-Identifier: Apache-2.0
public import Traces

/// One request chosen to be looked at, whole.
public struct Waterfall: Hashable, Sendable {
    public enum Choice: String, Hashable, Sendable, CaseIterable {
        /// Among the largest TTFTs of the target's successes.
        case slowest
        /// Nearest to the target's TTFT p50, among the requests that were kept for that.
        case median
        /// Did not end well: the first of each outcome, then further ones.
        case broken
    }
    public let choice: Choice
    /// As in the trace; events beyond `Waterfall.eventLimit` are left out, and reads that none of the rest came in.
    public let record: RequestRecord
    /// Events of the request that are not in `record`.
    public let eventsLeftOut: Int

    static let eventLimit = 2_000
    /// Of each choice and target, at most.
    static let limit = 4

    init(_ choice: Choice, _ record: RequestRecord) {
        self.choice = choice
        var record = record
        eventsLeftOut = max(0, record.events.count - Self.eventLimit)
        if eventsLeftOut > 0 { record.events.removeLast(eventsLeftOut) }
        let readLimit = max(Self.eventLimit, record.events.last.map { Int($0.read) + 1 } ?? 0)
        if record.reads.count > readLimit { record.reads.removeLast(record.reads.count - readLimit) }
        self.record = record
    }
}

/// Chooses the requests of one target that are shown whole, in one pass, whatever the order they come in.
struct WaterfallPicker {
    private static let candidates = 64

    private var slowest: [(ttft: Int64, record: RequestRecord)] = []
    private var typical = DrawnSample<(ttft: Int64, record: RequestRecord)>(limit: candidates)
    /// The first ones of each outcome, in intended order.
    private var broken: [OutcomeClass: [RequestRecord]] = [:]

    mutating func add(_ record: RequestRecord, ttft: Int64?) {
        if record.outcome.isSuccess, let ttft {
            typical.add(record.index, (ttft, record))
            Self.keep((ttft, record), in: &slowest) { ($1.ttft, $0.record.index) < ($0.ttft, $1.record.index) }
        } else if record.outcome.isFailure {
            Self.keep(record, in: &broken[record.outcome, default: []], before: Self.isEarlier)
        }
    }
    /// The chosen ones; `median` is the target's TTFT p50 in nanoseconds.
    func finish(median: Double?) -> [Waterfall] {
        let nearest = median.flatMap { median in
            typical.elements.min { abs(Double($0.ttft) - median) < abs(Double($1.ttft) - median) }
        }
        let firsts = broken.values.compactMap(\.first).sorted(by: Self.isEarlier)
        let further = broken.values.flatMap { $0.dropFirst() }.sorted(by: Self.isEarlier)
        let shown = (firsts + further).prefix(Waterfall.limit).sorted(by: Self.isEarlier)
        return slowest.map { Waterfall(.slowest, $0.record) }
            + (nearest.map { [Waterfall(.median, $0.record)] } ?? []) + shown.map { Waterfall(.broken, $0) }
    }

    private static func isEarlier(_ a: RequestRecord, _ b: RequestRecord) -> Bool {
        (a.intended, a.index) < (b.intended, b.index)
    }
    /// Puts an element in its place of a short ordered list, if it belongs to the first ones.
    private static func keep<Element>(
        _ element: Element, in list: inout [Element], before: (Element, Element) -> Bool
    ) {
        if list.count == Waterfall.limit, !before(element, list[list.count - 1]) { return }
        list.insert(element, at: list.firstIndex { before(element, $0) } ?? list.count)
        if list.count > Waterfall.limit { list.removeLast() }
    }
}
