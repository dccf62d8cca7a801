// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import JSONText

extension Dialect {
    /// The name of all dialects that users describe themselves.
    public static let customName = "custom"
    /// An endpoint that somebody wrote themselves, read as its format says.
    public static func custom(_ format: CustomFormat) -> Dialect { Dialect(customName, Custom(format)) }
    /// What `protocols` tells of it; it reads nothing.
    static let customSample = custom(CustomFormat())
}

/// A dialect that the user describes: where in the answer what stands, and how the request looks.
struct Custom: DialectRules {
    let format: CustomFormat
    let identity: String
    let tree: PointerTree
    let text: [Spot], reasoning: [Spot], error: [Spot], end: [Spot], finishReason: [Spot], requestID: [Spot]
    let inputTokens: [Spot], outputTokens: [Spot], cachedTokens: [Spot], reasoningTokens: [Spot]
    let endMarker: [UInt8]?, endEvent: [UInt8]?, errorPrefix: [UInt8]?
    let endText: [UInt8]  // what must stand at the end's place; empty where anything will do

    /// A pointer, and where a walk notes what it leads to.
    ///
    /// Lists of them are walked by index: in a debug build an
    /// iterator asks for memory.
    struct Spot {
        var slot: Int
        var pointer: JSONPointer
    }

    var takesHistory: Bool { format.template?.asks(.messages) ?? false }

    init(_ format: CustomFormat) {
        var tree = PointerTree()
        let spots = { (pointers: [JSONPointer]) in
            pointers.compactMap { pointer in tree.add(pointer).map { Spot(slot: $0, pointer: pointer) } }
        }
        (text, reasoning, error) = (spots(format.text), spots(format.reasoning), spots(format.error))
        (end, finishReason, requestID) = (spots(format.end), spots(format.finishReason), spots(format.requestID))
        (inputTokens, outputTokens) = (spots(format.usage.input), spots(format.usage.output))
        (cachedTokens, reasoningTokens) = (spots(format.usage.cached), spots(format.usage.reasoning))
        (self.format, self.tree, identity) = (format, tree, String(describing: format))
        endMarker = format.endMarker.map { Array($0.utf8) }
        endEvent = format.endEvent.map { Array($0.utf8) }
        errorPrefix = format.errorPrefix.map { Array($0.utf8) }
        endText =
            switch format.endTest {
            case .truthy: []
            case .text(let text), .literal(let text): Array(text.utf8)
            }
    }

    // MARK: Asking

    let summary = "an endpoint of your own: the profile's format says how it is asked and read"
    let textPlace = "where format.text points"
    let needs = "a profile with a format: docs/profiles.md"
    var framing: Framing {
        switch format.framing {
        case .eventStream: .eventStream
        case .lines: .lines
        case .text: .plainText
        }
    }
    var takesWholeAddress: Bool { true }
    var method: String { format.method.rawValue }
    var contentType: String? { format.method == .get ? nil : format.contentType }
    var wholeMediaType: String { format.content == .json ? "application/json" : "text/plain" }
    func endpoint(of base: Substring, _ question: Question) -> Substring { base }
    func ownHeaders(key: String?) -> [(name: String, value: String)] { BearerKey.headers(key) }
    func members(for prompt: ChatPrompt) -> [RequestBody.Member] { [] }
    func body(for prompt: ChatPrompt) -> [UInt8] {
        if format.method == .get { return [] }
        return RequestBody.merging(prompt.extraJSON, into: format.template?.filled(for: prompt) ?? [])
    }
    func query(for prompt: ChatPrompt) -> String {
        guard format.method == .get, let template = format.template else { return "" }
        return String(decoding: template.filled(for: prompt), as: UTF8.self)
    }

    func beginning(of prompt: ChatPrompt) -> PromptPlace? { format.template?.beginning(of: prompt) }

    // MARK: Reading

    var knowsErrors: Bool { false }  // what is not at its places may as well be the answer

    /// Where the end of the body is the end, only an answer that says something is whole, and only one not broken off.
    func isComplete(_ reading: borrowing Reading) -> Bool {
        reading.sawMarker || !format.hasEnd && reading.isWhole && reading.tally.firstContent != nil
    }

    func read(name: Span<UInt8>, data: Span<UInt8>, into reading: inout Reading) {
        if format.framing == .text { return readPlain(data, into: &reading) }
        let isEnd = endEvent.map { Words.equal(name, $0) } ?? false
        if isEnd { reading.close() }
        if Words.skipSpace(data) == data.count, format.content == .json || data.isEmpty {
            if isEnd { reading.noteSentinel() } else { reading.mark(.ping) }
        } else if let endMarker, Words.isOnly(endMarker, data) {
            reading.noteSentinel()
            reading.close()
        } else if let errorPrefix, Words.stands(errorPrefix, at: 0, in: data) {
            reading.beginErrorLine()
            reading.extendErrorLine(data.extracting(errorPrefix.count..<data.count))
        } else if Words.equal(name, "error") {
            reading.fail(data)
        } else if format.content == .text {
            if !isEnd { sayPlain(data, &reading) }
        } else {
            do throws(JSONCursor.Fault) { try report(data, to: &reading) } catch {
                if isEnd { reading.noteSentinel() } else { reading.mark(.undecodable) }
            }
        }
    }
    func readWhole(_ body: [UInt8], into reading: inout Reading) {
        let b = body.span
        if format.content == .text || format.framing == .text {
            if JSONLookup(bytes: body).hasError { return reading.fail(b) }
            sayPlain(b, &reading)
            return reading.isWhole ? reading.close() : ()
        }
        do throws(JSONCursor.Fault) {
            try report(b, to: &reading)
            if reading.kinds.isOutput { return reading.close() }
            if reading.kinds.contains(.error) { return }
            let places = format.text.map(\.description).joined(separator: " or ")
            reading.fault = "a JSON answer without text at \(places)"
        } catch { reading.mark(.undecodable) }
    }
    func finish(_ reading: inout Reading) {
        if format.content == .json, format.framing != .text { return checkPlaces(&reading) }
        guard case .candidate(let matched) = reading.line, matched > 0, let errorPrefix else { return }
        reading.plainText(errorPrefix.span.extracting(0..<matched))
        reading.line = .text
    }

    /// Events came and none has anything where the text should be: most likely it stands elsewhere.
    private func checkPlaces(_ reading: inout Reading) {
        guard reading.isWhole, reading.tally.decoded > 0, !reading.foundPlace, reading.error == nil,
            reading.fault == nil, !(format.text + format.reasoning).isEmpty
        else { return }
        let places = (format.text + format.reasoning).map(\.description).joined(separator: " or ")
        reading.fault = "no event has anything at \(places): check format.text"
    }

    /// The first walk proves it JSON and notes where things stand; only then is anything reported.
    private func report(_ b: borrowing Span<UInt8>, to reading: inout Reading) throws(JSONCursor.Fault) {
        let places = try tree.find(in: b)
        if let id = try string(requestID, places, b) { reading.identify(id, b) }
        try reportError(places, b, to: &reading)
        try say(.text, text, places, b, &reading)
        try say(.reasoning, reasoning, places, b, &reading)
        if let reason = try string(finishReason, places, b) { reading.finish(reason, b) }
        var usage = Usage()
        usage.input = try integer(inputTokens, places, b)
        usage.output = try integer(outputTokens, places, b)
        usage.cachedInput = try integer(cachedTokens, places, b)
        usage.reasoning = try integer(reasoningTokens, places, b)
        if (usage.input ?? usage.output ?? usage.cachedInput ?? usage.reasoning) != nil { reading.report(usage) }
        for i in end.indices {
            if let place = places[end[i].slot], try isEnd(place, b) { return reading.close() }
        }
    }
    private func reportError(
        _ places: PointerTree.Places, _ b: borrowing Span<UInt8>, to reading: inout Reading
    ) throws(JSONCursor.Fault) {
        for i in error.indices {
            guard let place = places[error[i].slot], try Self.isTruthy(place, b) else { continue }
            if error[i].pointer.description == "/error" { return reading.fail(b) }
            var cursor = JSONCursor(at: place)
            let value = JSONCursor.text(try cursor.valueRange(b), b)
            return reading.fail(Array("{\"error\":\(value)}".utf8).span)  // in the form that most send it
        }
    }
}
