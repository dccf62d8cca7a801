// SPDX-License-Identifier: Apache-2.0

/// Google's generateContent, streamed as events: `alt=sse`.
struct GeminiSSEVoice: GeminiVoice {
    let name = "gemini-sse"
    var streamType: String { "text/event-stream" }

    func serves(_ path: String) -> Bool { GeminiAddress(path) != nil }
    func accepts(query: String) -> Bool { RequestHead.parameter("alt", in: query) == "sse" }

    func framed(_ chunk: String, place: Int) -> String { "data: \(chunk)\r\n\r\n" }
    func frame(_ kind: TextPiece.Kind, _ answer: Answer) -> TextFrame {
        let mark: Character = "\u{1}"
        let event = framed(chunk(answer, parts: part(kind, "\"\(mark)\"")), place: 0).split(separator: mark)
        return .fixed(before: Array(event[0].utf8), after: Array(event[1].utf8))
    }
    /// Not as an event, but bare.
    func errorEvent(_ answer: Answer, place: Int) -> [UInt8] { Array(GeminiError.overloaded.lines.utf8) }
    func garbage(_ answer: Answer, place: Int) -> [UInt8] { Array(framed("{\"candidates\":,,}", place: place).utf8) }
}
