// SPDX-License-Identifier: Apache-2.0
internal import JSONText

/// A dialect as the mock speaks it: every event and body, as bytes; used once a response, never once an event.
protocol DialectVoice: Sendable {
    /// The dialect's name in the log and on the command line.
    var name: String { get }
    /// Whether token counts are sent unasked.
    var reportsUsageAlways: Bool { get }
    /// The header that names the request.
    var requestIDHeader: String { get }
    /// The key that the request carries, without the words around it.
    func key(in head: RequestHead) -> String?
    /// What is wrong with a request that parsed, in the vendor's words; nil where nothing is.
    func objection(to request: ChatRequest, _ head: RequestHead) -> String?
    /// A header that tells the server's own time to the first token.
    func timingHeader(milliseconds: Int64) -> (name: String, value: String)

    /// The events before any output.
    func opening(_ answer: Answer) -> [UInt8]
    /// What stands before and after the text of one output event.
    func textFrame(_ answer: Answer) -> (before: [UInt8], after: [UInt8])
    /// The event that names call `number`, with whatever must precede it.
    func callStart(_ answer: Answer, _ number: Int) -> [UInt8]
    func callFragment(_ answer: Answer, _ number: Int, _ fragment: String) -> [UInt8]
    /// The events that close the stream, except its last word.
    func closing(_ answer: Answer) -> [UInt8]
    /// The stream's last word.
    func lastWord(_ answer: Answer) -> [UInt8]
    /// Something that only shows the connection lives.
    var ping: [UInt8] { get }
    func errorEvent(_ answer: Answer) -> [UInt8]
    func garbage(_ answer: Answer) -> [UInt8]

    /// The answer in one piece.
    func whole(_ answer: Answer) -> [UInt8]
    func errorBody(status: Int, message: String, requestID: String) -> [UInt8]
    func modelList(_ model: String) -> [UInt8]
}

extension String {
    /// As a JSON string, quotes included.
    var quoted: String {
        var writer = JSONWriter()
        writer.string(self)
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}
