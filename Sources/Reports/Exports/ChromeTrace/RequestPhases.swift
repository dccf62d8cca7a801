// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import Traces

/// One request as spans and marks in time, since the start of the run in nanoseconds.
struct RequestPhases {
    struct Span: Hashable {
        let name: String
        let start: Int64
        let end: Int64
    }
    struct Mark: Hashable {
        let name: String
        let at: Int64
    }
    /// From `intended` to the end of the transfer, or our closing where that came later.
    let whole: Span
    /// Inside the whole, one after the other.
    let phases: [Span]
    let marks: [Mark]

    init(_ record: RequestRecord) {
        let base = record.dispatched.count
        let start = min(record.intended.count, base)
        let end = max(base + max(record.done, record.stop.closed ?? 0), start)
        whole = Span(name: record.outcome.rawValue, start: start, end: end)
        var cuts: [(at: Int64, next: String)] = [(start, "waiting to leave")]
        for attempt in record.attempts {
            let from = base + attempt.started
            cuts.append((from, attempt.connected == nil ? "sending" : "connecting"))
            if let connected = attempt.connected {
                cuts.append((base + connected, attempt.tlsDone == nil ? "sending" : "TLS handshake"))
            }
            if let done = attempt.tlsDone { cuts.append((base + done, "sending")) }
            if let sent = attempt.sent { cuts.append((base + sent, "waiting for first output")) }
            if let first = attempt.firstOutput ?? (record.attempts.count == 1 ? record.firstOutput : nil) {
                cuts.append((base + first, "streaming"))
            }
            if let last = attempt.lastOutput ?? (record.attempts.count == 1 ? record.lastOutput : nil) {
                cuts.append((base + last, "ending"))
            }
            if let ended = attempt.ended { cuts.append((base + ended, "waiting to try again")) }
        }
        phases = Self.phases(cuts, from: start, to: end)
        let moments: [(String, Int64?)] = [
            ("first output", record.firstOutput), ("terminator", record.terminator),
            ("cancelled", record.stop.cancelled), ("paused", record.reader.paused),
        ]
        let known = moments.compactMap { name, at in at.map { Mark(name: name, at: base + $0) } }
        let named = record.marks.map { Mark(name: "mark \(PlainText.visible($0.name))", at: base + $0.at) }
        let failure = record.outcome.isFailure ? [Mark(name: record.outcome.rawValue, at: base + record.done)] : []
        marks = (known + named + failure).filter { (start...end).contains($0.at) }
    }
    /// Each cut ends the phase before; what lies outside the request, or goes backwards, is moved to where it can be.
    private static func phases(_ cuts: [(at: Int64, next: String)], from start: Int64, to end: Int64) -> [Span] {
        var (found, from, name): ([Span], Int64, String) = ([], start, "")
        for cut in cuts + [(at: end, next: "")] {
            let at = min(max(cut.at, from), end)
            if at > from, !name.isEmpty { found.append(Span(name: name, start: from, end: at)) }
            (from, name) = (at, cut.next)
        }
        return found
    }
}
