// SPDX-License-Identifier: Apache-2.0
import Core
import Excerpts
import Protocols
import Testing
import Traces
import Workload

@testable import Engine

/// What the trace keeps of an answer, and what it must not.
@Suite struct OutputRecordTests {
    static func answer(_ lines: String...) -> Outcome {
        var reader = ResponseReader(dialect: .openaiChat, keepsText: true)
        reader.begin(contentType: "text/event-stream")
        let body = lines.map { "data: \($0)\n\n" }.joined()
        reader.feed(Array(body.utf8).span) { _ in }
        reader.finish { _ in }
        return reader.outcome()
    }
    static func delta(_ members: String) -> String { #"{"choices":[{"index":0,"delta":{\#(members)}}]}"# }
    static let end = #"{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#
    static func kept(
        _ said: Outcome?, _ extent: Excerpt.Extent = .full, after errand: Errand? = nil, secrets: [String] = []
    ) -> OutputRecord {
        OutputRecord(said, after: errand, keeping: extent, SecretWords(secrets))
    }

    @Test("each kind of output is kept apart; what did not come is not there") func kinds() {
        let said = Self.answer(
            Self.delta(#""reasoning_content":"Hm. ""#), Self.delta(#""content":"Ja, ""#),
            Self.delta(#""content":"grün""#),
            Self.delta(#""tool_calls":[{"index":0,"id":"c","function":{"name":"find","arguments":"{\"q\":"}}]"#),
            Self.delta(#""tool_calls":[{"index":0,"function":{"arguments":"1}"}}]"#), Self.end, "[DONE]")
        let output = Self.kept(said)
        #expect(output.text == Excerpt(of: "Ja, grün", keeping: .full) && output.reasoning?.full == "Hm. ")
        #expect(output.tools?.full == #"[{"name":"find","arguments":"{\"q\":1}"}]"# && output.refusal == nil)
        let hashed = Self.kept(said, .hash)
        #expect(hashed.text?.sha256 == output.text?.sha256 && hashed.text?.bytes == 9 && hashed.text?.characters == 8)
        #expect(hashed.text?.full == nil && hashed.text?.head == nil)
        #expect(Self.kept(said, .none).isEmpty)
        let refused = Self.kept(Self.answer(Self.delta(#""refusal":"No.""#), Self.end, "[DONE]"), .head)
        #expect(refused.refusal?.head == "No." && refused.text == nil)
    }
    @Test("an answer that was continued is one text") func continued() {
        let arrival = ArrivalSource.Arrival(index: 0, target: 0, intended: Instant(uptime: .zero))
        var errand = Errand(
            arrival, prompt: ChatPrompt(model: "m", messages: [], maxTokens: 1), message: .init(body: nil, url: nil))
        (errand.partial, errand.partialReasoning) = ("One two ", "I count. ")
        let said = Self.answer(
            Self.delta(#""reasoning_content":"On.""#), Self.delta(#""content":"three""#), Self.end, "[DONE]")
        let output = Self.kept(said, after: errand)
        #expect(output.text?.full == "One two three" && output.reasoning?.full == "I count. On.")
        let nothingMore = Self.kept(nil, after: errand)
        #expect(nothingMore.text?.full == "One two " && nothingMore.tools == nil)
    }
    @Test("a secret that is echoed is masked before the text is hashed or cut") func secrets() {
        let key = "sk-test/secret"
        for (content, kept) in [
            ("key \(key).", "key ***."), ("\(key)\(key)", "******"), ("\(key)\u{301}", "***\u{301}"),
            ("sk-test%2Fsecret", "***"), ("sk-test%2fsecret", "***"), ("sk-test", "sk-test"),
        ] {
            let said = Self.answer(Self.delta(#""content":"\#(content)""#), Self.end, "[DONE]")
            let output = Self.kept(said, secrets: [key])
            #expect(output.text == Excerpt(of: kept, keeping: .full))
        }
        // In pieces, and across the end of what is kept.
        let said = Self.answer(
            Self.delta(#""content":"\#(String(repeating: "x", count: 190))sk-te""#),
            Self.delta(#""content":"st/secret!""#),
            Self.delta(
                #""tool_calls":[{"index":0,"id":"c","function":{"name":"\#(key)","arguments":"{\"k\":\"sk-test\\/secret\"}"}}]"#
            ),
            Self.end, "[DONE]")
        let output = Self.kept(said, .head, secrets: [key])
        #expect(output.text?.head == String(repeating: "x", count: 190) + "***!")
        #expect(output.tools?.head == #"[{"name":"***","arguments":"{\"k\":\"***\"}"}]"#)
    }
    @Test("of an answer that breaks off within a secret nothing of it stays") func brokenSecret() {
        let said = Self.answer(Self.delta(#""content":"the key is sk-test/se""#))
        let output = Self.kept(said, secrets: ["sk-test/secret"])
        #expect(output.text?.full == "the key is ***")
        let words = SecretWords(["abcdefgh", "efghijkl"])
        #expect(words.clean("abcdefghijkl abcde", isCutOff: true) == "*** abcde")
        #expect(words.clean("- abcdefg", isCutOff: true) == "- ***" && words.clean("- abcdefg") == "- abcdefg")
    }
}
