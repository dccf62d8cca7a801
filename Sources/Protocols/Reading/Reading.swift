// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import JSONText

/// What has been read of one response so far: the dialects write here, event by event.
///
/// They do so through the methods, here and in the extensions beside this file; the properties are for reading.
struct Reading: ~Copyable {
    // The event at hand.
    var kinds: EventKinds = []
    var outputBytes = 0
    private var isSentinel = false

    // The response.
    var usage = Usage()
    var times = ServerTimes()
    var finishReason: String?
    /// The provider's id of the answer as it stands there; empty where it has none.
    var idBytes: [UInt8] = []
    var error: ProviderError?
    private(set) var tally = EventTally()
    /// The sentinel or closing event of the protocol itself was dispatched.
    private(set) var sawMarker = false
    /// Why this is not the answer it claims to be.
    var fault: String?
    /// The body is over and ended in good order; known only then.
    var isWhole = false
    var transcript = Transcript()
    /// The text of the first choice, for those who follow it.
    var followed: FollowedText?
    var tools: ToolCalls

    // What a dialect must remember from event to event.
    var callsSeen = CallsSeen()
    /// Where events may repeat the text so far: what of it is new.
    var growth = GrowingChoices()
    /// Where events are numbered: how many are missing.
    var sequence = EventSequence()
    /// Where the user says what stands where: a place of text or reasoning led to something.
    var foundPlace = false
    /// Where events are said to repeat all of it: how long it is.
    var repeated = (text: 0, reasoning: 0)
    /// What the line of plain text at hand is.
    var line = TextLine.candidate(0)
    /// The error message that is being read, where it comes as a line of text.
    var errorLine: [UInt8]?
    /// What an event carries packed, unpacked; kept for its memory alone.
    var unpacked: [UInt8] = []
    private static let memoryKept = 1 << 18

    let keepsText: Bool
    /// Whether what the first choice says is put together, in one way or the other.
    var keepsAnswer: Bool { keepsText || followed != nil }
    private let depthLimit: Int
    private let eventLimit: Int
    /// What the framing delivered so far, events or not.
    private var frames = 0

    /// What a line of plain text is, as far as it has come.
    enum TextLine {
        /// The first bytes, so many, are those of the error prefix.
        case candidate(Int)
        case text
        case error
    }

    init(keepsText: Bool, followsText: Bool = false, limits: Limits = Limits()) {
        self.keepsText = keepsText
        followed = followsText ? FollowedText(limit: limits.answer) : nil
        (depthLimit, eventLimit) = (limits.depth, limits.events)
        tools = ToolCalls(limit: limits.toolArguments)
    }

    mutating func reset() {
        (kinds, outputBytes, usage, finishReason, error) = ([], 0, Usage(), nil, nil)
        times = ServerTimes()
        idBytes.removeAll(keepingCapacity: true)
        (tally, frames, sawMarker, fault) = (EventTally(), 0, false, nil)
        (repeated, line, errorLine) = ((0, 0), .candidate(0), nil)
        callsSeen.reset()
        tools.reset()
        growth = GrowingChoices()
        sequence = EventSequence()
        (isWhole, isSentinel, foundPlace) = (false, false, false)
        if unpacked.capacity > Self.memoryKept { unpacked = [] }
        if keepsText { transcript = Transcript() }
        followed?.reset()
    }

    /// One event at most, and nothing in it that the dialect knows.
    var saidNothing: Bool {
        tally.events == 1 && tally.decoded == 1 && tally.firstContent == nil && error == nil && fault == nil
            && finishReason == nil && !sawMarker
    }

    // MARK: One event

    /// Whether one more event may come; each costs a place in the trace, so that a server must not send them without end.
    mutating func hasRoomForEvent() -> Bool {
        if frames < eventLimit {
            frames += 1
            return true
        }
        refuseEvent()
        return false
    }
    @inline(never)
    private mutating func refuseEvent() {
        fault = fault ?? "a response of more than \(eventLimit) events (limits.events)"
    }

    mutating func beginEvent() { (kinds, outputBytes, isSentinel) = ([], 0, false) }
    /// Counts the event at hand and gives its summary.
    mutating func endEvent() -> EventSummary {
        tally.count(kinds, isSentinel: isSentinel)
        return EventSummary(kinds: kinds, outputBytes: outputBytes)
    }
    /// The summary of something that the framing did not deliver as an event.
    mutating func endStray() -> EventSummary {
        if kinds.contains(.undecodable) { tally.countStray() }
        return EventSummary(kinds: kinds, outputBytes: outputBytes)
    }

    /// Whether JSON is nested deeper than allowed; costs nothing as long as that is what the JSON reader allows anyway.
    mutating func isTooDeep(_ data: borrowing Span<UInt8>) -> Bool {
        guard depthLimit < Limits.deepest else { return false }
        return refusesDepth(data)
    }
    /// Of an event that is no JSON to its reader: says so if it was only too deep.
    @discardableResult
    mutating func explainUndecodable(_ data: borrowing Span<UInt8>) -> Bool { refusesDepth(data) }

    @inline(never)
    private mutating func refusesDepth(_ data: borrowing Span<UInt8>) -> Bool {
        guard JSONDepth.of(data) > depthLimit else { return false }
        fault = fault ?? "JSON is nested deeper than \(depthLimit)"
        return true
    }

    mutating func mark(_ kind: EventKinds) { kinds.formUnion(kind) }
    /// The event at hand is a mere word, such as `[DONE]`: neither JSON nor a failure to be JSON.
    mutating func noteSentinel() { isSentinel = true }
    /// The protocol's own closing event.
    mutating func close() {
        kinds.formUnion(.end)
        sawMarker = true
    }
}
