// SPDX-License-Identifier: Apache-2.0
internal import Analysis
internal import Core
internal import Traces

/// What a request went through, as the rows of a waterfall; times count from `intended`.
struct WaterfallRows {
    private(set) var rows: [WaterfallRow] = []
    private let record: RequestRecord
    /// From `intended` to `dispatched`, from which the record's own offsets count.
    private let lag: Int64

    init(_ inspection: Inspection) {
        record = inspection.record
        lag = (record.dispatched - record.intended).count
        rows.append(WaterfallRow("schedule lag", .work(from: 0, to: lag)))
        for (number, attempt) in record.attempts.enumerated() { addAttempt(attempt, number) }
        addAnswer(inspection.figures)
        addEnd()
    }

    private mutating func span(
        _ label: String, _ from: Int64, _ to: Int64?, _ shape: (Int64, Int64) -> WaterfallRow.Shape
    ) {
        if let to { rows.append(WaterfallRow(label, shape(lag + from, lag + to))) }
    }
    private mutating func moment(_ label: String, _ at: Int64?) {
        if let at { rows.append(WaterfallRow(label, .moment(lag + at))) }
    }

    private mutating func addAttempt(_ attempt: Attempt, _ number: Int) {
        if record.attempts.count > 1 {
            if number > 0, let before = record.attempts[number - 1].ended {
                span("wait", before, attempt.started) { .idle(from: $0, to: $1) }
            }
            span("attempt \(number + 1)", attempt.started, attempt.ended ?? record.done) { .waiting(from: $0, to: $1) }
        }
        let phases = [
            ("name lookup", attempt.resolved), ("connect", attempt.connected), ("TLS", attempt.tlsDone),
            ("send", attempt.sent),
        ]
        var from = attempt.started
        for (label, to) in phases {
            span(label, from, to) { .work(from: $0, to: $1) }
            from = to ?? from
        }
        span("wait for headers", from, attempt.headers) { .waiting(from: $0, to: $1) }
    }
    private mutating func addAnswer(_ figures: RequestFigures) {
        if let headers = record.answering?.headers, !record.events.isEmpty {
            span("wait for output", headers, record.firstOutput ?? record.done) { .waiting(from: $0, to: $1) }
        }
        moment("first event", record.firstEvent)
        moment("first output", record.firstOutput)
        let kinds = [
            ("first text", record.firstText), ("first reasoning", record.firstReasoning),
            ("first tool call", record.firstTool),
        ]
        for (label, at) in kinds where at != record.firstOutput { moment(label, at) }
        let outputs = record.outputArrivals.map { lag + $0 }
        if !outputs.isEmpty { rows.append(WaterfallRow("output events", .density(outputs))) }
        let pings = record.events.filter { $0.kinds.contains(.ping) }.map { lag + record.arrival($0) }
        if !pings.isEmpty { rows.append(WaterfallRow("pings", .density(pings))) }
        let stalls = figures.gaps.indices.filter(figures.isStall).map { event in
            let at = lag + record.arrival(record.events[event])
            return at - (figures.gaps[event] ?? 0)...at
        }
        if !stalls.isEmpty { rows.append(WaterfallRow("stalls", .stalls(stalls))) }
        if let paused = record.reader.paused {
            span("not reading", paused, record.reader.resumed ?? record.done) { .idle(from: $0, to: $1) }
        }
        for mark in record.marks { moment("mark \(PlainText.visible(mark.name))", mark.at) }
    }
    private mutating func addEnd() {
        if let last = record.lastOutput, record.outcome.isFailure, record.done > last {
            span("silence", last, record.done) { .waiting(from: $0, to: $1) }
        }
        moment("finish reason", record.finish)
        moment("usage", record.usageAt)
        moment("terminator", record.terminator)
        moment("cancelled", record.stop.cancelled)
        moment("closed by us", record.stop.closed)
        moment("closed by peer", record.stop.peerClosed)
        moment("done", record.done)
    }
}
