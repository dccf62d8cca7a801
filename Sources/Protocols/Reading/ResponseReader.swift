// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import EventStreams

/// Reads one response body in one dialect: events and facts for the load test, the whole outcome for decoding.
///
/// Reusable: `begin` forgets the response before and keeps the memory. Nothing throws: what is wrong with a body is a
/// fact about it. Without texts to keep, a read allocates nothing in steady state.
public struct ResponseReader: ~Copyable {
    public let dialect: Dialect
    private var framer: BodyFramer
    private var body: [UInt8] = []  // an answer that is not streamed, or what came before the framing was known
    private var mark = ByteOrderMark()
    private var reading: Reading
    private var hint: BodyHint
    private var kind = BodyKind.undecided
    private var status = 200
    private var bodyBytes = 0
    private var isFinished = false
    private let limits: Limits

    private static let memoryKept = 1 << 18

    /// - Parameters:
    ///   - dialect: What the body is written in.
    ///   - keepsText: False counts and classes only; true puts texts and tool calls together for `outcome()`.
    ///   - followsText: True keeps the text of the first choice for `takeText`, and its tool calls for `answerCalls`.
    ///   - limits: How much of a body is held in memory; what goes beyond is a fault.
    public init(dialect: Dialect, keepsText: Bool, followsText: Bool = false, limits: Limits = Limits()) {
        self.dialect = dialect
        self.limits = limits
        framer = BodyFramer(limit: limits.event)
        reading = Reading(keepsText: keepsText, followsText: followsText, limits: limits)
        hint = BodyHint(status: 200, contentType: nil, own: dialect.rules.framing)
    }

    /// Starts on another response.
    ///
    /// - Parameters:
    ///   - status: HTTP status; outside 200..<300 the body is an error body, unless it says it is a stream of events.
    ///   - contentType: Value of the header; only the media type counts. Where it says nothing, the dialect's own framing
    ///     and the first byte decide.
    public mutating func begin(status: Int = 200, contentType: String?) {
        self.status = status
        body.removeAll(keepingCapacity: body.capacity <= Self.memoryKept)
        (bodyBytes, isFinished, mark) = (0, false, ByteOrderMark())
        framer.reset()
        reading.reset()
        hint = BodyHint(status: status, contentType: contentType, own: dialect.rules.framing)
        settle(hint.kind)
    }

    /// Takes the next bytes of the body, cut anywhere.
    ///
    /// - Parameters:
    ///   - bytes: As they came off the wire.
    ///   - onEvent: Gets each event that these bytes complete, in order. An error that stands outside all events (an
    ///     `error:` line, a bare JSON object) is reported too, with the kind `error`, though
    ///     `facts.events` does not count it.
    public mutating func feed(_ bytes: Span<UInt8>, onEvent: (EventSummary) -> Void) {
        let room = limits.body - bodyBytes
        bodyBytes += bytes.count
        guard bytes.count > room else { return take(bytes, onEvent) }
        take(bytes.extracting(first: max(0, room)), onEvent)
        refuse(.body)
    }
    /// Says that the response came in more reads than the limits allow; the caller counts them.
    public mutating func refuseReads() { refuse(.reads) }
    private enum Excess { case body, reads }
    @inline(never)
    private mutating func refuse(_ excess: Excess) {
        let text =
            switch excess {
            case .body: "a body of more than \(limits.body) bytes (limits.body)"
            case .reads:
                "more than \(limits.reads) reads: two for each of limits.events and one for each KiB of limits.body"
            }
        reading.fault = reading.fault ?? text
    }
    private mutating func take(_ bytes: Span<UInt8>, _ onEvent: (EventSummary) -> Void) {
        if case .stream = kind { return pump(bytes, onEvent) }
        // JSON has no byte order mark, but some servers send one; streams have their own way with it.
        let text = bytes.extracting(mark.pass(bytes, restoringTo: &body)...)
        switch kind {
        case .undecided: decide(text, onEvent)
        case .firstLine: decideByLine(text, from: 0, onEvent)
        default: keep(text)
        }
    }

    /// The body is over.
    ///
    /// - Parameters:
    ///   - isWhole: False where the transport broke off: then the end of the body is no end of an answer.
    ///   - onEvent: Gets what the end completes.
    public mutating func finish(isWhole: Bool = true, onEvent: (EventSummary) -> Void) {
        if isFinished { return }
        isFinished = true
        reading.isWhole = isWhole
        if kind == .firstLine {
            settle(hint.kindOfOnlyLine)
            if case .stream = kind { replay(onEvent) }
        }
        switch kind {
        case .stream: finishStream(onEvent)
        case .wholeAnswer: finishWhole(onEvent)
        case .errorBody: reading.fail(status: status, body)
        case .undecided, .firstLine: break  // nothing but white space
        }
        reading.checkTools()
    }

    /// What is known so far; complete after `finish`.
    public var facts: ResponseFacts {
        var facts = ResponseFacts()
        (facts.sawEnd, facts.sawEndMarker) = (sawEnd, reading.sawMarker)
        facts.sawError = reading.error != nil
        facts.errorType = reading.error?.type
        facts.errorMessage = reading.error?.message
        facts.errorCode = reading.error?.code?.description
        (facts.finishReason, facts.responseID) = (reading.finishReason, reading.responseID)
        (facts.inputTokens, facts.outputTokens) = (reading.usage.input, reading.usage.output)
        (facts.cachedInputTokens, facts.reasoningTokens) = (reading.usage.cachedInput, reading.usage.reasoning)
        facts.generatedTokens = reading.usage.generated
        (facts.cacheWriteInputTokens, facts.serverTimes) = (reading.usage.cacheWrite, reading.times)
        (facts.comments, facts.tailBytes) = (framer.comments, framer.tailBytes)
        (facts.events, facts.undecodableEvents) = (reading.tally.events, reading.tally.undecodable)
        facts.lostEvents = reading.sequence.lost
        facts.isStreamed = isStreamed
        if case .stream(let framing) = kind { facts.cameAsEvents = framing != .plainText && facts.events > 0 }
        (facts.toolCalls, facts.invalidToolCalls) = (reading.tools.count, reading.tools.invalid)
        facts.isDamaged = framer.fault == .badMessage
        facts.fault = framer.fault?.description ?? reading.fault
        facts.retryAfterMilliseconds = reading.error?.retryAfterMilliseconds
        return facts
    }

    /// Gives what the first choice has said since this was last asked; nothing where the text is not followed.
    ///
    /// - Parameter receiver: Gets bytes of UTF-8 that may begin or end inside a character and may be ill-formed; `isAll` says that
    ///   they take the place of all that was given before, for some servers repeat and mend what they said.
    public mutating func takeText(_ receiver: (_ bytes: Span<UInt8>, _ isAll: Bool) -> Void) {
        reading.followed?.take(receiver)
    }
    /// The tool calls of the first choice so far; none where nothing of the answer is kept.
    public var answerCalls: [Outcome.ToolCall] { reading.answerCalls(emptyArguments: dialect.rules.emptyArguments) }

    /// Whether the body turned out not to be what it claims; `facts.fault` says why.
    public var hasFault: Bool { framer.fault != nil || reading.fault != nil }

    /// All that was read, in the words of the outcome; the texts are empty unless they were kept.
    public func outcome() -> Outcome { Outcome(facts: facts, reading: reading, dialect: dialect) }

    private var sawEnd: Bool {
        if framer.framing == .plainText, case .stream = kind { return reading.isWhole && bodyBytes > 0 }
        return dialect.rules.isComplete(reading) && framer.isClosed
    }
    private var isStreamed: Bool {
        switch kind {
        case .stream(.lines): !hint.isJSON || reading.tally.events + reading.tally.strays != 1
        case .stream, .undecided, .firstLine: true
        case .wholeAnswer, .errorBody: false
        }
    }

    // MARK: What kind of body it is

    private mutating func settle(_ kind: BodyKind) {
        self.kind = kind
        if case .stream(let framing) = kind { framer.begin(framing) }
    }
    private mutating func decide(_ bytes: Span<UInt8>, _ onEvent: (EventSummary) -> Void) {
        let start = Words.skipSpace(bytes)
        guard start < bytes.count else { return keep(bytes) }
        settle(hint.kind(firstByte: bytes[start]))
        switch kind {
        case .firstLine: decideByLine(bytes, from: start, onEvent)
        case .stream:
            replay(onEvent)
            body.removeAll(keepingCapacity: true)
            pump(bytes, onEvent)
        default: keep(bytes)
        }
    }
    /// Waits for the end of the first line: servers written by hand send lines of JSON as if they were one answer.
    private mutating func decideByLine(_ bytes: Span<UInt8>, from start: Int, _ onEvent: (EventSummary) -> Void) {
        var end = start
        while end < bytes.count, bytes[end] != 0x0A { end += 1 }
        keep(bytes.extracting(0..<end))
        if end == bytes.count || reading.fault != nil { return }
        settle(hint.kind(firstLineIsObject: JSONLookup.isObject(body.span)))
        let rest = bytes.extracting(end...)
        if kind == .wholeAnswer { return keep(rest) }
        replay(onEvent)
        pump(rest, onEvent)
    }
    private mutating func keep(_ bytes: borrowing Span<UInt8>) {
        if reading.fault != nil { return }
        let isError = kind == .errorBody
        let room = (isError ? limits.errorBody : limits.answer) - body.count
        if !isError, bytes.count > room {
            reading.fault = "an answer in one piece is longer than \(limits.answer) bytes"
        } else {
            let part = bytes.extracting(first: min(bytes.count, room))  // of an error, the beginning tells most
            unsafe part.withUnsafeBufferPointer { unsafe body.append(contentsOf: $0) }
        }
    }

    // MARK: Streams

    private mutating func pump(_ bytes: Span<UInt8>, _ onEvent: (EventSummary) -> Void) {
        dialect.rules.readStream(bytes, through: &framer, into: &reading, onEvent)
    }
    /// What came before the framing was known; a first line stays at hand, for it may be all that comes, and an error.
    private mutating func replay(_ onEvent: (EventSummary) -> Void) {
        dialect.rules.readStream(of: body, through: &framer, into: &reading, onEvent)
    }
    private mutating func finishStream(_ onEvent: (EventSummary) -> Void) {
        dialect.rules.finishStream(through: &framer, into: &reading, onEvent)
        let hasError = reading.error != nil
        if !(200..<300).contains(status), !hasError { reading.fail(status: status, body) }
        if hasError || bodyBytes == 0 || hasFault { return }
        if reading.saidNothing, !body.isEmpty, let error = knownError { return reading.fail(error.span) }
        let seen = reading.tally.events + reading.tally.strays
        if seen == 0, let mismatch = framer.mismatch {
            reading.fault = "no event in a body of \(bodyBytes) bytes: \(mismatch)"
        } else if reading.tally.undecodable > 0, reading.tally.decoded == 0 {
            reading.fault = "none of the \(seen) events is a JSON object"
        }
    }

    // MARK: Answers in one piece

    /// The body where it is an error response in one of the forms in use: to be asked only of what is no answer.
    private var knownError: [UInt8]? {
        dialect.rules.knowsErrors && JSONLookup(bytes: body).isErrorResponse ? body : nil
    }
    private mutating func finishWhole(_ onEvent: (EventSummary) -> Void) {
        if reading.fault != nil { return }
        reading.beginEvent()
        dialect.rules.readAnswer(body, into: &reading)
        if reading.fault != nil, reading.kinds.isEmpty, let error = knownError {
            reading.fault = nil
            reading.fail(error.span)
        }
        if reading.fault == nil, reading.kinds.contains(.undecodable), JSONLookup(bytes: body).isJSON {
            reading.fault = "a JSON answer that is no object"  // otherwise it was cut off
        }
        onEvent(reading.endEvent())
    }
}
