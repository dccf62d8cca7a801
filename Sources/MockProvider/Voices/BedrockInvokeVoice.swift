// SPDX-License-Identifier: Apache-2.0
internal import JSONText

/// Amazon Bedrock's Invoke with a Claude model: the events of Messages, each in an envelope.
struct BedrockInvokeVoice: BedrockVoice {
    let name = "bedrock-invoke-anthropic"
    let wholeAction = "invoke"
    let streamAction = "invoke-with-response-stream"
    let outputEvent = "chunk"
    let map = AnthropicMessagesVoice.map
    private let messages = AnthropicMessagesVoice()

    func objection(to request: ChatRequest, _ head: RequestHead) -> String? {
        if request.version == nil { return "anthropic_version: Field required" }
        return messages.objection(to: request)
    }
    func fields(of answer: Answer, isStreamed: Bool) -> [(name: String, value: String)] {
        if isStreamed { return [("x-amzn-bedrock-content-type", "application/json")] }
        let latency = ("x-amzn-bedrock-invocation-latency", "\(answer.course.end / 1_000_000)")
        guard answer.reportsUsage else { return [latency] }
        return [
            latency, ("x-amzn-bedrock-input-token-count", "\(answer.freshTokens)"),
            ("x-amzn-bedrock-output-token-count", "\(answer.outputTokens)"),
        ]
    }

    // MARK: Events

    func opening(_ answer: Answer) -> [UInt8] { enveloped(messages.opening(answer), answer, place: 0) }
    func frame(_ kind: TextPiece.Kind, _ answer: Answer) -> TextFrame { .rendered }
    func append(_ piece: TextPiece, _ answer: Answer, to out: inout [UInt8]) {
        guard case .fixed(let before, let after) = messages.frame(piece.kind, answer) else { return }
        envelop(answer, place: piece.place, to: &out) { out in
            out.append(contentsOf: Self.data(of: before))
            Vocabulary.append(piece.tokens, piece.kind == .text ? answer.words : answer.thoughts, to: &out)
            out.append(contentsOf: after.dropLast(2))
        }
    }
    func turn(_ answer: Answer, place: Int) -> [UInt8] {
        enveloped(messages.turn(answer, place: place), answer, place: place)
    }
    func callStart(_ answer: Answer, _ number: Int, place: Int) -> [UInt8] {
        enveloped(messages.callStart(answer, number, place: place), answer, place: place)
    }
    func callFragment(_ answer: Answer, _ number: Int, _ fragment: String, place: Int) -> [UInt8] {
        enveloped(messages.callFragment(answer, number, fragment, place: place), answer, place: place)
    }
    func closing(_ answer: Answer, place: Int) -> [UInt8] {
        enveloped(messages.closing(answer, place: place), answer, place: place)
    }
    func unfinishedClosing(_ answer: Answer, place: Int) -> [UInt8] {
        enveloped(messages.unfinishedClosing(answer, place: place), answer, place: place)
    }
    /// The last event tells the server's own times, in milliseconds.
    func lastWord(_ answer: Answer, place: Int) -> [UInt8] {
        let (first, close) = (answer.course.firstOutput / 1_000_000, answer.course.end / 1_000_000)
        let counts = "\"inputTokenCount\":\(answer.freshTokens),\"outputTokenCount\":\(answer.outputTokens),"
        let metrics = "\(answer.reportsUsage ? counts : "")\"invocationLatency\":\(close),\"firstByteLatency\":\(first)"
        var out: [UInt8] = []
        envelop(answer, place: place + 1, to: &out) { out in
            let json = "{\"type\":\"message_stop\",\"amazon-bedrock-invocationMetrics\":{\(metrics)}}"
            out.append(contentsOf: json.utf8)
        }
        return out
    }

    // MARK: Envelopes

    private func envelop(_ answer: Answer, place: Int, to out: inout [UInt8], json: (inout [UInt8]) -> Void) {
        append(outputEvent, answer, place: place, to: &out) { out in
            out.append(contentsOf: "\"bytes\":\"".utf8)
            let start = out.count
            json(&out)
            Base64.encode(from: start, in: &out)
            out.append(UInt8(ascii: "\""))
        }
    }
    /// The same events as an event stream has them, without its pings.
    private func enveloped(_ stream: [UInt8], _ answer: Answer, place: Int) -> [UInt8] {
        var out: [UInt8] = []
        var start = 0
        while let end = stream[start...].firstIndex(of: 0x0A), end < stream.count {
            // An event line, a data line, an empty line.
            let data = stream[(end + 1)...].prefix { $0 != 0x0A }
            if Array(stream[start..<data.endIndex + 2]) != messages.ping {
                envelop(answer, place: place, to: &out) { $0.append(contentsOf: data.dropFirst(Self.mark.count)) }
            }
            start = data.endIndex + 2
        }
        return out
    }
    private static let mark = Array("data: ".utf8)
    /// What follows the mark of the data line that some bytes end in.
    private static func data(of bytes: [UInt8]) -> ArraySlice<UInt8> {
        let line = bytes.firstIndex(of: 0x0A).map { bytes[($0 + 1)...] } ?? bytes[...]
        return line.dropFirst(mark.count)
    }

    // MARK: Bodies

    func whole(_ answer: Answer) -> [UInt8] { messages.whole(answer) }
}
