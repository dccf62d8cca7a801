// SPDX-License-Identifier: Apache-2.0
internal import Analysis
internal import Core
internal import Traces

// What the transport and the answer tell of one request.
extension RequestReport {
    func attempt(_ attempt: Attempt, _ number: Int, _ inspection: Inspection) -> [String] {
        var parts: [String] = []
        if let outcome = attempt.outcome { parts.append(outcome.rawValue) }
        if attempt.resumed { parts.append("went on with the answer before") }
        if let version = attempt.httpVersion { parts.append("HTTP/\(PlainText.visible(version))") }
        if let status = attempt.status { parts.append("status \(status)") }
        parts.append(connection(attempt, loop: inspection.record.loop))
        if attempt.repeats > 0 { parts.append("sent again \(attempt.repeats) times by libcurl") }
        let bytes = (Units.bytes(Double(attempt.bytesSent)), Units.bytes(Double(attempt.bytesReceived)))
        parts.append("\(bytes.0) sent, \(bytes.1) received")
        if let rtt = attempt.rtt {
            let variation = attempt.rttVariation.map { " ± \(Units.span(Double($0)))" } ?? ""
            parts.append("round trip \(Units.span(Double(rtt)))\(variation)")
        }
        if let again = attempt.retransmissions {
            parts.append("\(Phrases.many(again, "segment", "segments")) sent again")
        }
        if let rate = attempt.deliveryRate { parts.append("\(Units.bytes(Double(rate)))/s delivered") }
        if attempt.curlCode != 0 { parts.append("libcurl \(attempt.curlCode)") }
        if let failure = attempt.failure { parts.append(PlainText.visible(failure)) }
        return hanging("\(number + 1)  ", PlainText.wrap(parts, separator: ", ", width: width - 5))
    }
    /// `connection 0.12, reused, to 127.0.0.1:8080 from port 41234`: the loop and its number name a connection.
    private func connection(_ attempt: Attempt, loop: Int) -> String {
        guard let number = attempt.connection else { return "no connection" }
        let peer = attempt.remoteAddress.map { " to \(PlainText.visible($0))" } ?? ""
        let port = attempt.localPort.map { " from port \($0)" } ?? ""
        return "connection \(loop).\(number) (\(attempt.reused ? "reused" : "new"))\(peer)\(port)"
    }
    func answer(_ record: RequestRecord) -> [String] {
        let id = record.requestID.map { ["request id: \(PlainText.visible($0))"] } ?? []
        let parts = [
            ("usage", usage(record)), ("server's times", serverTimes(record)),
            ("rate limits", limits(record.rateLimits)),
            ("framing", framing(record)),
        ]
        let texts = id + parts.filter { !$0.1.isEmpty }.map { "\($0.0): \($0.1.joined(separator: ", "))" }
        return texts.flatMap { PlainText.wrap($0, width: width - 2) }
    }
    func headers(_ record: RequestRecord) -> [String] {
        record.headers.map { "\(PlainText.visible($0.name)): \(PlainText.visible($0.value))" }
    }

    private func usage(_ record: RequestRecord) -> [String] {
        let usage = record.usage
        let counts: [(Int64?, String)] = [
            (usage.inputTokens, "input tokens"), (usage.cachedInputTokens, "of them cached"),
            (usage.cacheWriteInputTokens, "written to the cache"), (usage.outputTokens, "output tokens"),
            (usage.reasoningTokens, "reasoning tokens"), (usage.generatedTokens, "generated tokens"),
        ]
        let calls = record.toolCalls > 0 ? ["\(record.toolCalls) tool calls"] : []
        let wrong = record.invalidToolCalls > 0 ? ["\(record.invalidToolCalls) of them not JSON"] : []
        return counts.compactMap { count, words in count.map { "\($0) \(words)" } } + calls + wrong
    }
    private func serverTimes(_ record: RequestRecord) -> [String] {
        let times = record.serverTimes
        let known: [(Int64?, String)] = [
            (record.serverTime, "processing (header)"), (times.queue, "queue"), (times.load, "load"),
            (times.prefill, "prefill"), (times.generation, "generation"), (times.firstByte, "first byte"),
            (times.total, "total"),
        ]
        return known.compactMap { time, words in time.map { "\(words) \(Units.span(Double($0)))" } }
    }
    private func limits(_ limits: RateLimitsRecord) -> [String] {
        let known = [
            (limits.requests, "requests"), (limits.tokens, "tokens"), (limits.inputTokens, "input tokens"),
            (limits.outputTokens, "output tokens"),
        ]
        return known.filter { !$0.0.isEmpty }.map { limit, words in
            let left = limit.remaining.map { "\($0) left" }
            let most = limit.limit.map { "of \($0)" }
            let reset = limit.resetMilliseconds.map { "reset in \(Units.span(Double($0) * 1e6))" }
            return "\(words) " + [left, most, reset].compactMap(\.self).joined(separator: " ")
        }
    }
    private func framing(_ record: RequestRecord) -> [String] {
        var parts = [record.contentType.map(PlainText.visible)].compactMap(\.self)
        if !record.reads.isEmpty { parts.append("\(record.events.count) events in \(record.reads.count) reads") }
        if record.comments > 0 { parts.append("\(record.comments) comments") }
        if record.tailBytes > 0 { parts.append("\(record.tailBytes) bytes of an event cut off") }
        if let wait = record.retryAfterMilliseconds { parts.append("asked to wait \(Units.span(Double(wait) * 1e6))") }
        parts.append("stamps: \(record.stampSource.rawValue)")
        return parts
    }
    private func hanging(_ first: String, _ lines: [String]) -> [String] {
        let indent = String(repeating: " ", count: first.count)
        return lines.enumerated().map { ($0 == 0 ? first : indent) + $1 }
    }
}
