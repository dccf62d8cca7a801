// SPDX-License-Identifier: Apache-2.0
internal import JSONText

/// The outline of one Gemini answer, whole or a chunk of it: the first walk proves it JSON and notes where things stand.
///
/// Only then is anything reported, so that a broken chunk leaves no trace of its first half.
struct GeminiChunk: FailingObject {
    private(set) var hasError = false
    /// Whether anything of a Gemini answer was in it.
    private(set) var isAnswer = false
    /// Nearly all chunks have one candidate: its outline is made on the first walk.
    private var first: GeminiCandidate?
    /// Positioned at the second candidate.
    private var others: JSONCursor?
    private var hasUsage = false
    private var usage = Usage()
    /// Tokens of the answer without thoughts.
    private var visible: Int64?
    private var blockReason: JSONCursor.StringRange?
    private var id: JSONCursor.StringRange?

    init(_ b: borrowing Span<UInt8>) throws(JSONCursor.Fault) {
        var cursor = JSONCursor()
        try cursor.enterObject(b)
        try walk(&cursor, b, mayBeWrapped: true)
        try cursor.end(b)
    }

    /// Some gateways put each chunk into an object of their own, as `response`.
    private mutating func walk(
        _ cursor: inout JSONCursor, _ b: borrowing Span<UInt8>, mayBeWrapped: Bool
    ) throws(JSONCursor.Fault) {
        while let key = try cursor.nextKey(b) {
            if key.says("candidates", b) {
                try walkCandidates(&cursor, b)
            } else if key.says("usageMetadata", b) {
                try walkUsage(&cursor, b)
            } else if key.says("responseId", b) {
                id = try cursor.stringIfAny(b)
            } else if key.says("promptFeedback", b) {
                isAnswer = true
                blockReason = try cursor.stringMember("blockReason", b)
            } else if key.says("error", b) {
                hasError = try cursor.saysError(b)
            } else if mayBeWrapped, key.says("response", b) {
                if try cursor.enterObjectIfAny(b) { try walk(&cursor, b, mayBeWrapped: false) }
            } else {
                try cursor.skipValue(b)
            }
        }
    }
    private mutating func walkCandidates(
        _ cursor: inout JSONCursor, _ b: borrowing Span<UInt8>
    ) throws(JSONCursor.Fault) {
        guard try cursor.enterArrayIfAny(b) else { return }
        isAnswer = true
        guard try cursor.nextElement(b) else { return }
        if try cursor.enterObjectIfAny(b) { first = try GeminiCandidate(&cursor, b) }
        while try cursor.nextElement(b) {
            if others == nil { others = cursor }
            try cursor.skipValue(b)
        }
    }

    /// Reports all that the chunk carries.
    func report(_ b: borrowing Span<UInt8>, to reading: inout Reading) throws(JSONCursor.Fault) {
        if let id { reading.identify(id, b) }
        try first?.report(b, to: &reading)
        if var others {
            repeat {
                if try others.enterObjectIfAny(b) { try GeminiCandidate(&others, b).report(b, to: &reading) }
            } while try others.nextElement(b)
        }
        if let blockReason, !blockReason.isEmpty, !blockReason.says("BLOCK_REASON_UNSPECIFIED", b),
            !blockReason.says("BLOCKED_REASON_UNSPECIFIED", b)
        {
            reading.finish(blockReason, b)
            reading.close()
        }
        if hasUsage {
            var usage = usage
            usage.output = Self.output(visible: visible, thoughts: usage.reasoning, after: reading.usage)
            reading.report(usage)
        }
    }

    private mutating func walkUsage(_ cursor: inout JSONCursor, _ b: borrowing Span<UInt8>) throws(JSONCursor.Fault) {
        guard try cursor.enterObjectIfAny(b) else { return }
        (hasUsage, isAnswer) = (true, true)
        while let key = try cursor.nextKey(b) {
            if key.says("promptTokenCount", b) {
                usage.input = try cursor.integerIfAny(b)
            } else if key.says("candidatesTokenCount", b) {
                visible = try cursor.integerIfAny(b)
            } else if key.says("thoughtsTokenCount", b) {
                usage.reasoning = try cursor.integerIfAny(b)
            } else if key.says("cachedContentTokenCount", b) {
                usage.cachedInput = try cursor.integerIfAny(b)
            } else if key.says("totalTokenCount", b) {
                usage.total = try cursor.integerIfAny(b)
            } else {
                try cursor.skipValue(b)
            }
        }
    }
    /// Thoughts count as output, so that the number compares with those of other providers.
    ///
    /// Counts are cumulative and left out while they are 0: what a chunk does not say is as it was.
    private static func output(visible: Int64?, thoughts: Int64?, after earlier: Usage) -> Int64? {
        guard visible != nil || thoughts != nil else { return nil }
        let earlierVisible = (earlier.output ?? 0) - (earlier.reasoning ?? 0)  // both are known to be small
        let (sum, overflow) = (visible ?? earlierVisible).addingReportingOverflow(thoughts ?? earlier.reasoning ?? 0)
        return overflow ? nil : sum
    }
}
