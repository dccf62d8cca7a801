// SPDX-License-Identifier: Apache-2.0
// Records to lines. What is absent is left out: a trace has no nulls.
internal import Core
internal import JSONText

extension JSONWriter {
    /// Appends one record as one line of NDJSON.
    mutating func record(_ record: TraceRecord) {
        object { json in
            switch record {
            case .run(let run): json.members(of: run)
            case .request(let request): json.members(of: request)
            case .interval(let interval): json.members(of: interval)
            case .end(let end): json.members(of: end)
            }
        }
        endLine()
    }

    // MARK: Run

    private mutating func members(of run: RunRecord) {
        member("type", "run")
        member("schema", run.schema)
        member("name", run.name)
        member("tool", run.tool)
        key("seed")
        raw("\(run.seed)".utf8)
        member("plan_hash", run.planHash)
        member("start_unix_ns", run.startUnix.count)
        member("start_monotonic_ns", run.startMonotonic.count)
        member("stamp", run.stampSource.rawValue)
        member("loops", run.loops)
        member("arrivals", run.arrivals)
        if let rate = run.rate { member("rate", rate) }
        member("concurrency", ifKnown: run.concurrency.map(Int64.init))
        member("planned_requests", ifKnown: run.plannedRequests.map(Int64.init))
        member("planned_duration_ns", ifKnown: run.plannedDuration?.count)
        member("warmup_ns", run.warmup.count)
        member("libcurl", run.libcurl)
        key("host")
        object { $0.members(of: run.host) }
        key("targets")
        array { json in
            for target in run.targets { json.object { $0.members(of: target) } }
        }
        key("profile")
        raw(oneLine(run.profileJSON))
    }
    private mutating func members(of host: HostInfo) {
        member("system", host.system)
        member("cpu", host.cpu)
        member("cores", host.cores)
        member("memory_bytes", host.memoryBytes)
        member("descriptor_limit", host.descriptorLimit)
    }
    private mutating func members(of target: TargetInfo) {
        member("name", target.name)
        member("url", target.url)
        member("protocol", target.dialect)
        member("model", target.model)
        member("verified", target.verified)
        member("http_version", target.httpVersion)
    }
    /// The profile comes from elsewhere: line breaks between its members would cut the line, broken JSON would spoil it.
    private func oneLine(_ json: String) -> [UInt8] {
        let bytes = Array(json.utf8)
        var cursor = JSONCursor()
        let isSound = (try? cursor.skipValue(bytes.span)) != nil && (try? cursor.end(bytes.span)) != nil
        precondition(isSound, "RunRecord.profileJSON is not JSON")
        return bytes.filter { $0 != 0x0A && $0 != 0x0D }
    }

    // MARK: Request

    private mutating func members(of request: RequestRecord) {
        member("type", "request")
        member("index", request.index)
        member("target", request.target)
        member("loop", request.loop)
        member("warmup", request.isWarmup)
        member("streamed", request.streamed)
        member("intended_ns", request.intended.count)
        member("dispatched_ns", request.dispatched.count)
        moments(of: request)
        member("outcome", request.outcome.rawValue)
        answer(of: request)
        member("in_flight", request.inFlight)
        member("stamp", request.stampSource.rawValue)
        key("attempts")
        array { json in
            for attempt in request.attempts { json.object { $0.members(of: attempt) } }
        }
        columns(of: request)
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
            }
        }
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
    private mutating func column<Entry>(_ name: String, _ entries: [Entry], _ value: (Entry) -> Int64) {
        key(name)
        array { json in
            for entry in entries { json.integer(value(entry)) }
        }
    }

    // MARK: Interval and end

    private mutating func members(of interval: IntervalRecord) {
        member("type", "interval")
        member("at_ns", interval.at.count)
        member("in_flight", interval.inFlight)
        member("active", interval.active)
        member("dispatched", interval.dispatched)
        member("finished", interval.finished)
        member("failed", interval.failed)
        member("received_events", interval.events)
        member("received_bytes", interval.bytes)
        member("loop_lag_ns", interval.loopLag.count)
        column("loop_cpu_ns", interval.loopCPU) { $0.count }
        member("process_cpu_ns", interval.processCPU.count)
        member("resident_bytes", interval.residentBytes)
        member("open_descriptors", interval.openDescriptors)
        member("writer_backlog", interval.writerBacklog)
        member("clock_step_ns", interval.clockStep.count)
    }
    private mutating func members(of end: EndRecord) {
        member("type", "end")
        member("at_ns", end.at.count)
        member("reason", end.reason.rawValue)
        member("requests", end.requests)
        member("never_sent", end.neverSent)
        member("issuing_ended_ns", end.issuingEnded.count)
        member("writer_stall_ns", end.writerStall.count)
    }
}
