// SPDX-License-Identifier: Apache-2.0

/// The items of OpenAI Responses, as they stand when they open and when they are done.
struct ResponseItems {
    /// `output_index` of the message, or of the first call: thoughts come before it.
    func first(_ answer: Answer) -> Int { answer.reasoningTokens > 0 ? 1 : 0 }

    /// Every item of the answer, done.
    func all(_ answer: Answer) -> [String] {
        let thoughts = answer.reasoningTokens > 0 ? [reasoning(answer, isOpen: false)] : []
        if answer.isText { return thoughts + [message(answer, isOpen: false)] }
        return thoughts + answer.calls.indices.map { call(answer, $0, isOpen: false) }
    }

    // MARK: Thoughts

    func reasoning(_ answer: Answer, isOpen: Bool) -> String {
        let summary = isOpen ? "" : summaryText(answer.reasoning)
        return "{\"id\":\"rs_\(answer.identity)\",\"type\":\"reasoning\",\"summary\":[\(summary)]}"
    }
    func summaryText(_ text: String) -> String { "{\"type\":\"summary_text\",\"text\":\(text.quoted)}" }
    /// Members that say where the text of the thoughts stands.
    func summary(_ answer: Answer) -> String {
        "\"item_id\":\"rs_\(answer.identity)\",\"output_index\":0,\"summary_index\":0"
    }

    // MARK: Message

    func message(_ answer: Answer, isOpen: Bool) -> String {
        let content = isOpen ? "" : part(answer, answer.text)
        let status = status(isOpen: isOpen, isCutShort: answer.isCutShort)
        return "{\"id\":\"msg_\(answer.identity)\",\"type\":\"message\",\"status\":\"\(status)\","
            + "\"role\":\"assistant\",\"content\":[\(content)]}"
    }
    /// The message's one part, with that much of its text.
    func part(_ answer: Answer, _ text: String) -> String {
        if answer.isRefusal { return "{\"type\":\"refusal\",\"refusal\":\(text.quoted)}" }
        return "{\"type\":\"output_text\",\"annotations\":[],\"logprobs\":[],\"text\":\(text.quoted)}"
    }
    /// Members that say where the text of the message stands.
    func content(_ answer: Answer) -> String {
        "\"item_id\":\"msg_\(answer.identity)\",\"output_index\":\(first(answer)),\"content_index\":0"
    }

    // MARK: Calls

    func call(_ answer: Answer, _ number: Int, isOpen: Bool) -> String {
        let call = answer.calls[number]
        let isCut = answer.isCutShort && number == answer.calls.count - 1
        let arguments = isOpen ? "\"\"" : call.arguments.quoted
        return "{\"id\":\"fc_\(call.id)\",\"type\":\"function_call\","
            + "\"status\":\"\(status(isOpen: isOpen, isCutShort: isCut))\",\"arguments\":\(arguments),"
            + "\"call_id\":\"call_\(call.id)\",\"name\":\(call.name.quoted)}"
    }
    /// Members that say which call's arguments come.
    func call(_ answer: Answer, _ number: Int) -> String {
        "\"item_id\":\"fc_\(answer.calls[number].id)\",\"output_index\":\(first(answer) + number)"
    }

    private func status(isOpen: Bool, isCutShort: Bool) -> String {
        isOpen ? "in_progress" : isCutShort ? "incomplete" : "completed"
    }
}
