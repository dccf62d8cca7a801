// SPDX-License-Identifier: Apache-2.0
import Protocols
import Testing

@testable import MockProvider

/// Answers that are a refusal, read by the tool's own reader.
@Suite struct RefusalTests {
    typealias Trip = RoundTripTests.Trip

    /// How the end names it, where it does.
    static let reasons = [
        "anthropic-messages": "refusal", "bedrock-invoke-anthropic": "refusal", "bedrock-converse": "content_filtered",
        "gemini-sse": "SAFETY", "gemini-json-array": "SAFETY", "openai-completions": "content_filter",
    ]
    @Test("reads a refusal where the dialect has a place for it", arguments: RoundTripTests.dialects)
    func refusal(_ dialect: Dialect) throws {
        for more in ["", "reasoning=3", "split=3", "tool-calls=2"] {
            for streams in [true, false] {
                let calls = more.hasPrefix("tool") && RoundTripTests.callers.contains(dialect)
                let trip = try Trip(dialect, "tokens=9 refuse=on \(more)", streams: streams, calls: calls)
                let (outcome, answer) = (trip.outcome, trip.answer)
                let hasPlace = ["openai-chat", "openai-responses"].contains(dialect.name)
                #expect(answer.text.split(separator: " ").count == 9 && answer.isRefusal, "\(more)")
                #expect(outcome.refusal == (hasPlace ? answer.text : ""), "\(more)")
                #expect(outcome.text == (hasPlace ? "" : answer.text), "\(more)")
                #expect(outcome.toolCalls.isEmpty && outcome.outputTokens == Int64(answer.outputTokens), "\(more)")
                #expect(outcome.terminal == .done && outcome.fault == nil && outcome.undecodableEvents == 0, "\(more)")
                if let reason = Self.reasons[dialect.name] { #expect(outcome.finishReason == reason, "\(more)") }
                if streams, hasPlace {
                    #expect(outcome.refusalEvents + outcome.reasoningEvents == trip.played.outputs, "\(more)")
                }
            }
        }
    }
    @Test("refuses its share of the requests", arguments: [("off", 0...0), ("0.2", 140...260), ("20%", 140...260)])
    func share(_ text: String, _ range: ClosedRange<Int>) throws {
        let refused = try (0..<1_000 as Range<UInt64>).filter { index in
            let reply = try Rehearsal("tokens=1 refuse=\(text)", Rehearsal.asking(), index: index).reply
            return reply.score.speaker?.answer.isRefusal == true
        }
        #expect(range.contains(refused.count))
    }
}
