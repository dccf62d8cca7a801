// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

@testable import Protocols

/// The dialect that docs/adding-a-protocol.md builds.
@Suite struct ExampleTests {
    private static let here = URL(fileURLWithPath: #filePath).deletingLastPathComponent()

    @Test("the documentation shows the code that is tried here") func same() throws {
        let page = try String(
            contentsOf: Self.here.appendingPathComponent("../../docs/adding-a-protocol.md"), encoding: .utf8)
        let code = try String(contentsOf: Self.here.appendingPathComponent("PlainLlama.swift"), encoding: .utf8)
        let start = try #require(code.range(of: "extension Dialect"))
        #expect(page.contains(code[start.lowerBound...] + "```\n<!-- example: end -->"))
    }
    @Test(
        "the example reads its answers",
        arguments: [
            (
                "data: {\"content\":\"Hel\",\"stop\":false}\n\ndata: {\"content\":\"lo\",\"stop\":null}\n\n"
                    + "data: {\"stop\":true,\"stop_type\":\"eos\",\"tokens_predicted\":2}\n\n", "Hello", .done
            ),
            ("data: {\"content\":\"Hel\"}\n\n", "Hel", .truncated), ("data: {\"error\":\"no\"}\n\n", "", .error),
            ("{\"content\":\"Hi\",\"stop\":true,\"tokens_predicted\":2}", "Hi", .done),
        ] as [(String, String, Outcome.Terminal)])
    func reads(body: String, text: String, terminal: Outcome.Terminal) {
        let outcome = ReadingTests.outcome(.plainLlama, body, contentType: nil)
        #expect((outcome.text, outcome.terminal) == (text, terminal))
        #expect(outcome.outputTokens == (terminal == .done ? 2 : nil))
    }
}
