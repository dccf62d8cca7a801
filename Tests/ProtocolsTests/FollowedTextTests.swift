// SPDX-License-Identifier: Apache-2.0
import Protocols
import Testing

/// The text of an answer as it comes, for those who act on it.
@Suite struct FollowedTextTests {
    /// What a follower has in the end, asked after each piece.
    private static func follow(_ dialect: Dialect, _ body: [UInt8], cuts: [Int]) -> (
        text: String, calls: [Outcome.ToolCall]
    ) {
        var reader = ResponseReader(dialect: dialect, keepsText: false, followsText: true)
        var text: [UInt8] = []
        reader.begin(contentType: nil)
        for (start, end) in zip([0] + cuts, cuts + [body.count]) {
            reader.feed(body.span.extracting(start..<end)) { _ in }
            reader.takeText { bytes, isAll in text = Self.joined(isAll ? [] : text, bytes) }
        }
        reader.finish { _ in }
        reader.takeText { bytes, isAll in text = Self.joined(isAll ? [] : text, bytes) }
        return (String(decoding: text, as: UTF8.self), reader.answerCalls)
    }
    private static func joined(_ text: [UInt8], _ bytes: Span<UInt8>) -> [UInt8] {
        text + bytes.indices.map { bytes[$0] }
    }

    @Test("the pieces make up the text of the answer, and the calls are those of the answer", arguments: WireCase.all)
    func pieces(wire: WireCase) {
        var reader = ResponseReader(dialect: wire.dialect, keepsText: true)
        reader.read(wire.body.span, cutAt: [], contentType: nil)
        let outcome = reader.outcome()
        for cuts in [[], [wire.body.count / 2], Array(stride(from: 0, to: wire.body.count, by: 7))] {
            let followed = Self.follow(wire.dialect, wire.body, cuts: cuts)
            #expect(followed.text == outcome.text)
            #expect(followed.calls == outcome.toolCalls)
        }
    }
    @Test("where each event repeats the text, what is given last takes the place of what was before") func repeated()
        throws
    {
        var format = CustomFormat()
        (format.text, format.isCumulative) = ([try JSONPointer("/t")], true)
        let body = Array("data: {\"t\": \"Riv\"}\n\ndata: {\"t\": \"River<e\"}\n\ndata: {\"t\": \"River\"}\n\n".utf8)
        for cuts in [[], [25, 50], Array(0..<body.count)] {
            #expect(Self.follow(.custom(format), body, cuts: cuts).text == "River")
        }
    }
    @Test("a text that is longer than the limit of an answer ends the response, but only where it is followed")
    func limit() {
        for follows in [true, false] {
            var reader = ResponseReader(
                dialect: .openaiChat, keepsText: false, followsText: follows, limits: Limits(answer: 8))
            reader.begin(contentType: "text/event-stream")
            for word in ["12345", "678", "9"] {
                reader.feed(
                    Array("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\(word)\"}}]}\n\n".utf8).span
                ) { _ in }
            }
            #expect(reader.hasFault == follows)
            #expect(reader.facts.fault?.contains("limits.answer") == (follows ? true : nil))
        }
    }
}
