// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import JSONText

/// Decides on the reply to each request: a pure function of script, request, number and date.
struct Responder {
    let script: MockScript
    /// Keeps the ids of several servers with one seed apart.
    let salt: UInt64

    private enum Place {
        case chat(any DialectVoice), models(any DialectVoice), version, health
        var method: String { voice == nil ? "GET" : "POST" }
        var voice: (any DialectVoice)? { if case .chat(let voice) = self { voice } else { nil } }
    }
    private static func place(_ head: RequestHead, _ body: borrowing Span<UInt8>) -> Place? {
        switch head.path {
        case "/v1/models", "/models", "/v1beta/models", "/api/tags": .models(voice(for: head))
        case "/api/version": .version
        case "/healthz": .health
        case "/" where head.method != "POST": .health
        default: Voices.serving(head, body).map { .chat($0) }
        }
    }
    /// Whether the request goes to an endpoint of a dialect.
    ///
    /// The root is one for who asks; who only looks whether somebody is there shall use up no number.
    static func isChat(_ head: RequestHead) -> Bool {
        Voices.serves(head.path) && (head.path != "/" || head.method == "POST")
    }
    /// The voice for paths that belong to no dialect.
    private static func voice(for head: RequestHead) -> any DialectVoice {
        if head["anthropic-version"] != nil { return AnthropicMessagesVoice() }
        if head["x-goog-api-key"] != nil || head.path.hasPrefix("/v1beta") { return GeminiSSEVoice() }
        if head.path.hasPrefix("/api/") { return OllamaChatVoice() }
        return head.path.hasPrefix("/model/") ? BedrockConverseVoice() : OpenAIChatVoice()
    }

    /// The reply to a request that was read whole.
    ///
    /// `index` is the request's number among those to a dialect's endpoint, from 0: it decides all draws. `created` is in
    /// seconds since 1970, for the answer's own field of that name.
    func reply(to head: RequestHead, _ body: borrowing Span<UInt8>, index: UInt64, created: Int64) -> Reply {
        var reply = decide(head, body, index: index, created: created)
        reply.isChat = Self.isChat(head)
        let canKeep = head.keepsConnection && (head.isCurrent || !reply.isChat)
        reply.keepsConnection = reply.keepsConnection && canKeep
        return reply
    }
    private func decide(_ head: RequestHead, _ body: borrowing Span<UInt8>, index: UInt64, created: Int64) -> Reply {
        guard let place = Self.place(head, body) else {
            return error(404, "no such path: \(head.path)", Self.voice(for: head), head, index)
        }
        guard head.method == place.method else {
            let voice = place.voice ?? Self.voice(for: head)
            return error(405, "use \(place.method) here", voice, head, index, fields: [("allow", place.method)])
        }
        switch place {
        case .health: return plain(Array("{\"status\":\"ok\"}".utf8), OpenAIChatVoice(), index)
        case .version: return plain(Array("{\"version\":\"0.12.6\"}".utf8), OllamaChatVoice(), index)
        case .models(let voice):
            guard isAuthorised(head, voice, script) else { return unauthorised(voice, head, index) }
            return plain(voice.modelList(script.model), voice, index)
        case .chat(let voice): return chat(voice, head, body, index: index, created: created)
        }
    }

    // MARK: Chat

    private func chat(
        _ voice: any DialectVoice, _ head: RequestHead, _ body: borrowing Span<UInt8>, index: UInt64, created: Int64
    ) -> Reply {
        var script = script
        do { try script.apply(head["x-mock"] ?? "") } catch {
            return self.error(400, "x-mock: \(error)", voice, head, index)
        }
        guard isAuthorised(head, voice, script) else { return unauthorised(voice, head, index) }
        var reply = answer(voice, &script, head, body, index: index, created: created)
        reply.caseName = script.caseName
        for header in script.headers {
            reply.score.fields.removeAll { $0.name == header.name }
            reply.score.fields.append((header.name, header.value))
            if header.name == voice.requestIDHeader { reply.requestID = header.value }
        }
        if let state = script.rateLimits?.state(afterRequest: index) {
            reply.score.fields += voice.rateFields(state, head, at: created)
        }
        return reply
    }
    /// The reply to a request that may be made.
    private func answer(
        _ voice: any DialectVoice, _ script: inout MockScript, _ head: RequestHead, _ body: borrowing Span<UInt8>,
        index: UInt64, created: Int64
    ) -> Reply {
        let request: ChatRequest
        do { request = try voice.request(head, body) } catch {
            return self.error(400, "the body is not the JSON expected here: \(error)", voice, head, index)
        }
        if let mistake = Self.obey(request, body, &script) { return error(400, mistake, voice, head, index) }
        if let objection = voice.objection(to: request, head) {
            return error(voice.objectionStatus, objection, voice, head, index, inStream: request.streams)
        }
        let fault = script.fault(ofRequest: index)
        let isWhole = !request.streams || fault?.kind == .noStream
        // Where the headers come with the first output, an error before it can still have a status of its own.
        let fails = fault?.kind == .error && (isWhole || (voice.headersWait && fault?.token == 0))
        if fails || fault?.kind == .status {
            return failure(fault, script, voice, head, index, inStream: request.streams)
        }
        let reports = reportsUsage(request, script, voice, fault)
        let answer = Answer(
            to: request, script, index: index, identity: identity(index), created: created, usage: reports,
            canReason: voice.canReason)
        var reply = Reply(
            score: Score(), dialect: voice.name, requestID: requestID(index), fault: fault?.label,
            tokens: answer.outputTokens)
        (reply.inputTokens, reply.keepsConnection) = (answer.inputTokens, fault?.kind != .goaway)
        reply.whole = isWhole ? answer : nil
        if fault?.kind == .drop {
            reply.score = Reply.silent(at: 0, .drop)
        } else if !isWhole {
            reply.isStreamed = true
            reply.score = stream(answer, voice, script, index, fault)
        } else {
            reply.score = whole(answer, voice, script, index, fault)
        }
        return reply
    }
    /// Takes what the question orders; gives what is wrong with it.
    private static func obey(
        _ request: ChatRequest, _ body: borrowing Span<UInt8>, _ script: inout MockScript
    ) -> String? {
        guard script.readsQuestions else { return nil }
        do { try script.take(request.question(in: body)) } catch { return "mock: \(error)" }
        return nil
    }
    private func reportsUsage(
        _ request: ChatRequest, _ script: MockScript, _ voice: any DialectVoice, _ fault: Fault?
    ) -> Bool {
        if fault?.kind == .noUsage || script.usage == .never { return false }
        return script.usage == .always || voice.reportsUsageAlways || request.asksForUsage
            || (voice.reportsUsageInWhole && !request.streams)
    }
    private func stream(
        _ answer: Answer, _ voice: any DialectVoice, _ script: MockScript, _ index: UInt64, _ fault: Fault?
    ) -> Score {
        var score = StreamScore(answer, voice, script, index: index, fault: fault).score
        score.fields = streamFields(voice) + voice.fields(of: answer, isStreamed: true) + fields(voice, script, index)
        return score
    }
    private func streamFields(_ voice: any DialectVoice) -> [HeaderField] {
        [("content-type", voice.streamType), ("cache-control", "no-cache")]
    }
    /// The answer in one piece, when a stream of it would have ended.
    private func whole(
        _ answer: Answer, _ voice: any DialectVoice, _ script: MockScript, _ index: UInt64, _ fault: Fault?
    ) -> Score {
        let streamed = StreamScore(
            answer, voice, script, index: index, fault: fault?.kind.hasSpan == true ? fault : nil)
        let time = streamed.score.moments.last?.time ?? 0
        let body = voice.whole(streamed.answer)
        let fields = voice.fields(of: streamed.answer, isStreamed: false) + fields(voice, script, index)
        switch fault?.kind {
        case .hang: return Reply.silent(at: time, .hang)
        case .truncate, .noEnd, .garbage, .half, .badCRC:
            return Reply.plain(
                status: 200, Array(body.prefix(body.count / 2)), fields: fields, at: time, isOutput: true)
        case .cut, .badChunk, .reset:
            var score = Reply.plain(status: 200, body, fields: fields, at: time, isOutput: true)
            score.moments[1].count -= UInt32(body.count / 2)
            score.moments[2].kind = fault?.kind == .reset ? .reset : .close
            return score
        default:
            var score = Reply.plain(status: 200, body, fields: fields, at: time, isOutput: true)
            (score.signs.finish, score.signs.usage) = (1, answer.reportsUsage ? 1 : nil)
            return score
        }
    }
    private func fields(_ voice: any DialectVoice, _ script: MockScript, _ index: UInt64) -> [HeaderField] {
        let id = HeaderField(voice.requestIDHeader, requestID(index))
        guard script.serverTiming == .on, voice.hasTimingHeader else { return [id] }
        let ttft = script.ttft.draw(script.random(.ttft, ofRequest: index), 0)
        return [id, voice.timingHeader(milliseconds: Int64((ttft / 1e6).rounded()))]
    }

    // MARK: Everything else

    private func plain(_ body: [UInt8], _ voice: any DialectVoice, _ index: UInt64) -> Reply {
        let id = requestID(index)
        let score = Reply.plain(status: 200, body, fields: [(voice.requestIDHeader, id)], at: 0)
        return Reply(score: score, dialect: voice.name, requestID: id)
    }
    private func isAuthorised(_ head: RequestHead, _ voice: any DialectVoice, _ script: MockScript) -> Bool {
        script.key == nil || voice.key(in: head) == script.key
    }
    private func unauthorised(_ voice: any DialectVoice, _ head: RequestHead, _ index: UInt64) -> Reply {
        let refusal = voice.refusal(ofKey: voice.key(in: head), head)
        return error(refusal.status, refusal.message, voice, head, index)
    }
    /// The status that the script asks for; an `error` fault on an answer in one piece is a 500.
    private func failure(
        _ fault: Fault?, _ script: MockScript, _ voice: any DialectVoice, _ head: RequestHead, _ index: UInt64,
        inStream: Bool = false
    ) -> Reply {
        let status = fault?.kind == .status ? fault?.status ?? 500 : 500
        var fields: [(name: String, value: String)] = []
        if [429, 503, 529].contains(status) {
            fields += retryFields(script)
        }
        let delay = Int64(script.headersDelay.draw(script.random(.headersDelay, ofRequest: index), 0))
        var reply = error(
            status, "scripted fault: \(status)", voice, head, index, fields: fields, at: delay, inStream: inStream)
        reply.fault = fault?.label
        return reply
    }
    private func retryFields(_ script: MockScript) -> [HeaderField] {
        let milliseconds = (script.retryAfter + 999_999) / 1_000_000
        return [("retry-after", "\((milliseconds + 999) / 1_000)"), ("retry-after-ms", "\(milliseconds)")]
    }
    /// What is said instead of a reply that there is no memory for.
    func overload(_ reply: Reply, to head: RequestHead, _ body: borrowing Span<UInt8>, index: UInt64) -> Reply {
        let voice = Self.place(head, body)?.voice ?? Self.voice(for: head)
        let message = "the answers in progress are too large together: ask for fewer tokens, or fewer answers at once"
        var busy = error(
            503, message, voice, head, index, fields: retryFields(script), inStream: reply.isStreamed)
        (busy.isChat, busy.keepsConnection) = (reply.isChat, reply.keepsConnection)
        return busy
    }
    private func error(
        _ status: Int, _ message: String, _ voice: any DialectVoice, _ head: RequestHead, _ index: UInt64,
        fields: [HeaderField] = [], at time: Int64 = 0, inStream: Bool = false
    ) -> Reply {
        let id = requestID(index)
        if inStream, let event = voice.refusalEvent(status: status, message: message) {
            let all = streamFields(voice) + [(voice.requestIDHeader, id)] + fields
            let score = Reply.stream(event, fields: all, at: time)
            return Reply(score: score, dialect: voice.name, requestID: id, isStreamed: true)
        }
        let body = voice.errorBody(status: status, message: message, requestID: id)
        let score = Reply.plain(
            status: status, body, fields: [(voice.requestIDHeader, id)] + voice.errorFields(status: status) + fields,
            at: time, isHead: head.method == "HEAD")
        return Reply(score: score, dialect: voice.name, requestID: id)
    }
    /// The reply to a request that could not be read; over HTTP/1 the connection closes after it.
    func refusal(_ refusal: RequestParser.Refusal, index: UInt64, over version: HTTPVersion) -> Reply {
        var reply = error(refusal.status, refusal.reason, OpenAIChatVoice(), RequestHead(), index)
        reply.keepsConnection = version == .http2
        return reply
    }

    private func identity(_ index: UInt64) -> String {
        let bits = script.random(.identity, ofRequest: salt).bits(index)
        let digits = String(bits, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
    private func requestID(_ index: UInt64) -> String { "req_\(identity(index))" }
}
