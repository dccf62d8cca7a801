// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import Traces

/// What rules ask of one request; moments are nanoseconds since it was dispatched.
struct StreamFacts: Sendable {
    /// Events that come so soon after one another count as one group: they were there together.
    static let groupSpan: Int64 = 500_000

    let index: Int
    let target: Int
    let isWarmup: Bool
    /// Taken up, since the start of the run.
    let dispatched: Int64
    let outcome: OutcomeClass
    let status: Int?
    let httpVersion: String?
    /// libcurl's result: 0 is a transfer that ended well.
    let curlCode: Int
    let attempts: Int
    /// Requests that libcurl sent again by itself.
    let repeats: Int
    /// Loop and number of the connection; nil where none came about.
    let connection: Connection?
    /// It opened its connection.
    let isCold: Bool
    /// The connection was there, and the request could go out: 0 where it was open already.
    let ready: Int64
    let sent, headers, finish, terminator: MaybeSpan
    let done: Int64
    /// Arrivals of the events with model output, in order.
    let arrivals: [Int64]
    /// Bytes off the wire that each group of events came with, in order.
    let groupBytes: [Int]
    /// Bytes of model output of all kinds, as UTF-8.
    let outputBytes: Int
    let inputTokens, outputTokens, reasoningTokens: MaybeSpan
    /// Read from a cache or written to one: some providers count them as input, some beside it.
    let cacheTokens: Double
    /// Part of an event that the end cut off.
    let tailBytes: Int
    /// Number of the question in a file of prompts.
    let prompt: Int?
    /// The answer came compressed.
    let isCompressed: Bool
    /// The peer is this machine, or less than a millisecond away.
    let isNear: Bool
    /// What the relay says that it took itself, by the header's name, nanoseconds.
    let claims: [OverheadClaim]
    /// What was said; only what the profile wanted kept.
    var answer: AnswerText?

    struct Connection: Hashable { let loop, number: Int }

    init(_ record: RequestRecord, isWarmup: Bool) {
        let attempt = record.answering
        (index, target, self.isWarmup) = (record.index, record.target, isWarmup)
        (dispatched, outcome, done) = (record.dispatched.count, record.outcome, record.done)
        (status, httpVersion, curlCode) = (attempt?.status, attempt?.httpVersion, attempt?.curlCode ?? 0)
        (attempts, repeats) = (record.attempts.count, record.attempts.reduce(0) { $0 + $1.repeats })
        connection = attempt?.connection.map { Connection(loop: record.loop, number: $0) }
        isCold = attempt.map { $0.connection != nil && !$0.reused } ?? false
        ready = attempt.map { $0.tlsDone ?? $0.connected ?? $0.started } ?? 0
        (sent, headers) = (MaybeSpan(attempt?.sent), MaybeSpan(attempt?.headers))
        (finish, terminator) = (MaybeSpan(record.finish), MaybeSpan(record.terminator))
        let outputs = Self.outputs(record)
        (arrivals, groupBytes, outputBytes) = (outputs.arrivals, outputs.groupBytes, outputs.bytes)
        (inputTokens, outputTokens) = (MaybeSpan(record.usage.inputTokens), MaybeSpan(record.usage.outputTokens))
        reasoningTokens = MaybeSpan(record.usage.reasoningTokens)
        cacheTokens =
            Double(record.usage.cachedInputTokens ?? 0) + Double(record.usage.cacheWriteInputTokens ?? 0)
        (tailBytes, prompt) = (record.tailBytes, record.prompt)
        let encoding = record.headers.first { $0.name == "content-encoding" }?.value
        isCompressed = encoding.map { $0 != "identity" } ?? false
        let address = attempt?.remoteAddress ?? ""
        let isLoopback = address.hasPrefix("127.") || address.hasPrefix("[::1]") || address.hasPrefix("::1")
        isNear = isLoopback || attempt?.rtt.map { $0 < 1_000_000 } ?? false
        claims = OverheadClaim.all(in: record.headers)
        answer = AnswerText(record.output)
    }

    private static func outputs(_ record: RequestRecord) -> (arrivals: [Int64], groupBytes: [Int], bytes: Int) {
        var (arrivals, groupBytes, bytes): ([Int64], [Int], Int) = ([], [], 0)
        var nextRead = 0
        for event in record.events where event.kinds.isOutput {
            let at = record.arrival(event)
            if arrivals.isEmpty || at - arrivals[arrivals.count - 1] > groupSpan { groupBytes.append(0) }
            arrivals.append(at)
            bytes += Int(event.outputBytes)
            // Reads that completed no event carried part of this one.
            while nextRead <= Int(event.read) {
                groupBytes[groupBytes.count - 1] += Int(record.reads[nextRead].bytes)
                nextRead += 1
            }
        }
        return (arrivals, groupBytes, bytes)
    }
}

extension StreamFacts {
    var isSuccess: Bool { outcome.isSuccess }
    /// First event with output, since the connection was ready: a handshake is no part of it.
    var ttft: Double? { arrivals.first.map { Double($0 - ready) } }
    /// From the first event with output to the last; nil with fewer than two events.
    var window: Double? { arrivals.count > 1 ? Double(arrivals[arrivals.count - 1] - arrivals[0]) : nil }
    /// From the status line to the first event with output.
    var hold: Double? {
        guard let headers = headers.value, let first = arrivals.first else { return nil }
        return Double(first - headers)
    }
    /// Spans between successive events with output; 0 inside one read.
    var gaps: [Double] { zip(arrivals, arrivals.dropFirst()).map { Double($1 - $0) } }
    /// Mean span between events; nil with fewer than two.
    var pace: Double? { window.map { $0 / Double(arrivals.count - 1) } }
    /// Groups of events, each by the places of its events.
    var groups: [Range<Int>] {
        var (groups, start): ([Range<Int>], Int) = ([], 0)
        for i in arrivals.indices.dropFirst() where arrivals[i] - arrivals[i - 1] > Self.groupSpan {
            groups.append(start..<i)
            start = i
        }
        if !arrivals.isEmpty { groups.append(start..<arrivals.count) }
        return groups
    }
    /// Events a group, at least 1; nil without events.
    var coalescing: Double? { arrivals.isEmpty ? nil : Double(arrivals.count) / Double(groupBytes.count) }
}
