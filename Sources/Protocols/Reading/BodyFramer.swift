// SPDX-License-Identifier: Apache-2.0
internal import EventStreams

/// Has a parser for each framing, and gives a body to the one that it needs.
struct BodyFramer: ~Copyable {
    /// How the body at hand is cut.
    private(set) var framing = Framing.eventStream
    private var events: EventStreamParser
    private var lines: LineParser
    private var array: ArrayParser
    private var messages: AWSMessageParser

    init(limit: Int) {
        events = EventStreamParser(limit: limit)
        lines = LineParser(limit: limit)
        array = ArrayParser(limit: limit)
        messages = AWSMessageParser(limit: limit)
    }

    /// Forgets the body before; the memory is kept.
    mutating func reset() {
        framing = .eventStream
        events.reset()
        lines.reset()
        array.reset()
        messages.reset()
    }
    mutating func begin(_ framing: Framing) { self.framing = framing }

    mutating func feed(_ bytes: Span<UInt8>, onFrame: FrameReceiver) {
        switch framing {
        case .eventStream: events.feed(bytes, onFrame: onFrame)
        case .lines: lines.feed(bytes, onFrame: onFrame)
        case .jsonArray: array.feed(bytes, onFrame: onFrame)
        case .awsEventStream: messages.feed(bytes, onFrame: onFrame)
        case .plainText: if !bytes.isEmpty { onFrame(.event, bytes.extracting(0..<0), bytes) }
        }
    }
    mutating func finish(onFrame: FrameReceiver) {
        switch framing {
        case .eventStream: events.finish(onFrame: onFrame)
        case .lines: lines.finish(isComplete: { JSONLookup.isObject($0) }, onFrame: onFrame)
        case .jsonArray, .awsEventStream, .plainText: break
        }
    }

    var fault: FramingFault? {
        switch framing {
        case .eventStream: events.fault
        case .lines: lines.fault
        case .jsonArray: array.fault
        case .awsEventStream: messages.fault
        case .plainText: nil
        }
    }
    /// Whether an event is by definition a JSON value: a line that is none is no event.
    var takesJSONOnly: Bool { framing == .lines || framing == .jsonArray }
    /// Comment lines so far.
    var comments: Int { events.comments }
    /// Bytes that belong to no event.
    var tailBytes: Int {
        switch framing {
        case .eventStream: events.tailBytes
        case .lines: lines.tailBytes
        case .jsonArray: array.tailBytes
        case .awsEventStream: messages.tailBytes
        case .plainText: 0
        }
    }
    /// Whether the framing does not miss an end of its own: only an array has one.
    var isClosed: Bool { framing != .jsonArray || array.isClosed }
    /// What the body is not, where it has nothing of its framing in it.
    var mismatch: String? {
        switch framing {
        case .eventStream: events.sawField ? nil : "not an event stream"
        case .lines: lines.tailBegins.map { $0 != UInt8(ascii: "{") } == true ? "no line of JSON" : nil
        case .jsonArray, .awsEventStream, .plainText: nil
        }
    }
}
