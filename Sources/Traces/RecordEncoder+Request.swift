// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import Excerpts
package import JSONText

// The request record, and what it is made of.
extension JSONWriter {
    mutating func members(of request: RequestRecord) {
        member("type", "request")
        member("index", request.index)
        member("target", request.target)
        member("session", ifKnown: request.session.map(Int64.init))
        member("turn", ifKnown: request.turn.map(Int64.init))
        member("block", ifKnown: request.block.map(Int64.init))
        member("loop", request.loop)
        member("warmup", request.isWarmup)
        member("streamed", request.streamed)
        member("intended_ns", request.intended.count)
        member("dispatched_ns", request.dispatched.count)
        moments(of: request)
        member("prompt", ifKnown: request.prompt.map(Int64.init))
        member("wanted_input_tokens", ifKnown: request.wantedInputTokens.map(Int64.init))
        member("outcome", request.outcome.rawValue)
        behaviour(of: request)
        output(of: request)
        answer(of: request)
        member("in_flight", request.inFlight)
        member("stamp", request.stampSource.rawValue)
        key("attempts")
        array { json in
            for attempt in request.attempts { json.object { $0.members(of: attempt) } }
        }
        member("gave_up", ifKnown: request.gaveUp?.rawValue)
        columns(of: request)
    }
    private mutating func output(of request: RequestRecord) {
        guard !request.output.isEmpty else { return }
        key("output")
        object { json in
            if let text = request.output.text { json.member("text", text) }
            if let reasoning = request.output.reasoning { json.member("reasoning", reasoning) }
            if let refusal = request.output.refusal { json.member("refusal", refusal) }
            if let tools = request.output.tools { json.member("tools", tools) }
        }
    }
    private mutating func moments(of request: RequestRecord) {
        member("first_byte_ns", ifKnown: request.firstByte)
        member("first_event_ns", ifKnown: request.firstEvent)
        member("first_output_ns", ifKnown: request.firstOutput)
        member("first_text_ns", ifKnown: request.firstText)
        member("first_reasoning_ns", ifKnown: request.firstReasoning)
        member("first_tool_ns", ifKnown: request.firstTool)
        member("last_output_ns", ifKnown: request.lastOutput)
        member("finish_ns", ifKnown: request.finish)
        member("usage_ns", ifKnown: request.usageAt)
        member("terminator_ns", ifKnown: request.terminator)
        member("done_ns", request.done)
    }
    private mutating func answer(of request: RequestRecord) {
        member("error_type", ifKnown: request.errorType)
        member("error_code", ifKnown: request.errorCode)
        member("error_message", ifKnown: request.errorMessage)
        member("retry_after_ms", ifKnown: request.retryAfterMilliseconds)
        member("finish_reason", ifKnown: request.finishReason)
        if !request.usage.isEmpty {
            key("usage")
            object { json in
                json.member("input_tokens", ifKnown: request.usage.inputTokens)
                json.member("output_tokens", ifKnown: request.usage.outputTokens)
                json.member("cached_input_tokens", ifKnown: request.usage.cachedInputTokens)
                json.member("cache_write_input_tokens", ifKnown: request.usage.cacheWriteInputTokens)
                json.member("reasoning_tokens", ifKnown: request.usage.reasoningTokens)
                json.member("generated_tokens", ifKnown: request.usage.generatedTokens)
            }
        }
        if request.toolCalls > 0 { member("tool_calls", request.toolCalls) }
        if request.invalidToolCalls > 0 { member("invalid_tool_calls", request.invalidToolCalls) }
        member("request_id", ifKnown: request.requestID)
        member("server_time_ns", ifKnown: request.serverTime)
        if !request.serverTimes.isEmpty {
            key("server_times")
            object { $0.members(of: request.serverTimes) }
        }
        members(of: request.rateLimits)
        if !request.headers.isEmpty {
            key("headers")
            object { json in
                for field in request.headers { json.member(field.name, field.value) }
            }
        }
        member("content_type", ifKnown: request.contentType)
        member("saw_end", request.sawEnd)
        member("comments", request.comments)
        member("tail_bytes", request.tailBytes)
    }
    private mutating func members(of times: ServerTimesRecord) {
        member("queue_ns", ifKnown: times.queue)
        member("load_ns", ifKnown: times.load)
        member("prefill_ns", ifKnown: times.prefill)
        member("generation_ns", ifKnown: times.generation)
        member("first_byte_ns", ifKnown: times.firstByte)
        member("total_ns", ifKnown: times.total)
    }
    private mutating func members(of limits: RateLimitsRecord) {
        guard !limits.isEmpty else { return }
        key("rate_limits")
        object { json in
            json.limit("requests", limits.requests)
            json.limit("tokens", limits.tokens)
            json.limit("input_tokens", limits.inputTokens)
            json.limit("output_tokens", limits.outputTokens)
        }
    }
    private mutating func limit(_ name: String, _ limit: RateLimitRecord) {
        guard !limit.isEmpty else { return }
        key(name)
        object { json in
            json.member("limit", ifKnown: limit.limit)
            json.member("remaining", ifKnown: limit.remaining)
            json.member("reset_ms", ifKnown: limit.resetMilliseconds)
        }
    }
    private mutating func members(of attempt: Attempt) {
        member("started_ns", attempt.started)
        member("ended_ns", ifKnown: attempt.ended)
        member("outcome", ifKnown: attempt.outcome?.rawValue)
        member("first_output_ns", ifKnown: attempt.firstOutput)
        member("last_output_ns", ifKnown: attempt.lastOutput)
        if attempt.resumed { member("resumed", true) }
        member("resolved_ns", ifKnown: attempt.resolved)
        member("connected_ns", ifKnown: attempt.connected)
        member("tls_done_ns", ifKnown: attempt.tlsDone)
        member("sent_ns", ifKnown: attempt.sent)
        member("headers_ns", ifKnown: attempt.headers)
        member("status", ifKnown: attempt.status.map(Int64.init))
        member("http_version", ifKnown: attempt.httpVersion)
        member("reused", attempt.reused)
        if attempt.repeats > 0 { member("repeats", attempt.repeats) }
        member("connection", ifKnown: attempt.connection.map(Int64.init))
        member("remote_address", ifKnown: attempt.remoteAddress)
        member("local_port", ifKnown: attempt.localPort.map(Int64.init))
        member("curl_code", attempt.curlCode)
        member("failure", ifKnown: attempt.failure)
        member("sent_bytes", attempt.bytesSent)
        member("received_bytes", attempt.bytesReceived)
        member("rtt_ns", ifKnown: attempt.rtt)
        member("rtt_variation_ns", ifKnown: attempt.rttVariation)
        member("retransmissions", ifKnown: attempt.retransmissions.map(Int64.init))
        member("delivery_rate_bytes_per_s", ifKnown: attempt.deliveryRate)
    }
    private mutating func columns(of request: RequestRecord) {
        key("reads")
        object { json in
            json.column("at_ns", request.reads) { $0.at }
            json.column("lag_ns", request.reads) { Int64($0.lag) }
            json.column("bytes", request.reads) { Int64($0.bytes) }
        }
        key("events")
        object { json in
            json.column("at_ns", request.events) { request.arrival($0) }
            json.column("read", request.events) { Int64($0.read) }
            json.column("kinds", request.events) { Int64($0.kinds.rawValue) }
            json.column("bytes", request.events) { Int64($0.outputBytes) }
        }
    }
}

extension RequestRecord {
    /// The record as one JSON object, as a trace has it, with further members behind its own.
    package func json(adding more: (inout JSONWriter) -> Void) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { json in
            json.members(of: self)
            more(&json)
        }
        return writer.bytes
    }
}
