// SPDX-License-Identifier: Apache-2.0
// The example of docs/adding-a-protocol.md; a test keeps the two the same.
import Core
import JSONText

@testable public import Protocols

extension Dialect {
    /// The own protocol of llama.cpp's server.
    public static let plainLlama = Dialect("plain-llama", PlainLlama())
}

/// llama.cpp's `/completion`: a bare prompt, and what follows it.
struct PlainLlama: ObjectStream {
    let summary = "llama.cpp's own /completion"
    let textPlace = "content"

    func endpoint(of base: Substring, _ question: Question) -> Substring {
        base.hasSuffix("/completion") ? base : base + "/completion"
    }
    func ownHeaders(key: String?) -> [(name: String, value: String)] { BearerKey.headers(key) }
    func members(for prompt: ChatPrompt) -> [RequestBody.Member] {
        var members = [RequestBody.Member("prompt", prompt.bareText)]
        if let limit = prompt.maxTokens { members.append(.init("n_predict") { $0.integer(Int64(limit)) }) }
        if prompt.streams { members.append(.init("stream") { $0.bool(true) }) }
        return members
    }

    func event(in data: borrowing Span<UInt8>) throws(JSONCursor.Fault) -> PlainLlamaEvent {
        try PlainLlamaEvent(data)
    }
    /// An answer in one piece has the members of the last event.
    func readWhole(_ body: [UInt8], into reading: inout Reading) {
        read(name: body.span.extracting(0..<0), data: body.span, into: &reading)
        if !reading.sawMarker, reading.error == nil { reading.fault = "a JSON answer that does not stop" }
    }
}

/// One event: the first walk proves it JSON and notes where things stand, and only then is anything reported.
struct PlainLlamaEvent: ObjectEvent {
    private var content: JSONCursor.StringRange?
    private var reason: JSONCursor.StringRange?
    private var isLast = false
    private var hasError = false
    private var usage = Usage()

    init(_ b: borrowing Span<UInt8>) throws(JSONCursor.Fault) {
        var cursor = JSONCursor()
        try cursor.enterObject(b)
        while let key = try cursor.nextKey(b) {
            if key.says("content", b) {
                content = try cursor.stringIfAny(b)
            } else if key.says("stop", b) {
                isLast = try cursor.boolIfAny(b) ?? false
            } else if key.says("stop_type", b) {
                reason = try cursor.stringIfAny(b)
            } else if key.says("tokens_predicted", b) {
                usage.output = try cursor.integerIfAny(b)
            } else if key.says("tokens_evaluated", b) {
                usage.input = try cursor.integerIfAny(b)
            } else if key.says("error", b) {
                hasError = try cursor.saysError(b)
            } else {
                try cursor.skipValue(b)
            }
        }
        try cursor.end(b)
    }

    func report(_ b: borrowing Span<UInt8>, name: borrowing Span<UInt8>, to reading: inout Reading) {
        if hasError { reading.fail(b) }
        if let content { reading.text(content, b) }
        guard isLast else { return }
        if let reason { reading.finish(reason, b) }
        reading.report(usage)
        reading.close()
    }
}
