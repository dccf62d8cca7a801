// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import JSONText

// The request record. Its derived moments (`first_byte_ns` and so on) are passed over: the columns have them.
extension RecordDecoder {
    mutating func request(_ b: borrowing Bytes) throws -> RequestRecord {
        var (request, needed) = (RequestRecord(), Needed())
        try cursor.enterObject(b)
        while let key = try nextMember(b) {
            // The groups are tried in turn only once a name: a trace has the same few names in each line.
            let known = groups[key]
            let group: MemberGroup
            if known ?? .basics == .basics, try basics(key, b, into: &request, &needed) {
                group = .basics
            } else if known ?? .answer == .answer, try answer(key, b, into: &request) {
                group = .answer
            } else if known ?? .behaviour == .behaviour, try behaviour(key, b, into: &request) {
                group = .behaviour
            } else if known ?? .output == .output, try output(key, b, into: &request) {
                group = .output
            } else if known ?? .lists == .lists, try lists(key, b, into: &request) {
                group = .lists
            } else {
                try cursor.skipValue(b)
                group = .unknown
            }
            if known == nil, groups.count < Self.groupLimit { groups[key] = group }
        }
        try cursor.end(b)
        if let member = needed.firstMissing { throw Problem.missing(member: member) }
        if let (i, event) = request.events.enumerated().first(where: { $1.read >= request.reads.count }) {
            let reason = "event \(i) came in read \(event.read), but there are \(request.reads.count) reads"
            throw Fault(offset: cursor.offset, reason: reason)
        }
        return request
    }

    private mutating func lists(_ key: String, _ b: borrowing Bytes, into request: inout RequestRecord) throws(Fault)
        -> Bool
    {
        switch key {
        case "attempts": request.attempts = try attempts(b)
        case "reads": request.reads = try reads(b)
        case "events": request.events = try events(b)
        default: return false
        }
        return true
    }
    /// Members without which a request means nothing.
    private struct Needed: OptionSet {
        let rawValue: Int
        static let members = ["index", "target", "intended_ns", "dispatched_ns", "done_ns", "outcome"]
        static func member(_ name: String) -> Needed { Needed(rawValue: 1 << (members.firstIndex(of: name) ?? 0)) }
        var firstMissing: String? { Self.members.first { !contains(.member($0)) } }
    }

    private mutating func basics(
        _ key: String, _ b: borrowing Bytes, into request: inout RequestRecord, _ needed: inout Needed
    ) throws(Fault) -> Bool {
        switch key {
        case "index": request.index = try int(b)
        case "target": request.target = try int(b)
        case "intended_ns": request.intended = try span(b)
        case "dispatched_ns": request.dispatched = try span(b)
        case "done_ns": request.done = try int64(b)
        case "outcome": request.outcome = try word(b)
        default: return try circumstances(key, b, into: &request)
        }
        needed.insert(.member(key))
        return true
    }
    private mutating func circumstances(
        _ key: String, _ b: borrowing Bytes, into request: inout RequestRecord
    ) throws(Fault) -> Bool {
        switch key {
        case "session": request.session = try int(b)
        case "turn": request.turn = try int(b)
        case "gave_up": request.gaveUp = try word(b)
        case "block": request.block = try int(b)
        case "loop": request.loop = try int(b)
        case "warmup": request.isWarmup = try cursor.bool(b)
        case "streamed": request.streamed = try cursor.bool(b)
        case "prompt": request.prompt = try int(b)
        case "wanted_input_tokens": request.wantedInputTokens = try int(b)
        case "in_flight": request.inFlight = try int(b)
        case "stamp": request.stampSource = try word(b)
        default: return false
        }
        return true
    }
    private mutating func answer(
        _ key: String, _ b: borrowing Bytes, into request: inout RequestRecord
    ) throws(Fault) -> Bool {
        switch key {
        case "error_type": request.errorType = try text(b)
        case "error_code": request.errorCode = try text(b)
        case "error_message": request.errorMessage = try text(b)
        case "retry_after_ms": request.retryAfterMilliseconds = try int64(b)
        case "finish_reason": request.finishReason = try text(b)
        case "usage": request.usage = try usage(b)
        case "tool_calls": request.toolCalls = try int(b)
        case "invalid_tool_calls": request.invalidToolCalls = try int(b)
        case "request_id": request.requestID = try text(b)
        case "server_time_ns": request.serverTime = try int64(b)
        case "server_times": request.serverTimes = try serverTimes(b)
        case "rate_limits": request.rateLimits = try rateLimits(b)
        case "headers": request.headers = try headers(b)
        case "content_type": request.contentType = try text(b)
        case "saw_end": request.sawEnd = try cursor.bool(b)
        case "comments": request.comments = try int(b)
        case "tail_bytes": request.tailBytes = try int(b)
        default: return false
        }
        return true
    }
    private mutating func usage(_ b: borrowing Bytes) throws(Fault) -> UsageRecord {
        var usage = UsageRecord()
        try cursor.enterObject(b)
        while let key = try nextMember(b) {
            switch key {
            case "input_tokens": usage.inputTokens = Int64(try int(b))
            case "output_tokens": usage.outputTokens = Int64(try int(b))
            case "cached_input_tokens": usage.cachedInputTokens = Int64(try int(b))
            case "cache_write_input_tokens": usage.cacheWriteInputTokens = Int64(try int(b))
            case "reasoning_tokens": usage.reasoningTokens = Int64(try int(b))
            case "generated_tokens": usage.generatedTokens = Int64(try int(b))
            default: try cursor.skipValue(b)
            }
        }
        return usage
    }

    private mutating func serverTimes(_ b: borrowing Bytes) throws(Fault) -> ServerTimesRecord {
        var times = ServerTimesRecord()
        try cursor.enterObject(b)
        while let key = try nextMember(b) {
            switch key {
            case "queue_ns": times.queue = try int64(b)
            case "load_ns": times.load = try int64(b)
            case "prefill_ns": times.prefill = try int64(b)
            case "generation_ns": times.generation = try int64(b)
            case "first_byte_ns": times.firstByte = try int64(b)
            case "total_ns": times.total = try int64(b)
            default: try cursor.skipValue(b)
            }
        }
        return times
    }
    private mutating func rateLimits(_ b: borrowing Bytes) throws(Fault) -> RateLimitsRecord {
        var limits = RateLimitsRecord()
        try cursor.enterObject(b)
        while let key = try nextMember(b) {
            switch key {
            case "requests": limits.requests = try rateLimit(b)
            case "tokens": limits.tokens = try rateLimit(b)
            case "input_tokens": limits.inputTokens = try rateLimit(b)
            case "output_tokens": limits.outputTokens = try rateLimit(b)
            default: try cursor.skipValue(b)
            }
        }
        return limits
    }
    private mutating func rateLimit(_ b: borrowing Bytes) throws(Fault) -> RateLimitRecord {
        var limit = RateLimitRecord()
        try cursor.enterObject(b)
        while let key = try nextMember(b) {
            switch key {
            case "limit": limit.limit = try int64(b)
            case "remaining": limit.remaining = try int64(b)
            case "reset_ms": limit.resetMilliseconds = try int64(b)
            default: try cursor.skipValue(b)
            }
        }
        return limit
    }
    private mutating func headers(_ b: borrowing Bytes) throws(Fault) -> [HeaderField] {
        var fields: [HeaderField] = []
        try cursor.enterObject(b)
        while let name = try nextMember(b) { fields.append(HeaderField(name: name, value: try text(b))) }
        return fields
    }

    // MARK: Attempts

    private mutating func attempts(_ b: borrowing Bytes) throws(Fault) -> [Attempt] {
        var attempts: [Attempt] = []
        try cursor.enterArray(b)
        while try cursor.nextElement(b) {
            var attempt = Attempt()
            try cursor.enterObject(b)
            while let key = try nextMember(b) {
                if try phase(key, b, into: &attempt) { continue }
                if try course(key, b, into: &attempt) { continue }
                if try connection(key, b, into: &attempt) { continue }
                try cursor.skipValue(b)
            }
            attempts.append(attempt)
        }
        return attempts
    }
    private mutating func course(_ key: String, _ b: borrowing Bytes, into attempt: inout Attempt) throws(Fault) -> Bool
    {
        switch key {
        case "ended_ns": attempt.ended = try int64(b)
        case "outcome": attempt.outcome = try word(b)
        case "first_output_ns": attempt.firstOutput = try int64(b)
        case "last_output_ns": attempt.lastOutput = try int64(b)
        case "resumed": attempt.resumed = try cursor.bool(b)
        default: return false
        }
        return true
    }
    private mutating func phase(_ key: String, _ b: borrowing Bytes, into attempt: inout Attempt) throws(Fault) -> Bool
    {
        switch key {
        case "started_ns": attempt.started = try int64(b)
        case "resolved_ns": attempt.resolved = try int64(b)
        case "connected_ns": attempt.connected = try int64(b)
        case "tls_done_ns": attempt.tlsDone = try int64(b)
        case "sent_ns": attempt.sent = try int64(b)
        case "headers_ns": attempt.headers = try int64(b)
        case "status": attempt.status = try int(b)
        case "http_version": attempt.httpVersion = try text(b)
        case "curl_code": attempt.curlCode = try int(b)
        case "failure": attempt.failure = try text(b)
        default: return false
        }
        return true
    }
    private mutating func connection(
        _ key: String, _ b: borrowing Bytes, into attempt: inout Attempt
    ) throws(Fault) -> Bool {
        switch key {
        case "reused": attempt.reused = try cursor.bool(b)
        case "repeats": attempt.repeats = try int(b)
        case "connection": attempt.connection = try int(b)
        case "remote_address": attempt.remoteAddress = try text(b)
        case "local_port": attempt.localPort = try int(b)
        case "sent_bytes": attempt.bytesSent = try int64(b)
        case "received_bytes": attempt.bytesReceived = try int64(b)
        case "rtt_ns": attempt.rtt = try int64(b)
        case "rtt_variation_ns": attempt.rttVariation = try int64(b)
        case "retransmissions": attempt.retransmissions = try int(b)
        case "delivery_rate_bytes_per_s": attempt.deliveryRate = try int64(b)
        default: return false
        }
        return true
    }
}
