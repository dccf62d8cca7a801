// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import Traces

/// Connections and the network below them, over the counted requests of one target.
public struct NetworkCounts: Hashable, Sendable {
    /// Attempts that had a connection, and those of them that found it open.
    public private(set) var onConnection = 0
    public private(set) var reused = 0
    /// HTTP versions as answered, with the number of attempts.
    public private(set) var httpVersions: [String: Int] = [:]
    /// Requests whose arrivals the event loop stamped, not the kernel.
    public private(set) var loopStamped = 0
    /// Sendings beyond the first, by libcurl itself, and the requests that they belong to.
    public private(set) var repeats = 0
    public private(set) var repeatedRequests = 0
    /// A connection's number counts on its own loop.
    private struct Connection: Hashable { let loop, number: Int }
    private var sentAgain: [Connection: Int] = [:]
    /// Those that were in use before, and not since: `sentAgain` began anew when it was full.
    private var earlier: [Connection: Int] = [:]
    /// Connections that have long been out of use, and their segments.
    private var closed = 0
    private var closedSentAgain = 0
    /// So many connections at a time are told apart; one that rests while as many others are used counts as a new one.
    private static let connectionLimit = 1 << 17

    public var connections: Int { sentAgain.count + earlier.count + closed }
    /// Segments sent again, summed over the connections.
    public var retransmissions: Int { [sentAgain, earlier].reduce(closedSentAgain) { $0 + $1.values.reduce(0, +) } }
    /// Share of attempts that found an open connection; nil where none had one.
    public var reuse: Double? { onConnection > 0 ? Double(reused) / Double(onConnection) : nil }

    mutating func add(_ record: RequestRecord) {
        if record.stampSource == .loop, !record.reads.isEmpty { loopStamped += 1 }
        let again = record.attempts.reduce(0) { $0 + max(0, $1.repeats) }
        repeats += again
        if again > 0 { repeatedRequests += 1 }
        for attempt in record.attempts { add(attempt, of: record.loop) }
    }
    private mutating func add(_ attempt: Attempt, of loop: Int) {
        if let version = attempt.httpVersion { httpVersions[version, default: 0] += 1 }
        guard let connection = attempt.connection else { return }
        onConnection += 1
        if attempt.reused { reused += 1 }
        // The kernel counts over the life of the connection: the largest reading is the sum.
        let key = Connection(loop: loop, number: connection)
        if sentAgain.count >= Self.connectionLimit, sentAgain[key] == nil { closeEarlier() }
        let before = sentAgain[key] ?? earlier.removeValue(forKey: key) ?? 0
        sentAgain[key] = max(before, attempt.retransmissions ?? 0)
    }
    private mutating func closeEarlier() {
        closed += earlier.count
        closedSentAgain += earlier.values.reduce(0, +)
        (earlier, sentAgain) = (sentAgain, [:])
    }
}

/// Tokens as the provider counted them, over the counted requests of one target.
public struct TokenTotals: Hashable, Sendable {
    /// Requests that came with usage.
    public private(set) var requests = 0
    public private(set) var input: Int64 = 0
    public private(set) var output: Int64 = 0
    public private(set) var cachedInput: Int64 = 0
    public private(set) var reasoning: Int64 = 0
    /// What the models made, thoughts included: `output`, but for providers that leave thoughts out of that.
    public private(set) var generated: Int64 = 0

    mutating func add(_ usage: UsageRecord) {
        guard !usage.isEmpty else { return }
        requests += 1
        input += usage.inputTokens ?? 0
        output += usage.outputTokens ?? 0
        cachedInput += usage.cachedInputTokens ?? 0
        reasoning += usage.reasoningTokens ?? 0
        generated += usage.generated ?? 0
    }
}

/// Events and reads, over the successful requests of one target but for what says otherwise.
public struct StreamCounts: Hashable, Sendable {
    public private(set) var reads = 0
    public private(set) var events = 0
    public private(set) var outputEvents = 0
    public private(set) var outputReads = 0
    /// Output events that shared a read with the one before; their gaps of zero are in no percentile.
    public private(set) var coalesced = 0
    public private(set) var pings = 0
    public private(set) var comments = 0
    public private(set) var stalls = 0
    public private(set) var stalledRequests = 0
    /// Events whose data is not what the protocol sends, over all requests: no answer that has one is a success.
    public private(set) var undecodable = 0
    /// Successful requests that brought no model output at all.
    public private(set) var withoutOutput = 0
    /// Successful requests whose answer was complete, but whose response did not end in order: reset, or kept open.
    public private(set) var uncleanEnds = 0

    mutating func add(_ record: RequestRecord, _ outputs: OutputTimeline, stalls: Int) {
        reads += record.reads.count
        events += record.events.count
        outputEvents += outputs.events
        outputReads += outputs.reads
        coalesced += outputs.coalesced
        pings += record.events.count { $0.kinds.contains(.ping) }
        comments += record.comments
        if outputs.events == 0 { withoutOutput += 1 }
        if record.attempts.last?.failure != nil { uncleanEnds += 1 }
        self.stalls += stalls
        if stalls > 0 { stalledRequests += 1 }
    }
    mutating func addUndecodable(_ record: RequestRecord) {
        undecodable += record.events.count { $0.kinds.contains(.undecodable) }
    }
}

/// How often the provider told us to slow down.
public struct Throttling: Hashable, Sendable {
    /// Requests that ended `rate_limited`.
    public private(set) var rateLimited = 0
    /// Answers that named a time to wait, and the longest of them in milliseconds.
    public private(set) var retryAfter = 0
    public private(set) var longestRetryAfterMilliseconds: Int64 = 0

    mutating func add(_ record: RequestRecord) {
        if record.outcome == .rateLimited { rateLimited += 1 }
        guard let wait = record.retryAfterMilliseconds else { return }
        retryAfter += 1
        longestRetryAfterMilliseconds = max(longestRetryAfterMilliseconds, wait)
    }
}
