// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import Traces

/// Which events a tool takes for output.
enum ChunkRule: Sendable {
    /// Each event with output of one of these kinds.
    case events(EventKinds)
    /// Each read with such an event, as the whole of it: a tool that stamps reads and parses later.
    case reads(EventKinds)
    /// Each chunk with choices, whatever is in it: the role, an empty text and the finish reason too.
    case choices

    fileprivate func arrivals(_ record: RequestRecord) -> [Int64] {
        switch self {
        case .events(let kinds):
            return record.events.filter { !$0.kinds.isDisjoint(with: kinds) }.map(record.arrival)
        case .reads(let kinds):
            var reads: [UInt32] = []
            for event in record.events where !event.kinds.isDisjoint(with: kinds) && reads.last != event.read {
                reads.append(event.read)
            }
            return reads.map { record.reads[Int($0)].at }
        case .choices: return record.events.filter(\.kinds.hasChoices).map(record.arrival)
        }
    }
}

extension EventKinds {
    /// A chunk with choices: not the end marker, a ping, an error, nor usage alone.
    fileprivate var hasChoices: Bool { isDisjoint(with: [.end, .ping, .error, .undecodable]) && self != .usage }
}

/// One request as a tool sees it; moments are nanoseconds since the dispatch.
struct ToolStream {
    let record: RequestRecord
    /// Arrivals of the chunks that the tool counts; those of one read are equal.
    let chunks: [Int64]

    init(_ record: RequestRecord, _ rule: ChunkRule) { (self.record, chunks) = (record, rule.arrivals(record)) }

    var first: Int64? { chunks.first }
    var last: Int64? { chunks.last }
    /// Between successive chunks, zero ones too.
    var gaps: [Int64] { zip(chunks, chunks.dropFirst()).map { max(0, $1 - $0) } }

    /// The request's first header could be written: on a new connection when that stood.
    var writing: Int64 { record.attempts.first.map { $0.tlsDone ?? $0.connected ?? $0.started } ?? 0 }
    /// Arrival of the last event of any kind, the end marker included.
    var lastEvent: Int64? { record.events.last.map(record.arrival) }
    /// The end marker, or else the end of the transfer.
    var marker: Int64 { record.terminator ?? record.done }

    /// Completion tokens as the answer's usage says.
    var tokens: Int64? { record.usage.outputTokens }
    /// All that the model made, thoughts included.
    var generatedTokens: Int64? { record.usage.generated }
    /// Tokens of the answer without its thoughts: what a count of the visible text comes to.
    var visibleTokens: Int64? {
        guard let output = record.usage.outputTokens, record.usage.generatedTokens == nil else {
            return record.usage.outputTokens
        }
        return max(0, output - (record.usage.reasoningTokens ?? 0))
    }
    /// Chunks with choices, empty ones too.
    var choices: Int { record.events.count { $0.kinds.hasChoices } }
    var hasError: Bool { record.events.contains { $0.kinds.contains(.error) } }
    var hasUndecodable: Bool { record.events.contains { $0.kinds.contains(.undecodable) } }

    /// The tool would not have seen it at all, or by the plan's doing not as it was.
    var isLeftOut: Bool {
        !record.streamed || [.shed, .cancelled, .censored].contains(record.outcome)
    }
    /// Status 2xx, and a body that ended in good order, whatever was in it.
    var isTransferred: Bool {
        guard record.attempts.count == 1, let attempt = record.attempts.first, let status = attempt.status else {
            return false
        }
        guard (200..<300).contains(status) else { return false }
        switch record.outcome {
        case .ok, .lengthLimited: return true
        case .truncated, .checkFailed, .errorEvent, .protocolError: return attempt.curlCode == 0
        default: return false
        }
    }

    /// A span divided among tokens, to the nearest nanosecond; nil where either is not known, or no token is left.
    static func share(_ span: Int64?, among tokens: Int64?) -> Int64? {
        guard let span, let tokens, tokens > 0 else { return nil }
        return Int64(exactly: (Double(span) / Double(tokens)).rounded()) ?? span
    }
    /// From one moment to another.
    static func span(_ from: Int64?, to: Int64?) -> Int64? {
        guard let from, let to else { return nil }
        return to - from
    }
    /// Time after the first chunk divided among the tokens after the first one.
    func afterFirst(until end: Int64?, tokens: Int64?) -> Int64? {
        Self.share(Self.span(first, to: end), among: tokens.map { $0 - 1 })
    }
}
