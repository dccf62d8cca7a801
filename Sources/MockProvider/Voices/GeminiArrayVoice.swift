// SPDX-License-Identifier: Apache-2.0

/// Google's generateContent, streamed as one JSON array that grows: without `alt=sse`.
struct GeminiArrayVoice: GeminiVoice {
    let name = "gemini-json-array"
    var streamType: String { "application/json; charset=UTF-8" }

    func serves(_ path: String) -> Bool { GeminiAddress(path)?.method == .streamGenerateContent }
    func accepts(query: String) -> Bool { RequestHead.parameter("alt", in: query) != "sse" }

    func framed(_ chunk: String, place: Int) -> String { place > 0 ? ",\r\n\(chunk)" : chunk }
    func opening(_ answer: Answer) -> [UInt8] { Array("[".utf8) }
    func frame(_ kind: TextPiece.Kind, _ answer: Answer) -> TextFrame { .rendered }
    func append(_ piece: TextPiece, _ answer: Answer, to out: inout [UInt8]) {
        let text = Vocabulary.text(piece.tokens, piece.kind == .text ? answer.words : answer.thoughts)
        let chunk = chunk(answer, parts: part(piece.kind, "\"\(text)\""))
        out.append(contentsOf: framed(chunk, place: piece.place).utf8)
    }
    func lastWord(_ answer: Answer, place: Int) -> [UInt8] { Array("]".utf8) }
    func errorEvent(_ answer: Answer, place: Int) -> [UInt8] {
        Array((framed(GeminiError.overloaded.json, place: place) + "]").utf8)
    }
    /// The first element has no comma before it, so what comes after broken JSON in its place needs one from here.
    func garbage(_ answer: Answer, place: Int) -> [UInt8] {
        let broken = "{\"candidates\":,,}"
        return Array((place > 0 ? framed(broken, place: place) : "\(broken),\r\n").utf8)
    }
    func errorBody(status: Int, message: String, requestID: String) -> [UInt8] {
        Array("[\(GeminiError(code: status, message: message).json)]".utf8)
    }
}
