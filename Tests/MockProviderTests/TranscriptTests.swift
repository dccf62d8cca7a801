// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

@testable import MockProvider

/// Whole conversations of the text dialects against files; `STREAMGAUGE_REWRITE_GOLDEN=1 swift test` writes them anew.
@Suite struct TranscriptTests {
    static let names = [
        "openai-completions", "openai-responses", "cohere-v2-chat", "tgi-generate", "sglang-generate",
        "llamacpp-completion",
    ]
    struct Scene {
        let title: String, settings: String
        var streams = true, tools = false, limit = 100
    }
    static let scenes = [
        Scene(title: "a stream with thoughts", settings: "tokens=2 reasoning=1 input-tokens=7"),
        Scene(title: "an answer in one piece", settings: "tokens=2 reasoning=1", streams: false),
        Scene(title: "two calls", settings: "tool-calls=2", tools: true),
        Scene(title: "calls in one piece, after thoughts", settings: "reasoning=1", streams: false, tools: true),
        Scene(title: "a stream cut short", settings: "tokens=9 usage=never", limit: 1),
        Scene(title: "an error in the stream", settings: "tokens=4 fault=error@1"),
        Scene(title: "broken in the middle", settings: "tokens=2 fault=garbage@1"),
        Scene(title: "refused", settings: "fault=429"),
        Scene(title: "refused in one piece", settings: "fault=500", streams: false),
        Scene(title: "without a key", settings: "key=sk-1"),
    ]

    @Test("says what the golden file says", arguments: names)
    func golden(name: String) throws {
        let question = try Question.named(name)
        var text = ""
        for scene in Self.scenes where !scene.tools || question.tools != nil {
            let played = try question.rehearsal(
                "ttft=10ms gap=5ms \(scene.settings)", streams: scene.streams, limit: scene.limit, tools: scene.tools)
            text += "===== \(scene.title)\n\(played.head)\n\n\(played.body)\n"
        }
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Golden/\(name).txt")
        if ProcessInfo.processInfo.environment["STREAMGAUGE_REWRITE_GOLDEN"] != nil {
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }
        let golden = try String(contentsOf: file, encoding: .utf8)
        let differing = zip(text.split(separator: "\n"), golden.split(separator: "\n")).first { $0 != $1 }
        #expect(text == golden, "\(name): \(String(describing: differing))")
    }
}
