// SPDX-License-Identifier: Apache-2.0
internal import JSONText

/// Amazon Bedrock's Converse.
struct BedrockConverseVoice: BedrockVoice {
    let name = "bedrock-converse"
    let wholeAction = "converse"
    let streamAction = "converse-stream"
    let outputEvent = "contentBlockDelta"
    let map: RequestMap = [
        "messages": .messages, "system": .system, "inferenceConfig.maxTokens": .limit, "toolConfig.tools": .tools,
        "toolConfig.toolChoice": .toolChoice,
    ]

    func objection(to request: ChatRequest, _ head: RequestHead) -> String? {
        if request.promptBytes == nil {
            return
                "1 validation error detected: Value null at 'messages' failed to satisfy constraint: Member must not "
                + "be null"
        }
        guard let limit = request.maxTokens, limit < 1 else { return nil }
        return "1 validation error detected: Value '\(limit)' at 'inferenceConfig.maxTokens' failed to satisfy "
            + "constraint: Member must have value greater than or equal to 1"
    }

    // MARK: Events

    func opening(_ answer: Answer) -> [UInt8] { event("messageStart", answer, place: 0, "\"role\":\"assistant\"") }
    func frame(_ kind: TextPiece.Kind, _ answer: Answer) -> TextFrame { .rendered }
    func append(_ piece: TextPiece, _ answer: Answer, to out: inout [UInt8]) {
        let isText = piece.kind == .text
        append("contentBlockDelta", answer, place: piece.place, to: &out) { out in
            out.append(contentsOf: "\"contentBlockIndex\":\(isText ? firstBlock(answer) : 0),\"delta\":{".utf8)
            out.append(contentsOf: (isText ? "\"text\":\"" : "\"reasoningContent\":{\"text\":\"").utf8)
            Vocabulary.append(piece.tokens, isText ? answer.words : answer.thoughts, to: &out)
            out.append(contentsOf: (isText ? "\"}" : "\"}}").utf8)
        }
    }
    /// The thoughts are signed, and their block ends.
    func turn(_ answer: Answer, place: Int) -> [UInt8] {
        delta(answer, 0, "{\"reasoningContent\":{\"signature\":\"c2lnbmVk\"}}", place: place)
            + stop(answer, 0, place: place)
    }
    func callStart(_ answer: Answer, _ number: Int, place: Int) -> [UInt8] {
        let call = answer.calls[number]
        let index = firstBlock(answer) + number
        let start = "{\"toolUse\":{\"toolUseId\":\"tooluse_\(call.id)\",\"name\":\(call.name.quoted)}}"
        return (number > 0 ? stop(answer, index - 1, place: place) : [])
            + event("contentBlockStart", answer, place: place, "\"contentBlockIndex\":\(index),\"start\":\(start)")
    }
    func callFragment(_ answer: Answer, _ number: Int, _ fragment: String, place: Int) -> [UInt8] {
        delta(answer, firstBlock(answer) + number, "{\"toolUse\":{\"input\":\(fragment.quoted)}}", place: place)
    }
    func closing(_ answer: Answer, place: Int) -> [UInt8] {
        unfinishedClosing(answer, place: place)
            + event("messageStop", answer, place: place, "\"stopReason\":\"\(stopReason(answer))\"")
    }
    func unfinishedClosing(_ answer: Answer, place: Int) -> [UInt8] {
        stop(answer, firstBlock(answer) + max(answer.calls.count, 1) - 1, place: place)
    }
    var countsInLastWord: Bool { true }
    func lastWord(_ answer: Answer, place: Int) -> [UInt8] {
        event("metadata", answer, place: place + 1, closingFacts(answer))
    }

    /// Index of the block that text or the first call is in.
    private func firstBlock(_ answer: Answer) -> Int { answer.reasoningTokens > 0 ? 1 : 0 }
    private func delta(_ answer: Answer, _ index: Int, _ delta: String, place: Int) -> [UInt8] {
        event("contentBlockDelta", answer, place: place, "\"contentBlockIndex\":\(index),\"delta\":\(delta)")
    }
    private func stop(_ answer: Answer, _ index: Int, place: Int) -> [UInt8] {
        event("contentBlockStop", answer, place: place, "\"contentBlockIndex\":\(index)")
    }
    private func stopReason(_ answer: Answer) -> String {
        if answer.isRefusal { return "content_filtered" }
        return answer.isCutShort ? "max_tokens" : answer.isText ? "end_turn" : "tool_use"
    }
    /// Usage, and how long it all took.
    private func closingFacts(_ answer: Answer) -> String {
        let (input, output) = (answer.inputTokens, answer.outputTokens)
        let cached = answer.cachedTokens > 0 ? ",\"cacheReadInputTokens\":\(answer.cachedTokens)" : ""
        let counts =
            "{\"inputTokens\":\(answer.freshTokens),\"outputTokens\":\(output),\"totalTokens\":\(input + output)\(cached)}"
        let usage = answer.reportsUsage ? ",\"usage\":\(counts)" : ""
        return "\"metrics\":{\"latencyMs\":\(answer.course.end / 1_000_000)}\(usage)"
    }

    // MARK: Bodies

    func whole(_ answer: Answer) -> [UInt8] {
        let thought = "{\"text\":\(answer.reasoning.quoted),\"signature\":\"c2lnbmVk\"}"
        let thoughts = answer.reasoningTokens > 0 ? ["{\"reasoningContent\":{\"reasoningText\":\(thought)}}"] : []
        let calls = answer.calls.map { call in
            "{\"toolUse\":{\"toolUseId\":\"tooluse_\(call.id)\",\"name\":\(call.name.quoted),"
                + "\"input\":\(answer.object(of: call))}}"
        }
        let content = thoughts + (answer.isText ? ["{\"text\":\(answer.text.quoted)}"] : calls)
        let message = "{\"role\":\"assistant\",\"content\":[\(content.joined(separator: ","))]}"
        let body =
            "{\"output\":{\"message\":\(message)},\"stopReason\":\"\(stopReason(answer))\",\(closingFacts(answer))}"
        return Array(body.utf8)
    }
}
