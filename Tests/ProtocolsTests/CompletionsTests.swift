// SPDX-License-Identifier: Apache-2.0
import Core
import Protocols
import Testing

/// What the recorded bodies of OpenAI's legacy Completions do not show.
@Suite struct CompletionsTests {
    static func outcome(_ events: [String]) -> Outcome {
        ReadingTests.outcome(.openaiCompletions, ReadingTests.stream(events))
    }

    @Test(
        "classes chunks",
        arguments: [
            (#"{"choices":[{"index":0,"text":" upon","logprobs":null,"finish_reason":null}]}"#, .text, 5),
            (#"{"choices":[{"finish_reason":"stop","text":"é"}],"usage":{}}"#, [.text, .finish, .usage], 2),
            (#"{"choices":[{"text":"","finish_reason":"length"}]}"#, .finish, 0),
            (#"{"choices":[{"index":1,"text":"b"},{"index":0,"text":"a"}]}"#, .text, 2),
            (#"{"choices":[{"text":null}]}"#, [], 0), (#"{"choices":[],"usage":{"prompt_tokens":1}}"#, .usage, 0),
            (#"{"choices":[{"delta":{"content":"a"}}]}"#, [], 0), (#"{"something":"new"}"#, [], 0),
            (#"{"error":{"message":"m"}}"#, .error, 0), ("[DONE]", .end, 0), (" ", .ping, 0), ("oops", .undecodable, 0),
            (#"{"choices":[{"text":"a"}]"#, .undecodable, 0),
        ] as [(String, EventKinds, Int)])
    func kinds(data: String, kinds: EventKinds, bytes: Int) {
        let found = ReadingTests.kinds(.openaiCompletions, ReadingTests.stream([data]))
        #expect(found == [EventSummary(kinds: kinds, outputBytes: bytes)])
    }

    @Test("tells the choices apart where several were asked for") func choices() {
        let found = Self.outcome([
            #"{"choices":[{"index":1,"text":"x"}]}"#, #"{"choices":[{"text":"a","index":0}]}"#,
            #"{"choices":[{"index":1,"text":"y","finish_reason":"length"},{"index":0,"text":"b"}]}"#,
            #"{"choices":[{"finish_reason":"stop","text":"","index":0}]}"#,
        ])
        #expect((found.text, found.finishReason, found.terminal) == ("ab", "stop", .done))
        #expect(found.otherChoices.map { "\($0.index) \($0.text) \($0.finishReason ?? "")" } == ["1 xy length"])
        #expect(found.firstContentEventIndex == 0)
    }

    @Test("leaves no trace of the first half of a broken chunk") func atomic() {
        let found = Self.outcome([#"{"usage":{"prompt_tokens":1},"choices":[{"text":"a","finish_reason":"stop"}],"#])
        #expect((found.text, found.inputTokens, found.finishReason, found.terminal) == ("", nil, nil, .truncated))
        #expect(found.undecodableEvents == 1)
    }

    @Test("reads an answer in one piece") func whole() {
        let found = ResponseReaderTests.read(
            .openaiCompletions, "application/json",
            #"{"object":"text_completion","choices":[{"text":"hi","index":0,"finish_reason":"length"},{"index":1,"text":"ho"}],"usage":{"prompt_tokens":1,"completion_tokens":2}}"#
        )
        #expect(found.events == [EventSummary(kinds: [.text, .finish, .usage, .end], outputBytes: 4)])
        #expect((found.outcome.text, found.outcome.finishReason, found.outcome.terminal) == ("hi", "length", .done))
        #expect((found.facts.inputTokens, found.facts.outputTokens, found.facts.isStreamed) == (1, 2, false))
        let none = ResponseReaderTests.read(.openaiCompletions, "application/json", #"{"object":"list"}"#)
        #expect(none.facts.fault != nil)
    }
}
