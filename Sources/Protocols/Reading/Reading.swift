// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import JSONText

/// What has been read of one response so far: the dialects write here, event by event.
struct Reading: ~Copyable {
    // The event at hand.
    private(set) var kinds: EventKinds = []
    private(set) var outputBytes = 0

    // The response.
    var usage = Usage()
    private(set) var times = ServerTimes()
    private(set) var finishReason: String?
    private var idBytes: [UInt8] = []
    private(set) var error: ProviderError?
    private(set) var tally = Tally()
    /// The sentinel or closing event of the protocol itself was dispatched.
    private(set) var sawMarker = false
    /// Why this is not the answer it claims to be.
    var fault: String?
    private(set) var transcript = Transcript()
    var callsSeen = CallsSeen()
    private(set) var tools: ToolCalls
    /// Where events repeat the text so far: what of it is new.
    var growth = TextGrowth()
    /// What an event carries packed, unpacked; kept for its memory alone.
    var unpacked: [UInt8] = []
    private static let memoryKept = 1 << 18
    let keepsText: Bool
    private let depthLimit: Int

    /// Counts over all events of a response.
    struct Tally {
        var events = 0, undecodable = 0
        var textEvents = 0, reasoningEvents = 0, toolEvents = 0, refusalEvents = 0
        var firstContent: Int?, firstText: Int?, firstReasoning: Int?, firstTool: Int?

        mutating func count(_ kinds: EventKinds) {
            if kinds.contains(.undecodable) { undecodable += 1 }
            if kinds.isOutput {
                if firstContent == nil { firstContent = events }
                if kinds.contains(.text) { (textEvents, firstText) = (textEvents + 1, firstText ?? events) }
                if kinds.contains(.tool) { (toolEvents, firstTool) = (toolEvents + 1, firstTool ?? events) }
                if kinds.contains(.refusal) { refusalEvents += 1 }
                if kinds.contains(.reasoning) {
                    (reasoningEvents, firstReasoning) = (reasoningEvents + 1, firstReasoning ?? events)
                }
            }
            events += 1
        }
    }

    init(keepsText: Bool, limits: Limits = Limits()) {
        self.keepsText = keepsText
        depthLimit = limits.depth
        tools = ToolCalls(limit: limits.toolArguments)
    }

    mutating func reset() {
        (kinds, outputBytes, usage, finishReason, error) = ([], 0, Usage(), nil, nil)
        times = ServerTimes()
        idBytes.removeAll(keepingCapacity: true)
        (tally, sawMarker, fault) = (Tally(), false, nil)
        callsSeen.reset()
        tools.reset()
        growth = TextGrowth()
        if unpacked.capacity > Self.memoryKept { unpacked = [] }
        if keepsText { transcript = Transcript() }
    }

    // MARK: One event

    mutating func beginEvent() { (kinds, outputBytes) = ([], 0) }
    /// Counts the event at hand and gives its summary.
    mutating func endEvent() -> EventSummary {
        tally.count(kinds)
        return EventSummary(kinds: kinds, outputBytes: outputBytes)
    }
    /// The summary of something that the framing did not deliver as an event.
    mutating func endStray() -> EventSummary { EventSummary(kinds: kinds, outputBytes: outputBytes) }

    /// Whether JSON is nested deeper than allowed; costs nothing as long as that is what the JSON reader allows anyway.
    mutating func isTooDeep(_ data: borrowing Span<UInt8>) -> Bool {
        guard depthLimit < Limits.deepest else { return false }
        return refusesDepth(data)
    }
    /// Of an event that is no JSON to its reader: says so if it was only too deep.
    mutating func explainUndecodable(_ data: borrowing Span<UInt8>) { _ = refusesDepth(data) }

    @inline(never)
    private mutating func refusesDepth(_ data: borrowing Span<UInt8>) -> Bool {
        guard JSONDepth.of(data) > depthLimit else { return false }
        fault = fault ?? "JSON is nested deeper than \(depthLimit)"
        return true
    }

    mutating func mark(_ kind: EventKinds) { kinds.formUnion(kind) }
    /// The protocol's own closing event.
    mutating func close() {
        kinds.formUnion(.end)
        sawMarker = true
    }

    // MARK: Model output

    mutating func text(_ part: JSONCursor.StringRange, _ b: borrowing Span<UInt8>, choice: Int64 = 0) {
        guard !part.isEmpty else { return }
        output(.text, part, b)
        if keepsText { transcript.addText(part, b, choice: choice) }
    }
    /// Text that stands bare, in no JSON; it may be cut inside a character.
    mutating func plainText(_ bytes: borrowing Span<UInt8>) {
        guard !bytes.isEmpty else { return }
        mark(.text)
        outputBytes += bytes.count
        if keepsText { transcript.addText(bytes) }
    }
    mutating func reasoning(_ part: JSONCursor.StringRange, _ b: borrowing Span<UInt8>, choice: Int64 = 0) {
        guard !part.isEmpty else { return }
        output(.reasoning, part, b)
        if keepsText, choice == 0 { transcript.reasoning += JSONCursor.decode(part, b) }
    }
    mutating func refusal(_ part: JSONCursor.StringRange, _ b: borrowing Span<UInt8>, choice: Int64 = 0) {
        guard !part.isEmpty else { return }
        output(.refusal, part, b)
        if keepsText, choice == 0 { transcript.refusal += JSONCursor.decode(part, b) }
    }
    /// A fragment of a tool call, or all of it; a name or an argument text makes the event model output.
    mutating func tool(_ fragment: ToolFragment, _ b: borrowing Span<UInt8>, choice: Int64 = 0) {
        if let name = fragment.name, !name.isEmpty { output(.tool, name, b) }
        switch fragment.arguments {
        case .none: break
        case .text(let part): if !part.isEmpty { output(.tool, part, b) }
        case .value(let range):
            mark(.tool)
            outputBytes += compactCount(range, b)
        }
        tools.add(fragment, b, choice: choice)
        if tools.overflowed, fault == nil { fault = "the tool calls are longer than \(tools.limit) bytes" }
    }
    /// A tool call whose arguments, if any follow, come later; `input` counts where none do.
    mutating func beginTool(_ fragment: ToolFragment, input: Range<Int>?, _ b: borrowing Span<UInt8>) {
        tool(fragment, b)
        guard let input else { return }
        let count = compactCount(input, b)
        if count > 2 { outputBytes += count }  // `{}` is a placeholder
        tools.preset(input, b)
    }
    /// An argument of the call touched last, where arguments come with their places.
    mutating func tool(
        pieceAt path: JSONCursor.StringRange, text: JSONCursor.StringRange, _ b: borrowing Span<UInt8>, choice: Int64
    ) {
        if !text.isEmpty { output(.tool, text, b) }
        guard keepsText, choice == 0 else { return }
        tools.addPiece(.text(JSONCursor.decode(text, b)), at: JSONCursor.decode(path, b))
    }
    mutating func tool(
        pieceAt path: JSONCursor.StringRange, value: Range<Int>, _ b: borrowing Span<UInt8>, choice: Int64
    ) {
        mark(.tool)
        outputBytes += compactCount(value, b)
        guard keepsText, choice == 0 else { return }
        var json: [UInt8] = []
        compact(value, b, appendingTo: &json)
        tools.addPiece(.json(json), at: JSONCursor.decode(path, b))
    }
    /// An index that no tool call has yet, for whole calls that come without one.
    var nextToolIndex: Int64 { Int64(tools.count) }
    /// The response is over.
    mutating func checkTools() { tools.check() }
    mutating func noticeChoice(_ choice: Int64) {
        if keepsText, choice != 0 { transcript.noticeChoice(choice) }
    }
    /// A reason to have stopped; the empty string means "not yet".
    mutating func finish(_ reason: JSONCursor.StringRange, _ b: borrowing Span<UInt8>, choice: Int64 = 0) {
        guard !reason.isEmpty else { return }
        mark(.finish)
        if choice == 0 {
            finishReason = JSONCursor.decode(reason, b)
        } else if keepsText {
            transcript.finish(JSONCursor.decode(reason, b), choice: choice)
        }
    }
    /// A reason to have stopped that is no text on the wire.
    mutating func finish(word: String, choice: Int64) {
        mark(.finish)
        if choice == 0 {
            finishReason = word
        } else if keepsText {
            transcript.finish(word, choice: choice)
        }
    }
    /// The provider's id of the answer; events repeat it, so the first one counts.
    mutating func identify(_ id: JSONCursor.StringRange, _ b: borrowing Span<UInt8>) {
        guard idBytes.isEmpty, id.end - id.start <= Self.longestID else { return }
        JSONCursor.appendDecoded(id, b, to: &idBytes)
    }
    private static let longestID = 200
    var responseID: String? { idBytes.isEmpty ? nil : String(decoding: idBytes, as: UTF8.self) }
    mutating func report(_ newer: Usage) {
        mark(.usage)
        usage.replace(with: newer)
    }

    /// The provider's own times; they come with the usage or after it.
    mutating func report(_ newer: ServerTimes) { times.replace(with: newer) }

    // MARK: Errors

    /// An error inside the answer; the first one is kept, for what follows is mostly its echo.
    mutating func fail(_ body: borrowing Span<UInt8>) {
        mark(.error)
        if error == nil { error = ProviderError(body: body) }
    }
    /// An error whose kind the framing names.
    mutating func fail(kind: borrowing Span<UInt8>, _ body: borrowing Span<UInt8>) {
        mark(.error)
        if error != nil { return }
        var found = ProviderError(body: body)
        if !kind.isEmpty { found.type = JSONCursor.text(0..<kind.count, kind) }
        error = found
    }
    /// The whole answer was an error, told by its status.
    mutating func fail(status: Int, _ body: [UInt8]) {
        mark(.error)
        error = ProviderError(status: status, bytes: body)
    }

    private mutating func output(_ kind: EventKinds, _ part: JSONCursor.StringRange, _ b: borrowing Span<UInt8>) {
        kinds.formUnion(kind)
        outputBytes += part.decodedCount(b)
    }
    private func decoded(_ range: JSONCursor.StringRange?, _ b: borrowing Span<UInt8>) -> String {
        guard let range else { return "" }
        return JSONCursor.decode(range, b)
    }
}

/// A piece of a tool call as it stands on the wire.
struct ToolFragment {
    /// A string to be joined with the others, or a whole JSON value.
    enum Arguments {
        case none
        case text(JSONCursor.StringRange)
        case value(Range<Int>)
    }
    var index: Int64?
    var id: JSONCursor.StringRange?
    var name: JSONCursor.StringRange?
    var arguments = Arguments.none
    /// The arguments are no JSON, and need not be.
    var isFreeText = false
}
