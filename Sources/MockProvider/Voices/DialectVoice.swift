// SPDX-License-Identifier: Apache-2.0
internal import JSONText

/// A dialect as the mock speaks it: every event and body, as bytes.
///
/// A new one is a file with its voice, and a line in `Voices.all`.
protocol DialectVoice: Sendable {
    // The request.
    /// The dialect's name in the log and on the command line.
    var name: String { get }
    /// Whether a POST to this path is for this dialect.
    func serves(_ path: String) -> Bool
    /// Whether the query is for this dialect, where two of them share a path.
    func accepts(query: String) -> Bool
    /// Whether a body is this dialect's, where two of them share a path.
    func accepts(_ body: borrowing Span<UInt8>) -> Bool
    /// What the request asks for; path and query may say it as well as the body.
    ///
    /// - Throws: `JSONCursor.Fault` where the body is no JSON object, or a member is of the wrong kind.
    func request(_ head: RequestHead, _ body: borrowing Span<UInt8>) throws(JSONCursor.Fault) -> ChatRequest
    /// The key that the request carries, without the words around it.
    func key(in head: RequestHead) -> String?
    /// How the vendor refuses a key that is wrong, or missing.
    func refusal(ofKey key: String?, _ head: RequestHead) -> (status: Int, message: String)
    /// What is wrong with a request that parsed, in the vendor's words; nil where nothing is.
    func objection(to request: ChatRequest, _ head: RequestHead) -> String?
    /// The status that such an objection has.
    var objectionStatus: Int { get }

    // The response around the answer.
    /// Whether token counts are sent unasked.
    var reportsUsageAlways: Bool { get }
    /// Whether an answer in one piece has them unasked.
    var reportsUsageInWhole: Bool { get }
    /// The header that names the request.
    var requestIDHeader: String { get }
    /// Value of `content-type` of a stream.
    var streamType: String { get }
    /// Whether the headers of a stream wait for its first output, whatever the script says of the preamble.
    var headersWait: Bool { get }
    /// Whether there is such a header as `timingHeader` gives.
    var hasTimingHeader: Bool { get }
    /// A header that tells the server's own time to the first token.
    func timingHeader(milliseconds: Int64) -> (name: String, value: String)
    /// The headers that tell of the vendor's rate limits, at a moment in seconds since 1970; empty where it has none.
    func rateFields(_ state: RateBudget.State, _ head: RequestHead, at time: Int64) -> [(name: String, value: String)]
    /// Further headers of an answer; its times are known only where it comes whole.
    func fields(of answer: Answer, isStreamed: Bool) -> [(name: String, value: String)]

    // The stream.
    /// Whether it has a place for thoughts; without one the script's reasoning is left out.
    var canReason: Bool { get }
    /// Whether the arguments of a call come in fragments; otherwise `callStart` has all of them.
    var streamsArguments: Bool { get }
    /// The events before any output.
    func opening(_ answer: Answer) -> [UInt8]
    /// How the events of text, or of thoughts, are made.
    func frame(_ kind: TextPiece.Kind, _ answer: Answer) -> TextFrame
    /// Appends one event of text or thoughts, where its frame is `rendered`.
    func append(_ piece: TextPiece, _ answer: Answer, to out: inout [UInt8])
    /// What stands between the last thought and the first text or call; `place` counts the output events before it.
    func turn(_ answer: Answer, place: Int) -> [UInt8]
    /// The event that names call `number`, with whatever must precede it.
    func callStart(_ answer: Answer, _ number: Int, place: Int) -> [UInt8]
    func callFragment(_ answer: Answer, _ number: Int, _ fragment: String, place: Int) -> [UInt8]
    /// The events that close the stream, except its last word; `place` counts the output events before them.
    func closing(_ answer: Answer, place: Int) -> [UInt8]
    /// The same without a finish reason; empty where nothing is left of it.
    func unfinishedClosing(_ answer: Answer, place: Int) -> [UInt8]
    /// Whether token counts come with the last word.
    var countsInLastWord: Bool { get }
    /// The stream's last word; empty where the dialect has none.
    func lastWord(_ answer: Answer, place: Int) -> [UInt8]
    /// Something that only shows the connection lives; empty where the dialect has nothing of the kind.
    var ping: [UInt8] { get }
    func errorEvent(_ answer: Answer, place: Int) -> [UInt8]
    /// The event that refuses a stream with status 200; nil where a refusal has a status of its own.
    func refusalEvent(status: Int, message: String) -> [UInt8]?
    /// An event whose content is broken.
    func garbage(_ answer: Answer, place: Int) -> [UInt8]
    /// An event whose checksum is wrong, where the dialect has checksums.
    func damaged(_ answer: Answer, place: Int) -> [UInt8]

    // Bodies.
    /// The answer in one piece.
    func whole(_ answer: Answer) -> [UInt8]
    func errorBody(status: Int, message: String, requestID: String) -> [UInt8]
    /// Headers that an error of this vendor has.
    func errorFields(status: Int) -> [(name: String, value: String)]
    func modelList(_ model: String) -> [UInt8]
}

extension DialectVoice {
    func accepts(query: String) -> Bool { true }
    func accepts(_ body: borrowing Span<UInt8>) -> Bool { true }
    func request(_ head: RequestHead, _ body: borrowing Span<UInt8>) throws(JSONCursor.Fault) -> ChatRequest {
        try ChatRequest(body)
    }
    func key(in head: RequestHead) -> String? { head.bearerToken }
    var objectionStatus: Int { 400 }
    var reportsUsageInWhole: Bool { true }
    func refusalEvent(status: Int, message: String) -> [UInt8]? { nil }
    func refusal(ofKey key: String?, _ head: RequestHead) -> (status: Int, message: String) {
        (401, key == nil ? "no API key given" : "wrong API key")
    }
    var hasTimingHeader: Bool { true }
    func timingHeader(milliseconds: Int64) -> (name: String, value: String) {
        ("server-timing", "total;dur=\(milliseconds)")
    }
    func rateFields(_ state: RateBudget.State, _ head: RequestHead, at time: Int64) -> [(name: String, value: String)] {
        []
    }
    func fields(of answer: Answer, isStreamed: Bool) -> [(name: String, value: String)] { [] }
    func callFragment(_ answer: Answer, _ number: Int, _ fragment: String, place: Int) -> [UInt8] { [] }
    func damaged(_ answer: Answer, place: Int) -> [UInt8] { garbage(answer, place: place) }
    var streamType: String { "text/event-stream; charset=utf-8" }
    var headersWait: Bool { false }
    var canReason: Bool { true }
    var streamsArguments: Bool { true }
    func append(_ piece: TextPiece, _ answer: Answer, to out: inout [UInt8]) {}
    func turn(_ answer: Answer, place: Int) -> [UInt8] { [] }
    func unfinishedClosing(_ answer: Answer, place: Int) -> [UInt8] { [] }
    var countsInLastWord: Bool { false }
    func lastWord(_ answer: Answer, place: Int) -> [UInt8] { [] }
    func errorFields(status: Int) -> [(name: String, value: String)] { [] }
    func modelList(_ model: String) -> [UInt8] { OpenAIChatVoice().modelList(model) }
}

/// What one event of text says.
struct TextPiece {
    enum Kind { case text, reasoning }
    let kind: Kind
    /// Tokens of the answer's text, or of its thoughts, counted from 0 in each.
    let tokens: Range<Int>
    /// How many output events came before this one.
    let place: Int
    /// When it is due, nanoseconds after the request.
    let time: Int64
}

/// How events of text come about.
enum TextFrame {
    /// The words stand between bytes that are the same for every event of the answer: the fast way.
    case fixed(before: [UInt8], after: [UInt8])
    /// The voice makes each one anew, when it is due.
    case rendered
}

extension String {
    /// As a JSON string, quotes included.
    var quoted: String {
        var writer = JSONWriter()
        writer.string(self)
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}
