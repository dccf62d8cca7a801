// SPDX-License-Identifier: Apache-2.0
import Core
import Glibc
import Traces

/// Writes a trace of made-up requests, as large as is asked for, the same bytes each time.
///
/// Usage: `make-trace FILE REQUESTS EVENTS`. The load is open and has two targets; every 97th request fails.
@main struct MakeTrace {
    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 4, let requests = Int(arguments[2]), let events = Int(arguments[3]), events > 2 else {
            print("usage: make-trace FILE REQUESTS EVENTS")
            exit(2)
        }
        let writer = try TraceWriter(path: arguments[1], overwriting: true)
        writer.append([.run(run(requests))])
        var chance = Chance()
        for index in 0..<requests {
            writer.append([.request(request(index, events: events, &chance))])
            if index % 250 == 249 {
                writer.append([.interval(interval(after: index))])
                try writer.flush()
            }
        }
        var end = EndRecord()
        (end.requests, end.issuingEnded) = (requests, intended(requests))
        end.at = end.issuingEnded + .seconds(Int64(5))
        try writer.close([.end(end)])
    }

    private static func intended(_ index: Int) -> Nanoseconds { Nanoseconds(Int64(index) * 4_000_000) }
    private static func run(_ requests: Int) -> RunRecord {
        var run = RunRecord()
        (run.name, run.tool, run.arrivals, run.rate) = ("reading", "0", "constant", 250)
        (run.plannedRequests, run.startUnix) = (requests, Nanoseconds.seconds(Int64(1_790_000_000)))
        run.targets = ["left", "right"].map {
            TargetInfo(
                name: $0, url: "http://127.0.0.1:1/v1/chat/completions", dialect: "openai-chat", model: "made-up")
        }
        return run
    }
    private static func interval(after index: Int) -> IntervalRecord {
        var interval = IntervalRecord()
        (interval.at, interval.inFlight, interval.active) = (intended(index + 1), 500, 480)
        (interval.dispatched, interval.finished, interval.events) = (250, 250, 25_000)
        (interval.loopCPU, interval.processCPU) = ([.milliseconds(300)], .milliseconds(400))
        return interval
    }
    private static func request(_ index: Int, events: Int, _ chance: inout Chance) -> RequestRecord {
        var request = RequestRecord()
        (request.index, request.target) = (index, index % 2)
        request.intended = intended(index)
        request.dispatched = request.intended + Nanoseconds(20_000 + chance.below(30_000))
        (request.inFlight, request.requestID, request.contentType) = (500, "req-\(index)", "text/event-stream")
        var attempt = Attempt()
        (attempt.sent, attempt.headers, attempt.status, attempt.httpVersion) = (90_000, 9_000_000, 200, "1.1")
        (attempt.reused, attempt.connection, attempt.rtt) = (index >= 500, index % 500 + 1, 40_000)
        (attempt.remoteAddress, attempt.localPort) = ("127.0.0.1:1", 40_000 + index % 500)
        (attempt.bytesSent, attempt.bytesReceived) = (412, Int64(events * 230))
        var at = 10_000_000 + chance.below(90_000_000)
        for i in 0..<events {
            at += i == 0 ? 0 : 5_000_000 + chance.below(30_000_000)
            request.reads.append(ReadEntry(at: at, lag: UInt32(15_000 + chance.below(40_000)), bytes: 230))
            let kinds: EventKinds = i == events - 1 ? .end : i == events - 2 ? [.finish, .usage] : .text
            let bytes = kinds == .text ? UInt32(2 + chance.below(7)) : 0
            request.events.append(EventEntry(read: UInt32(i), outputBytes: bytes, kinds: kinds))
        }
        request.done = at + 20_000
        (request.usage.inputTokens, request.usage.outputTokens) = (100 + chance.below(900), Int64(events - 2))
        (request.finishReason, request.sawEnd) = ("stop", true)
        if index % 97 == 96 {
            (request.outcome, request.sawEnd, request.finishReason) = (.reset, false, nil)
            attempt.failure = "the connection was reset"
        }
        request.attempts = [attempt]
        return request
    }
}

/// Splitmix64: the same numbers on every machine.
private struct Chance {
    private var state: UInt64 = 1
    mutating func below(_ limit: Int64) -> Int64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int64((z ^ (z >> 31)) % UInt64(limit))
    }
}
