// SPDX-License-Identifier: Apache-2.0
import Protocols
import Testing

@Suite struct ImageTests {
    static let bytes: [(ChatImage.Format, [UInt8])] = [
        (.png, [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0x01]), (.jpeg, [0xFF, 0xD8, 0xFF, 0xE0]),
        (.gif, Array("GIF89a".utf8)), (.gif, Array("GIF87a!".utf8)),
        (.webp, Array("RIFF\u{1}\u{2}\u{3}\u{4}WEBPVP8 ".utf8)),
    ]
    @Test("recognises a picture by its first bytes, whatever it is called", arguments: bytes)
    func formats(format: ChatImage.Format, bytes: [UInt8]) throws {
        let image = try #require(ChatImage(bytes))
        #expect(image.format == format && image.byteCount == bytes.count)
    }
    @Test("takes nothing else for one", arguments: ["", "GIF", "RIFF0000WAVE", "\u{89}PNG", "<svg/>", "%PDF"])
    func others(text: String) { #expect(ChatImage(Array(text.utf8)) == nil) }

    /// "GIF89a" and "GIF89a!" in base64.
    static let (one, two) = ("R0lGODlh", "R0lGODlhIQ==")
    static let bodies: [(Dialect, String)] = [
        (
            .openaiChat,
            #"{"model":"m","messages":[{"role":"system","content":"S"},{"role":"user","content":[{"type":"text","text":"Hi"},{"type":"image_url","image_url":{"url":"data:image/gif;base64,\#(one)"}},{"type":"image_url","image_url":{"url":"data:image/gif;base64,\#(two)"}}]}],"max_tokens":5}"#
        ),
        (
            .cohereChat,
            #"{"model":"m","messages":[{"role":"system","content":"S"},{"role":"user","content":[{"type":"text","text":"Hi"},{"type":"image_url","image_url":{"url":"data:image/gif;base64,\#(one)"}},{"type":"image_url","image_url":{"url":"data:image/gif;base64,\#(two)"}}]}],"max_tokens":5}"#
        ),
        (
            .openaiResponses,
            #"{"model":"m","input":[{"role":"user","content":[{"type":"input_text","text":"Hi"},{"type":"input_image","image_url":"data:image/gif;base64,\#(one)"},{"type":"input_image","image_url":"data:image/gif;base64,\#(two)"}]}],"instructions":"S","max_output_tokens":5,"store":false}"#
        ),
        (
            .anthropicMessages,
            #"{"model":"m","max_tokens":5,"messages":[{"role":"user","content":[{"type":"text","text":"Hi"},{"type":"image","source":{"type":"base64","media_type":"image/gif","data":"\#(one)"}},{"type":"image","source":{"type":"base64","media_type":"image/gif","data":"\#(two)"}}]}],"system":"S"}"#
        ),
        (
            .bedrockInvokeAnthropic,
            #"{"anthropic_version":"bedrock-2023-05-31","max_tokens":5,"messages":[{"role":"user","content":[{"type":"text","text":"Hi"},{"type":"image","source":{"type":"base64","media_type":"image/gif","data":"\#(one)"}},{"type":"image","source":{"type":"base64","media_type":"image/gif","data":"\#(two)"}}]}],"system":"S"}"#
        ),
        (
            .geminiSSE,
            #"{"contents":[{"role":"user","parts":[{"text":"Hi"},{"inlineData":{"mimeType":"image/gif","data":"\#(one)"}},{"inlineData":{"mimeType":"image/gif","data":"\#(two)"}}]}],"systemInstruction":{"parts":[{"text":"S"}]},"generationConfig":{"maxOutputTokens":5}}"#
        ),
        (
            .ollamaChat,
            #"{"model":"m","messages":[{"role":"system","content":"S"},{"role":"user","content":"Hi","images":["\#(one)","\#(two)"]}],"stream":false,"options":{"num_predict":5}}"#
        ),
        (
            .ollamaGenerate,
            #"{"model":"m","prompt":"Hi","images":["\#(one)","\#(two)"],"system":"S","stream":false,"options":{"num_predict":5}}"#
        ),
        (
            .bedrockConverse,
            #"{"messages":[{"role":"user","content":[{"text":"Hi"},{"image":{"format":"gif","source":{"bytes":"\#(one)"}}},{"image":{"format":"gif","source":{"bytes":"\#(two)"}}}]}],"system":[{"text":"S"}],"inferenceConfig":{"maxTokens":5}}"#
        ),
    ]
    @Test("writes pictures behind the text, in the dialect's own form", arguments: bodies)
    func body(dialect: Dialect, body: String) throws {
        let images = try ["GIF89a", "GIF89a!"].map { try #require(ChatImage(Array($0.utf8))) }
        let prompt = ChatPrompt(
            model: "m", system: "S", messages: [ChatMessage(role: "user", content: "Hi", images: images)], maxTokens: 5,
            streams: false)
        #expect(String(decoding: dialect.body(for: prompt), as: UTF8.self) == body)
    }
    @Test("every dialect that takes pictures has such a body") func complete() {
        let known = Set(Self.bodies.map(\.0.name) + [Dialect.geminiJSONArray.name])
        #expect(known == Set(Dialect.allCases.filter(\.takesImages).map(\.name)))
    }
    @Test(
        "a picture without a word has no empty text beside it",
        arguments: [Dialect.anthropicMessages, .geminiSSE, .bedrockConverse, .openaiChat])
    func wordless(dialect: Dialect) throws {
        let image = try #require(ChatImage(Array("GIF89a".utf8)))
        let prompt = ChatPrompt(model: "m", messages: [ChatMessage(role: "user", content: "", images: [image])])
        #expect(!String(decoding: dialect.body(for: prompt), as: UTF8.self).contains("\"text\":\"\""))
    }
    @Test(
        "base64 is padded to fours",
        arguments: [("", ""), ("GIF89aa", "R0lGODlhYQ=="), ("GIF89aab", "R0lGODlhYWI="), ("GIF89aabc", "R0lGODlhYWJj")])
    func padding(text: String, letters: String) {
        let image = ChatImage(Array(text.utf8))
        let prompt = ChatPrompt(
            model: "m", messages: [ChatMessage(role: "user", content: "x", images: [image].compactMap { $0 })])
        let body = String(decoding: Dialect.ollamaChat.body(for: prompt), as: UTF8.self)
        #expect(letters.isEmpty ? image == nil : body.contains("\"images\":[\"\(letters)\"]"))
    }
}
