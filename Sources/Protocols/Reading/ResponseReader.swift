// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import EventStreams

/// Reads one response body in one dialect: events and facts for the load test, the whole outcome for decoding.
///
/// Reusable: `begin` forgets the response before and keeps the memory. Nothing throws: what is wrong with a body is a
/// fact about it. Without texts to keep, a read allocates nothing in steady state.
public struct ResponseReader: ~Copyable {
    public let dialect: Dialect
    private var parser: EventStreamParser
    private var body: [UInt8] = []  // an answer that is not streamed, or white space before the first visible byte
    private var reading: Reading
    private var kind = BodyKind.undecided
    private var status = 200
    private var bodyBytes = 0
    private var isFinished = false
    private let limit: Int

    private static let errorBodyLimit = 1 << 20
    private static let memoryKept = 1 << 18

    /// - Parameters:
    ///   - dialect: What the body is written in.
    ///   - keepsText: False counts and classes only; true puts texts and tool calls together for `outcome()`.
    ///   - maximumEventBytes: Longest line or event accepted, and longest answer in one piece; bytes.
    public init(dialect: Dialect, keepsText: Bool, maximumEventBytes: Int = 16 << 20) {
        self.dialect = dialect
        limit = maximumEventBytes
        parser = EventStreamParser(maximumEventBytes: maximumEventBytes)
        reading = Reading(keepsText: keepsText)
    }

    /// Starts on another response.
    ///
    /// - Parameters:
    ///   - status: HTTP status; outside 200..<300 the body is an error body, unless it says it is an event stream.
    ///   - contentType: Value of the header; only the media type counts. Without one the first byte decides.
    public mutating func begin(status: Int = 200, contentType: String?) {
        self.status = status
        kind = BodyKind(status: status, contentType: contentType)
        body.removeAll(keepingCapacity: body.capacity <= Self.memoryKept)
        (bodyBytes, isFinished) = (0, false)
        parser.reset()
        reading.reset()
    }

    /// Takes the next bytes of the body, cut anywhere.
    ///
    /// - Parameters:
    ///   - bytes: As they came off the wire.
    ///   - onEvent: Gets each event that these bytes complete, in order. An error that stands outside all events (an
    ///     `error:` line, a bare JSON object) is reported too, with the kind `error`, though `facts.events` does not
    ///     count it.
    public mutating func feed(_ bytes: Span<UInt8>, onEvent: (EventSummary) -> Void) {
        bodyBytes += bytes.count
        if kind == .undecided {
            let start = Words.skipSpace(bytes)
            guard start < bytes.count else { return keep(bytes) }
            kind = BodyKind.of(firstByte: bytes[start])
            if kind == .eventStream {
                Self.replay(dialect.rules, body, &parser, &reading, onEvent)
                body.removeAll(keepingCapacity: true)
            }
        }
        if kind == .eventStream {
            Self.pump(dialect.rules, bytes, &parser, &reading, onEvent)
        } else {
            keep(bytes)
        }
    }

    /// The body is over.
    public mutating func finish(onEvent: (EventSummary) -> Void) {
        if isFinished { return }
        isFinished = true
        switch kind {
        case .eventStream: finishStream(onEvent)
        case .wholeAnswer: finishWhole(onEvent)
        case .errorBody: reading.fail(status: status, body)
        case .undecided: break  // nothing but white space
        }
    }

    /// What is known so far; complete after `finish`.
    public var facts: ResponseFacts {
        var facts = ResponseFacts()
        (facts.sawEnd, facts.sawEndMarker) = (dialect.rules.isComplete(reading), reading.sawMarker)
        facts.sawError = reading.error != nil
        facts.errorType = reading.error?.type
        facts.errorMessage = reading.error?.message
        facts.errorCode = reading.error?.code?.description
        facts.finishReason = reading.finishReason
        (facts.inputTokens, facts.outputTokens) = (reading.usage.input, reading.usage.output)
        (facts.cachedInputTokens, facts.reasoningTokens) = (reading.usage.cachedInput, reading.usage.reasoning)
        facts.generatedTokens = reading.usage.generated
        (facts.cacheWriteInputTokens, facts.serverTimes) = (reading.usage.cacheWrite, reading.times)
        (facts.comments, facts.tailBytes) = (parser.comments, parser.tailBytes)
        (facts.events, facts.undecodableEvents) = (reading.tally.events, reading.tally.undecodable)
        facts.isStreamed = kind == .eventStream || kind == .undecided
        facts.fault = parser.fault?.description ?? reading.fault
        facts.retryAfterMilliseconds = reading.error?.retryAfterMilliseconds
        return facts
    }

    /// Whether the body turned out not to be what it claims; `facts.fault` says why.
    public var hasFault: Bool { parser.fault != nil || reading.fault != nil }

    /// All that was read, in the words of the outcome; the texts are empty unless they were kept.
    public func outcome() -> Outcome { Outcome(facts: facts, reading: reading, dialect: dialect) }

    // MARK: Inside

    private mutating func keep(_ bytes: borrowing Span<UInt8>) {
        if reading.fault != nil { return }
        let most = kind == .errorBody ? Self.errorBodyLimit : limit
        guard body.count + bytes.count <= most else {
            if kind != .errorBody { reading.fault = "an answer in one piece is longer than \(limit) bytes" }
            return
        }
        unsafe bytes.withUnsafeBufferPointer { unsafe body.append(contentsOf: $0) }
    }

    /// Takes the parts one by one, so that the events can be read while the parser is at work.
    private static func pump(
        _ rules: any DialectRules, _ bytes: Span<UInt8>, _ parser: inout EventStreamParser,
        _ reading: inout Reading, _ onEvent: (EventSummary) -> Void
    ) {
        parser.feed(bytes) { frame, name, data in
            read(rules, frame, name, data, &reading, onEvent)
        }
    }
    /// White space that came before the first visible byte.
    private static func replay(
        _ rules: any DialectRules, _ bytes: borrowing [UInt8], _ parser: inout EventStreamParser,
        _ reading: inout Reading, _ onEvent: (EventSummary) -> Void
    ) {
        pump(rules, bytes.span, &parser, &reading, onEvent)
    }
    private static func read(
        _ rules: any DialectRules, _ frame: EventStreamParser.Frame, _ name: Span<UInt8>, _ data: Span<UInt8>,
        _ reading: inout Reading, _ onEvent: (EventSummary) -> Void
    ) {
        reading.beginEvent()
        switch frame {
        case .event:
            rules.read(name: name, data: data, into: &reading)
            onEvent(reading.endEvent())
        case .errorLine:
            reading.fail(data)
            onEvent(reading.endStray())
        case .bareObject:
            guard JSONLookup(data).hasError else { return }
            reading.fail(data)
            onEvent(reading.endStray())
        }
    }

    private mutating func finishStream(_ onEvent: (EventSummary) -> Void) {
        let rules = dialect.rules
        Self.finish(rules, &parser, &reading, onEvent)
        let hasError = reading.error != nil
        if !(200..<300).contains(status), !hasError { reading.fail(status: status, body) }
        if hasError || bodyBytes == 0 || parser.fault != nil { return }
        if !parser.sawField {
            reading.fault = "no event in a body of \(bodyBytes) bytes: not an event stream"
        } else if reading.tally.undecodable > 0, reading.tally.undecodable == reading.tally.events {
            reading.fault = "none of the \(reading.tally.events) events is a JSON object"
        }
    }
    private static func finish(
        _ rules: any DialectRules, _ parser: inout EventStreamParser, _ reading: inout Reading,
        _ onEvent: (EventSummary) -> Void
    ) {
        parser.finish { frame, name, data in read(rules, frame, name, data, &reading, onEvent) }
    }

    private mutating func finishWhole(_ onEvent: (EventSummary) -> Void) {
        if reading.fault != nil { return }
        reading.beginEvent()
        dialect.rules.readWhole(body, into: &reading)
        if reading.kinds.contains(.undecodable), JSONLookup(bytes: body).isJSON {
            reading.fault = "a JSON answer that is no object"  // otherwise it was cut off
        }
        onEvent(reading.endEvent())
    }
}
