// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import Traces

/// What rules ask of one request; moments are nanoseconds since it was dispatched.
///
/// Of its events it has figures only: what it takes does not grow with the answer.
final class StreamFacts: Sendable {
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
    /// Events with model output.
    let outputs: Int
    /// Arrivals of the first of them, of the last but one, and of the last.
    let firstOutput, nextToLastOutput, lastOutput: MaybeSpan
    /// The longest span between two of them; 0 with fewer than two.
    let longestGap: Int64
    /// In which they came.
    let groups: Int
    /// Bytes of model output of all kinds, as UTF-8.
    let outputBytes: Int
    let inputTokens, outputTokens, reasoningTokens: MaybeSpan
    /// Read from a cache or written to one: some providers count them as input, some beside it.
    let cacheTokens: Double
    /// Part of an event that the end cut off.
    let tailBytes: Int
    let question: Question
    /// The answer came compressed.
    let isCompressed: Bool
    /// The peer is this machine, or less than a millisecond away.
    let isNear: Bool
    /// What the relay says that it took itself, by the header's name, nanoseconds.
    let claims: [OverheadClaim]
    /// Hash and length of what was said; nil where the profile wanted neither kept.
    let answer: AnswerText?

    struct Connection: Hashable { let loop, number: Int }
    /// What was asked.
    struct Question: Hashable {
        /// Number in a file of prompts; nil where there is none.
        let prompt: Int?
        /// In a conversation.
        let turn: Int
        /// Index of the request, where a text was made for it alone.
        let made: Int?
    }

    convenience init(_ record: RequestRecord, isWarmup: Bool) {
        self.init(record, StreamEvents(record), isWarmup: isWarmup)
    }
    init(_ record: RequestRecord, _ events: StreamEvents, isWarmup: Bool) {
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
        (outputs, groups, outputBytes) = (events.arrivals.count, events.groupBytes.count, events.outputBytes)
        (firstOutput, lastOutput) = (MaybeSpan(events.arrivals.first), MaybeSpan(events.arrivals.last))
        nextToLastOutput = MaybeSpan(events.arrivals.dropLast().last)
        longestGap = events.gaps.max() ?? 0
        (inputTokens, outputTokens) = (MaybeSpan(record.usage.inputTokens), MaybeSpan(record.usage.outputTokens))
        reasoningTokens = MaybeSpan(record.usage.reasoningTokens)
        cacheTokens =
            Double(record.usage.cachedInputTokens ?? 0) + Double(record.usage.cacheWriteInputTokens ?? 0)
        tailBytes = record.tailBytes
        let isMade = record.prompt == nil && record.wantedInputTokens != nil
        question = Question(prompt: record.prompt, turn: record.turn ?? 0, made: isMade ? record.index : nil)
        let encoding = record.headers.first { $0.name == "content-encoding" }?.value
        isCompressed = encoding.map { $0 != "identity" } ?? false
        let address = attempt?.remoteAddress ?? ""
        let isLoopback = address.hasPrefix("127.") || address.hasPrefix("[::1]") || address.hasPrefix("::1")
        isNear = isLoopback || attempt?.rtt.map { $0 < 1_000_000 } ?? false
        claims = OverheadClaim.all(in: record.headers)
        answer = AnswerText(record.output)
    }
}

extension StreamFacts {
    var isSuccess: Bool { outcome.isSuccess }
    /// First event with output, since the connection was ready: a handshake is no part of it.
    var ttft: Double? { firstOutput.value.map { Double($0 - ready) } }
    /// From the first event with output to the last; nil with fewer than two events.
    var window: Double? {
        guard outputs > 1, let first = firstOutput.value, let last = lastOutput.value else { return nil }
        return Double(last - first)
    }
    /// From the status line to the first event with output.
    var hold: Double? {
        guard let headers = headers.value, let first = firstOutput.value else { return nil }
        return Double(first - headers)
    }
    /// Mean span between events; nil with fewer than two.
    var pace: Double? { window.map { $0 / Double(outputs - 1) } }
    /// Events a group, at least 1; nil without events.
    var coalescing: Double? { outputs == 0 ? nil : Double(outputs) / Double(groups) }
}
