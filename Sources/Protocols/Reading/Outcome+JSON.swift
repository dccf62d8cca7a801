// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import JSONText

extension Outcome {
    /// The outcome as one JSON object: the answer's keys, then `extra` with what is known beyond them.
    ///
    /// Keys of `extra` that say nothing are left out; `invalid_tool_arguments`, `not_streamed` and `fault` are
    /// there only when they apply.
    public func json() -> [UInt8] {
        var writer = JSONWriter()
        writer.object { out in
            out.member("protocol", dialect.rawValue)
            out.member("events", events)
            out.member("text", text)
            out.member("reasoning", reasoning)
            out.key("tool_calls")
            out.array { list in
                for call in toolCalls {
                    list.object {
                        $0.member("name", call.name)
                        $0.member("arguments", call.arguments)
                    }
                }
            }
            out.member("input_tokens", orNull: inputTokens)
            out.member("output_tokens", orNull: outputTokens)
            out.member("finish_reason", orNull: finishReason)
            out.member("first_content_event_index", orNull: firstContentEventIndex)
            out.member("terminal", terminal.rawValue)
            out.key("extra")
            out.object { writeExtra(to: &$0) }
        }
        return writer.bytes
    }

    private func writeExtra(to out: inout JSONWriter) {
        out.member("first_text_event_index", orNull: firstTextEventIndex)
        out.member("first_reasoning_event_index", orNull: firstReasoningEventIndex)
        out.member("first_tool_event_index", orNull: firstToolEventIndex)
        out.key("content_events")
        out.object { counts in
            if textEvents > 0 { counts.member("text", textEvents) }
            if reasoningEvents > 0 { counts.member("reasoning", reasoningEvents) }
            if toolEvents > 0 { counts.member("tool", toolEvents) }
            if refusalEvents > 0 { counts.member("refusal", refusalEvents) }
        }
        out.member("done_marker", sawDoneMarker)
        out.member("comments", comments)
        if hasUnterminatedTail { out.member("unterminated_tail", true) }
        if undecodableEvents > 0 { out.member("undecodable_events", undecodableEvents) }
        if lostEvents > 0 { out.member("lost_events", lostEvents) }
        if !refusal.isEmpty { out.member("refusal", refusal) }
        out.member("reasoning_tokens", ifKnown: reasoningTokens)
        out.member("cached_input_tokens", ifKnown: cachedInputTokens)
        out.member("cache_write_input_tokens", ifKnown: cacheWriteInputTokens)
        out.member("generated_tokens", ifKnown: generatedTokens)
        if !serverTimes.isEmpty {
            out.key("server_times_ns")
            out.object { serverTimes.write(to: &$0) }
        }
        out.member("response_id", ifKnown: responseID)
        if let error {
            out.key("error")
            out.object { error.write(to: &$0) }
        }
        if !otherChoices.isEmpty {
            out.key("other_choices")
            out.object { choices in
                for choice in otherChoices {
                    choices.key("\(choice.index)")
                    choices.object {
                        $0.member("text", choice.text)
                        $0.member("finish_reason", orNull: choice.finishReason)
                    }
                }
            }
        }
        if !invalidToolArguments.isEmpty {
            out.key("invalid_tool_arguments")
            out.array { names in for name in invalidToolArguments { names.string(name) } }
        }
        if !isStreamed { out.member("not_streamed", true) }
        out.member("fault", ifKnown: fault)
    }
}

extension ServerTimes {
    fileprivate func write(to out: inout JSONWriter) {
        out.member("queue", ifKnown: queue?.count)
        out.member("load", ifKnown: load?.count)
        out.member("prefill", ifKnown: prefill?.count)
        out.member("generation", ifKnown: generation?.count)
        out.member("first_byte", ifKnown: firstByte?.count)
        out.member("total", ifKnown: total?.count)
    }
}

extension ProviderError {
    fileprivate func write(to out: inout JSONWriter) {
        out.member("type", ifKnown: type)
        switch code {
        case .text(let text): out.member("code", text)
        case .number(let number): out.member("code", number)
        case nil: break
        }
        out.member("message", ifKnown: message)
    }
}

extension JSONWriter {
    fileprivate mutating func member(_ name: String, orNull value: Int64?) {
        key(name)
        if let value { integer(value) } else { null() }
    }
    fileprivate mutating func member(_ name: String, orNull value: Int?) { member(name, orNull: value.map(Int64.init)) }
    fileprivate mutating func member(_ name: String, orNull value: String?) {
        key(name)
        if let value { string(value) } else { null() }
    }
}
