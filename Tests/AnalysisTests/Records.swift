// SPDX-License-Identifier: Apache-2.0
import Core
import Traces

let millisecond: Int64 = 1_000_000

extension RequestRecord {
    /// A request made by hand; all times in milliseconds.
    ///
    /// It was dispatched `lag` after it was `intended`; `outputs` are arrivals of text events since then, of which equal
    /// ones share a read. Without `tokens` there was no usage.
    static func made(
        _ index: Int, intended: Int64 = 0, lag: Int64 = 0, outputs: [Int64] = [100], tokens: Int64? = nil,
        outcome: OutcomeClass = .ok
    ) -> RequestRecord {
        var record = RequestRecord()
        record.index = index
        record.intended = .milliseconds(intended)
        record.dispatched = .milliseconds(intended + lag)
        record.outcome = outcome
        for at in outputs { record.append(.text, at: at) }
        if outcome.isSuccess { record.append([.finish, .usage, .end], at: (outputs.last ?? 0) + 5) }
        record.sawEnd = outcome.isSuccess
        record.usage.outputTokens = tokens
        record.done = ((outputs.last ?? 0) + 10) * millisecond
        var attempt = Attempt()
        attempt.sent = 2 * millisecond
        attempt.headers = 20 * millisecond
        (attempt.status, attempt.httpVersion) = (200, "1.1")
        (attempt.connection, attempt.reused) = (1, true)
        record.attempts = [attempt]
        return record
    }
    /// An event at an arrival in milliseconds, in the last read where that arrived at the same time.
    mutating func append(_ kinds: EventKinds, at: Int64, bytes: UInt32 = 4) {
        if reads.last?.at != at * millisecond {
            reads.append(ReadEntry(at: at * millisecond, lag: 50_000, bytes: bytes))
        }
        events.append(EventEntry(read: UInt32(reads.count - 1), outputBytes: kinds.isOutput ? bytes : 0, kinds: kinds))
    }
}

extension RunRecord {
    /// A run against one target, or as many as there are names.
    static func made(targets: [String] = ["alpha"], warmup: Int64 = 0) -> RunRecord {
        var run = RunRecord()
        run.targets = targets.map { TargetInfo(name: $0, url: "http://h/v1", dialect: "openai-chat", model: "m") }
        run.warmup = .milliseconds(warmup)
        run.libcurl = "libcurl/7.88.1 OpenSSL/3.0.17"
        return run
    }
}

extension EndRecord {
    /// The end of a complete run whose issuing ended `at` so many milliseconds.
    static func made(requests: Int, at: Int64 = 1_000) -> EndRecord {
        var end = EndRecord()
        end.requests = requests
        (end.issuingEnded, end.at) = (.milliseconds(at), .milliseconds(at))
        return end
    }
}
