// SPDX-License-Identifier: Apache-2.0
import Analysis
import Core
import Traces

/// The requests that the golden files of `inspect` show.
enum InspectScenario: String, CaseIterable {
    case slow, reset, retried, cancelled
    case shed = "never-sent"

    var inspection: Inspection {
        var run = RunRecord()
        run.startUnix = Nanoseconds(1_772_366_400 * 1_000_000_000)
        run.targets = [
            TargetInfo(
                name: "alpha", url: "https://127.0.0.1:8443/v1/chat/completions", dialect: "openai-chat", model: "m-1")
        ]
        let choice: RequestChoice =
            switch self {
            case .slow: .slowest(.ttft)
            case .reset: .broken(.reset)
            case .retried: .named("req_9")
            case .cancelled: .random(seed: 4)
            case .shed: .broken(nil)
            }
        return Inspection(run: run, record: record, choice: choice, candidates: 120)
    }
    private var record: RequestRecord {
        switch self {
        case .slow: slow
        case .reset: reset
        case .retried: retried
        case .cancelled: cancelled
        case .shed: shed
        }
    }
    private var base: RequestRecord {
        var record = RequestRecord()
        (record.index, record.inFlight) = (41, 8)
        (record.intended, record.dispatched) = (.milliseconds(2_000), .microseconds(2_000_400))
        var attempt = Attempt()
        (attempt.resolved, attempt.connected, attempt.tlsDone) = (2_000_000, 14_000_000, 39_000_000)
        (attempt.sent, attempt.headers, attempt.status, attempt.httpVersion) = (40_000_000, 95_000_000, 200, "1.1")
        (attempt.connection, attempt.remoteAddress, attempt.localPort) = (3, "127.0.0.1:8443", 40_112)
        (attempt.bytesSent, attempt.bytesReceived, attempt.rtt, attempt.rttVariation) = (
            812, 9_340, 12_100_000, 900_000
        )
        (attempt.retransmissions, attempt.deliveryRate) = (1, 1_500_000)
        record.attempts = [attempt]
        record.contentType = "text/event-stream"
        return record
    }
    /// A new connection, thoughts before the text, two stalls, events that share a read.
    private var slow: RequestRecord {
        var record = base
        record.add([], at: 95)
        for i in 0..<6 { record.add(.reasoning, at: 310 + 20 * Int64(i)) }
        for i in 0..<30 { record.add(.text, at: 620 + 25 * Int64(i / 2) + (i > 14 ? 400 : 0)) }
        record.add([.finish], at: 1_372)
        record.add([.usage], at: 1_372)
        record.add([.end], at: 1_373)
        (record.sawEnd, record.done, record.finishReason) = (true, 1_374_000_000, "stop")
        (record.usage.inputTokens, record.usage.outputTokens, record.usage.reasoningTokens) = (40, 36, 6)
        record.usage.cachedInputTokens = 32
        record.requestID = "req_41"
        record.headers = [
            HeaderField(name: "x-request-id", value: "req_41"), HeaderField(name: "server", value: "\u{1B}[31mred"),
        ]
        (record.serverTime, record.serverTimes.prefill) = (280_000_000, 210_000_000)
        (record.rateLimits.requests.limit, record.rateLimits.requests.remaining) = (500, 499)
        record.rateLimits.requests.resetMilliseconds = 120
        return record
    }
    private var reset: RequestRecord {
        var record = base
        record.outcome = .reset
        for i in 0..<4 { record.add(.text, at: 200 + 30 * Int64(i)) }
        record.done = 900_000_000
        (record.attempts[0].curlCode, record.attempts[0].failure) = (56, "the peer reset the connection")
        return record
    }
    /// Refused, tried again, broken off, and continued.
    private var retried: RequestRecord {
        var record = base
        for i in 0..<3 { record.add(.text, at: 700 + 10 * Int64(i)) }
        for i in 0..<5 { record.add(.text, at: 1_500 + 10 * Int64(i)) }
        record.add([.end], at: 1_541)
        (record.sawEnd, record.done, record.requestID) = (true, 1_542_000_000, "req_9")
        (record.attempts[0].ended, record.attempts[0].outcome, record.attempts[0].status) =
            (100_000_000, .rateLimited, 429)
        for (start, end, outcome) in [(600, 720, OutcomeClass.reset), (1_200, 1_542, .ok)] as [(Int64, Int64, _)] {
            var attempt = Attempt()
            (attempt.started, attempt.ended, attempt.outcome) = (start * 1_000_000, end * 1_000_000, outcome)
            (attempt.sent, attempt.headers) = (attempt.started + 100_000, attempt.started + 50_000_000)
            (attempt.status, attempt.httpVersion, attempt.connection, attempt.reused) = (200, "1.1", 3, true)
            attempt.resumed = start == 1_200
            record.attempts.append(attempt)
        }
        return record
    }
    private var cancelled: RequestRecord {
        var record = base
        (record.outcome, record.session, record.turn, record.block) = (.cancelled, 4, 2, 7)
        for i in 0..<12 { record.add(.text, at: 200 + 10 * Int64(i)) }
        record.marks = [MarkEntry(name: "fence", at: 250_000_000)]
        (record.stop.afterOutputs, record.stop.cancelled, record.stop.closed) = (12, 310_100_000, 310_200_000)
        (record.stop.peerOpen, record.stop.peerClosed, record.done) = (311_000_000, 313_000_000, 310_300_000)
        (record.reader.paused, record.reader.resumed) = (240_000_000, 260_000_000)
        return record
    }
    private var shed: RequestRecord {
        var record = base
        (record.outcome, record.attempts, record.contentType, record.done) = (.shed, [], nil, 0)
        return record
    }
}

extension RequestRecord {
    /// An event at so many milliseconds; one of the same moment came in the same read.
    fileprivate mutating func add(_ kinds: EventKinds, at milliseconds: Int64) {
        let at = milliseconds * 1_000_000
        if reads.last?.at != at { reads.append(ReadEntry(at: at, lag: 41_000, bytes: 180)) }
        events.append(EventEntry(read: UInt32(reads.count - 1), outputBytes: kinds.isOutput ? 5 : 0, kinds: kinds))
    }
}
