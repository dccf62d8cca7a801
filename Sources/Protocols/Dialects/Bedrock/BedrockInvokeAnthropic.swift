// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import JSONText

extension Dialect {
    /// Anthropic's models as Bedrock's InvokeModel hands them through.
    public static let bedrockInvokeAnthropic = Dialect("bedrock-invoke-anthropic", BedrockInvokeAnthropic())
}

/// Bedrock InvokeModel with an Anthropic model: the vendor's own body, each event packed in base64.
struct BedrockInvokeAnthropic: DialectRules {
    var summary: String { "Anthropic's models on Amazon Bedrock, InvokeModel" }
    var textPlace: String { "chunk, in base64: content_block_delta's delta.text" }
    var takesImages: Bool { true }
    var countsCachedApart: Bool { true }
    private static let version = "bedrock-2023-05-31"
    private static let vendor = AnthropicMessages()

    var framing: Framing { .awsEventStream }
    func endpoint(of base: Substring, _ question: Question) -> Substring {
        BedrockAddress.endpoint(of: base, question, streamed: "invoke-with-response-stream", whole: "invoke")
    }
    /// A key of Bedrock's is a bearer token; without one the request is signed, which is not the dialect's business.
    var needs: String {
        "a key, sent as authorization: Bearer KEY, or AWS credentials that requests are signed with (aws)"
    }
    func ownHeaders(key: String?) -> [(name: String, value: String)] { BearerKey.headers(key) }
    /// The address says which model and whether to stream.
    func members(for prompt: ChatPrompt) -> [RequestBody.Member] {
        let members = Self.vendor.members(for: prompt).filter { $0.name != "model" && $0.name != "stream" }
        return [.init("anthropic_version", Self.version)] + members
    }

    var emptyArguments: String { Self.vendor.emptyArguments }
    func isComplete(_ reading: borrowing Reading) -> Bool { Self.vendor.isComplete(reading) }

    func read(name: Span<UInt8>, data: Span<UInt8>, into reading: inout Reading) {
        do throws(JSONCursor.Fault) {
            guard let bytes = try Self.bytes(in: data) else { return }
            var unpacked: [UInt8] = []
            swap(&unpacked, &reading.unpacked)
            defer { swap(&unpacked, &reading.unpacked) }
            guard Base64.decode(bytes, data, into: &unpacked), !reading.isTooDeep(unpacked.span) else {
                return reading.mark(.undecodable)
            }
            try Self.readEvent(unpacked.span, &reading)
        } catch { reading.mark(.undecodable) }
    }
    func readWhole(_ bytes: [UInt8], into reading: inout Reading) { Self.vendor.readWhole(bytes, into: &reading) }

    /// The packed event; a message without one is of a kind that we do not know.
    private static func bytes(in b: borrowing Span<UInt8>) throws(JSONCursor.Fault) -> JSONCursor.StringRange? {
        var cursor = JSONCursor()
        var found: JSONCursor.StringRange?
        try cursor.enterObject(b)
        while let key = try cursor.nextKey(b) {
            if key.says("bytes", b) { found = try cursor.stringIfAny(b) } else { try cursor.skipValue(b) }
        }
        try cursor.end(b)
        return found
    }

    private static func readEvent(
        _ b: borrowing Span<UInt8>, _ reading: inout Reading
    ) throws(JSONCursor.Fault) {
        let event = try MessageEvent(b)
        try event.report(b, name: b.extracting(0..<0), to: &reading)
        if let metrics = event.invocationMetrics { try report(metrics: metrics, b, &reading) }
    }
    /// Bedrock's own times, which stand in the last event, and its counts, for where the model's events have none.
    private static func report(
        metrics: Int, _ b: borrowing Span<UInt8>, _ reading: inout Reading
    ) throws(JSONCursor.Fault) {
        var cursor = JSONCursor(at: metrics)
        var (times, counts) = (ServerTimes(), Usage())
        try cursor.enterObject(b)
        while let key = try cursor.nextKey(b) {
            if key.says("invocationLatency", b) {
                times.total = try cursor.timeIfAny(power: 6, b)
            } else if key.says("firstByteLatency", b) {
                times.firstByte = try cursor.timeIfAny(power: 6, b)
            } else if key.says("inputTokenCount", b) {
                counts.input = try cursor.integerIfAny(b)
            } else if key.says("outputTokenCount", b) {
                counts.output = try cursor.integerIfAny(b)
            } else {
                try cursor.skipValue(b)
            }
        }
        reading.report(times)
        if reading.usage.input != nil { counts.input = nil }
        if reading.usage.output != nil { counts.output = nil }
        if (counts.input ?? counts.output) != nil { reading.report(counts) }
    }
}
