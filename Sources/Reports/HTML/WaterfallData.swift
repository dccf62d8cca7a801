// SPDX-License-Identifier: Apache-2.0
internal import Analysis
internal import Core
internal import JSONText
internal import Traces

/// One request as the page draws it: phases, moments and events, since the intended moment.
struct WaterfallData {
    private let waterfall: Waterfall
    private let eventLimit: Int
    private var record: RequestRecord { waterfall.record }
    /// What has to be added to an offset of the trace.
    private let lag: Int64

    init(_ waterfall: Waterfall, eventLimit: Int) {
        (self.waterfall, self.eventLimit) = (waterfall, eventLimit)
        lag = (waterfall.record.dispatched - waterfall.record.intended).count
    }

    func write(to json: inout JSONWriter) {
        let events = record.events.prefix(eventLimit)
        json.object { json in
            json.member("choice", waterfall.choice.rawValue)
            json.member("title", title)
            json.member("about", about.joined(separator: " · "))
            json.member("end_ns", lag + record.done)
            json.key("phases")
            json.array { list in
                for phase in phases {
                    list.array {
                        $0.string(phase.kind)
                        $0.integer(phase.from)
                        $0.integer(phase.to)
                    }
                }
            }
            json.key("moments")
            json.array { list in
                for moment in moments {
                    list.array {
                        $0.string(moment.name)
                        $0.integer(moment.at)
                    }
                }
            }
            // Differences in whole microseconds take a third of the space.
            var last: Int64 = 0
            let deltas = events.map { event in
                let at = (lag + record.arrival(event) + 500) / 1_000
                defer { last = at }
                return Double(at - last)
            }
            json.numbers("event_deltas_us", deltas)
            json.numbers("event_kinds", events.map { Double($0.kinds.rawValue) })
            json.numbers("event_bytes", events.map { Double($0.outputBytes) })
            let leftOut = waterfall.eventsLeftOut + record.events.count - events.count
            if leftOut > 0 { json.member("left_out", leftOut) }
        }
    }

    // MARK: In words

    private var title: String {
        var parts = ["request \(record.index): \(Self.words(record.outcome))"]
        if let first = record.firstOutput { parts.append("TTFT \(Units.span(Double(lag + first)))") }
        parts.append("over after \(Units.span(Double(lag + record.done)))")
        return parts.joined(separator: ", ")
    }
    private var about: [String] {
        var parts: [String] = []
        let attempt = record.attempts.last
        if let status = attempt?.status { parts.append("HTTP \(status)") }
        if let connection = attempt?.connection {
            parts.append("connection \(record.loop).\(connection), \(attempt?.reused == true ? "reused" : "new")")
        }
        if record.attempts.count > 1 { parts.append("\(record.attempts.count) attempts") }
        parts.append("\(record.inFlight) in flight")
        if let reason = record.finishReason { parts.append("finish reason \(reason)") }
        if let tokens = record.usage.inputTokens { parts.append("\(tokens) input tokens") }
        if let tokens = record.usage.outputTokens { parts.append("\(tokens) output tokens") }
        let error = [record.errorType, record.errorMessage].compactMap(\.self).joined(separator: ": ")
        if !error.isEmpty { parts.append(error) }
        if let failure = attempt?.failure { parts.append(failure) }
        parts += record.failedChecks.map { "failed check: \($0)" }
        if let id = record.requestID { parts.append("id \(id)") }
        return parts.map(PlainText.visible)
    }
    private static func words(_ outcome: OutcomeClass) -> String {
        switch outcome {
        case .ok: "ok"
        case .lengthLimited: "ok, cut at the token limit"
        case .shed: "shed, never sent"
        case .dnsFailed: "its name was not found"
        case .connectFailed: "no connection"
        case .tlsFailed: "no TLS"
        case .connectTimeout: "no connection in time"
        case .httpError: "refused with an HTTP error"
        case .rateLimited: "rate limited"
        case .authFailed: "credentials refused"
        case .errorEvent: "an error inside the stream"
        case .ttftTimeout: "no output in time"
        case .idleTimeout: "fell silent"
        case .totalTimeout: "took too long"
        case .reset: "the connection broke"
        case .protocolError: "not the stream it claims to be"
        case .truncated: "ended without the protocol’s end"
        case .checkFailed: "whole, but failed a check"
        case .cancelled: "cancelled by the plan"
        case .censored: "cut off by the end of the run"
        }
    }

    // MARK: In time

    private var phases: [(kind: String, from: Int64, to: Int64)] {
        var found: [(kind: String, from: Int64, to: Int64)] = []
        var at: Int64 = 0
        // What did not take place takes no time, and what was stamped out of order none either.
        func reach(_ kind: String, _ offset: Int64?) {
            guard let offset, lag + offset > at else { return }
            found.append((kind, at, lag + offset))
            at = lag + offset
        }
        reach("waited", 0)
        for (number, attempt) in record.attempts.enumerated() {
            let isLast = number == record.attempts.count - 1
            reach("pause", attempt.started)
            reach("lookup", attempt.resolved)
            reach("connect", attempt.connected)
            reach("tls", attempt.tlsDone)
            reach("send", attempt.sent)
            reach("headers", attempt.headers)
            reach("first", attempt.firstOutput ?? (isLast ? record.firstOutput : nil))
            reach("output", attempt.lastOutput ?? (isLast ? record.lastOutput : nil))
            reach("tail", attempt.ended ?? (isLast ? record.done : nil))
        }
        reach("tail", record.done)
        return found
    }
    private var moments: [(name: String, at: Int64)] {
        var all: [(String, Int64?)] = [("dispatched", 0)]
        for (number, attempt) in record.attempts.enumerated() {
            let prefix = record.attempts.count > 1 ? "attempt \(number + 1): " : ""
            if number > 0 { all.append(("\(prefix)started", attempt.started)) }
            all += [
                ("\(prefix)name looked up", attempt.resolved), ("\(prefix)connected", attempt.connected),
                ("\(prefix)TLS done", attempt.tlsDone), ("\(prefix)request sent", attempt.sent),
                ("\(prefix)headers", attempt.headers),
            ]
            if record.attempts.count > 1 {
                all.append(("\(prefix)over\(attempt.outcome.map { ", \(Self.words($0))" } ?? "")", attempt.ended))
            }
        }
        all += [
            ("first byte", record.firstByte), ("first event", record.firstEvent), ("first output", record.firstOutput),
            ("last output", record.lastOutput), ("finish reason", record.finish), ("usage", record.usageAt),
            ("protocol’s end", record.terminator), ("reading paused", record.reader.paused),
            ("reading resumed", record.reader.resumed), ("cancelled", record.stop.cancelled), ("done", record.done),
        ]
        return all.compactMap { name, at in at.map { (name, lag + $0) } }
    }
}
