// SPDX-License-Identifier: Apache-2.0
internal import Analysis
internal import Core
internal import Traces

/// The events of a request, a line each; a long list is cut in its middle.
public struct EventTable {
    /// How many events are listed.
    public enum Length: Hashable, Sendable { case all, atMost(Int) }

    private let inspection: Inspection
    private let length: Length

    init(_ inspection: Inspection, _ length: Length) { (self.inspection, self.length) = (inspection, length) }

    var lines: [String] {
        let count = inspection.record.events.count
        guard count > 0 else { return ["no event came"] }
        var table = TextTable(header: ["#", "at", "gap", "bytes", "read", "of bytes", "lag"])
        let (head, tail) = parts(count)
        let shown = Array(0..<head) + Array(count - tail..<count)
        for event in shown { table.add(cells(event)) }
        var lines = table.lines
        for (place, event) in shown.enumerated() { lines[place + 1] += "  \(words(event))" }
        lines[0] += "  kinds"
        let left = count - head - tail
        if left > 0 {
            lines.insert("… \(left) of \(count) events left out (--events all shows them)", at: 1 + head)
        }
        return lines
    }
    private func parts(_ count: Int) -> (head: Int, tail: Int) {
        guard case .atMost(let most) = length, most < count else { return (count, 0) }
        return (most - most / 2, most / 2)
    }
    /// Times count from `intended`, as in the waterfall.
    private func cells(_ number: Int) -> [String] {
        let record = inspection.record
        let event = record.events[number]
        let read = record.reads[Int(event.read)]
        let lag = (record.dispatched - record.intended).count
        return [
            "\(number)", Units.span(Double(lag + read.at)),
            inspection.figures.gaps[number].map { Units.span(Double($0)) } ?? "",
            event.kinds.isOutput ? "\(event.outputBytes)" : "", "\(event.read)", "\(read.bytes)",
            Units.span(Double(read.lag)),
        ]
    }
    private func words(_ number: Int) -> String {
        let stall = inspection.figures.isStall(number) ? "; after a stall" : ""
        return inspection.record.events[number].kinds.phrase + stall
    }
}
