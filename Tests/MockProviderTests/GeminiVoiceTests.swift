// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

@testable import MockProvider

@Suite struct GeminiVoiceTests {
    static let ssePath = "/v1beta/models/m:streamGenerateContent?alt=sse"
    static let arrayPath = "/v1beta/models/m:streamGenerateContent"
    static let wholePath = "/v1beta/models/m:generateContent"
    static let tools = """
        "tools":[{"functionDeclarations":[{"name":"level","parameters":{"type":"OBJECT","properties":{"at":\
        {"type":"STRING"},"days":{"type":"INTEGER"}}}}]}],
        """
    static func asking(_ more: String = "") -> String {
        "{\(more)\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"Hi\"}]}]}"
    }
    static func chunk(_ part: String, finish: String = "", usage: String) -> String {
        """
        {"candidates":[{"content":{"parts":[\(part)],"role":"model"}\(finish),"index":0}],"usageMetadata":{\(usage)},\
        "modelVersion":"m","responseId":"\(GoldenTests.id)"}
        """
    }
    static let details = #""promptTokensDetails":[{"modality":"TEXT","tokenCount":7}]"#
    static let early = "\"promptTokenCount\":7,\"totalTokenCount\":7,\(details)"
    static let last = chunk(
        #"{"text":""}"#, finish: #","finishReason":"STOP""#,
        usage: "\"promptTokenCount\":7,\"candidatesTokenCount\":2,\"totalTokenCount\":9,\(details)")

    @Test("streams events with CRLF and without a last word")
    func events() throws {
        let played = try Rehearsal("tokens=2 input-tokens=7", path: Self.ssePath, Self.asking())
        #expect(
            played.head == """
                HTTP/1.1 200 OK
                server: streamgauge-mock
                content-type: text/event-stream
                cache-control: no-cache
                x-request-id: req_\(GoldenTests.id)
                transfer-encoding: chunked
                """)
        let chunks = [
            Self.chunk(#"{"text":"river"}"#, usage: Self.early), Self.chunk(#"{"text":" bay"}"#, usage: Self.early),
            Self.last,
        ]
        #expect(played.body == chunks.map { "data: \($0)\r\n\r\n" }.joined())
        #expect(played.reply.dialect == "gemini-sse" && played.reply.isStreamed)
    }
    @Test("streams one array, its commas ahead of what follows them")
    func array() throws {
        let played = try Rehearsal(
            "tokens=2 input-tokens=7 ttft=5ms gap=5ms end-gap=5ms", path: Self.arrayPath, Self.asking())
        #expect(played.head.contains("\ncontent-type: application/json; charset=UTF-8\n"))
        let chunks = [
            Self.chunk(#"{"text":"river"}"#, usage: Self.early), Self.chunk(#"{"text":" bay"}"#, usage: Self.early),
            Self.last,
        ]
        #expect(played.body == "[\(chunks.joined(separator: ",\r\n"))]")
        #expect(played.writes.map { $0.time / 1_000_000 } == [0, 5, 10, 15])
        #expect(played.writes[0].text.hasSuffix("\r\n[\r\n"), "the bracket comes with the headers")
        #expect(played.reply.dialect == "gemini-json-array")
    }
    @Test("gives calls whole, and marks thoughts", arguments: [ssePath, arrayPath])
    func parts(_ path: String) throws {
        let played = try Rehearsal(
            "reasoning=1 tools=always tool-calls=2", path: path, Self.asking(Self.tools))
        let call = { (number: Int) in
            #"{"functionCall":{"id":"\#(GoldenTests.id)\#(number)","name":"level","args":{"at":"a gauge by the river","days":42}}}"#
        }
        #expect(played.body.contains("\",\"thought\":true}],\"role\":\"model\"},\"index\":0}]"))
        #expect(played.body.contains("[\(call(0))]") && played.body.contains("[\(call(1))]"))
        #expect(played.body.contains("\"thoughtsTokenCount\":1}") && played.outputTimes.count == 3)
    }
    @Test("answers in one piece")
    func whole() throws {
        let played = try Rehearsal("tokens=2 input-tokens=7", path: Self.wholePath, Self.asking())
        let usage = "\"promptTokenCount\":7,\"candidatesTokenCount\":2,\"totalTokenCount\":9,\(Self.details)"
        let finish = #","finishReason":"STOP""#
        #expect(played.body == Self.chunk(#"{"text":"river bay"}"#, finish: finish, usage: usage))
        #expect(!played.reply.isStreamed)
        let limited = try Rehearsal(
            "tokens=9", path: Self.wholePath, Self.asking(#""generationConfig":{"maxOutputTokens":3},"#))
        #expect(limited.body.contains(#""finishReason":"MAX_TOKENS""#) && limited.reply.tokens == 3)
    }

    /// Path, the model said in the answer, and the dialect; nil where it is nobody's.
    static let addresses: [(String, String, String?)] = [
        ("/v1/models/a:generateContent", "a", "gemini-sse"),
        ("/v1/models/a:streamGenerateContent?key=k&alt=sse", "a", "gemini-sse"),
        ("/v1/models/a:streamGenerateContent?alt=json", "a", "gemini-json-array"),
        ("/v1beta1/projects/p/locations/l/publishers/google/models/a:streamGenerateContent", "a", "gemini-json-array"),
        ("/v1/projects/p/locations/l/publishers/google/models/a%3Ab:generateContent", "a:b", "gemini-sse"),
        ("/v1beta1/publishers/google/models/a:generateContent", "a", "gemini-sse"),
        ("/v1/projects/p/publishers/google/models/a:generateContent", "a", nil),
        ("/v2/models/a:generateContent", "a", nil), ("/v1/models/a:countTokens", "a", nil), ("/v1/models/a", "a", nil),
    ]
    @Test("knows its addresses", arguments: addresses)
    func address(_ path: String, _ model: String, _ dialect: String?) throws {
        let played = try Rehearsal("tokens=1", path: path, Self.asking())
        #expect((played.reply.status == 200) == (dialect != nil))
        guard let dialect else { return }
        #expect(played.reply.dialect == dialect && played.body.contains("\"modelVersion\":\(model.quoted)"))
    }

    @Test(
        "takes the key in any of its places, and refuses in Google's words",
        arguments: [
            (wholePath, ("x-goog-api-key", "k"), 200), ("\(wholePath)?key=k", ("a", "b"), 200),
            (wholePath, ("authorization", "Bearer k"), 200), (wholePath, ("x-goog-api-key", "x"), 400),
            (wholePath, ("a", "b"), 403),
            (
                "/v1/projects/p/locations/l/publishers/google/models/a:generateContent", ("authorization", "bearer x"),
                401
            ),
        ] as [(String, (String, String), Int)])
    func key(_ path: String, _ field: (String, String), _ status: Int) throws {
        let played = try Rehearsal("key=k", path: path, Self.asking(), fields: [field])
        #expect(played.reply.status == status)
        #expect(played.body.contains("API_KEY_INVALID") == (status == 400))
        let word = [400: "INVALID_ARGUMENT", 401: "UNAUTHENTICATED", 403: "PERMISSION_DENIED"][status]
        if let word { #expect(played.body.contains("\"code\":\(status)") && played.body.contains("\"\(word)\"")) }
    }
    @Test("puts errors of the array's endpoint into an array")
    func errors() throws {
        let error = #"{"error":{"code":429,"message":"scripted fault: 429","status":"RESOURCE_EXHAUSTED"}}"#
        #expect(try Rehearsal("fault=429", path: Self.ssePath, Self.asking()).body == error)
        #expect(try Rehearsal("fault=429", path: Self.arrayPath, Self.asking()).body == "[\(error)]")
        #expect(try Rehearsal("fault=429", path: Self.wholePath, Self.asking()).body == error)
        let empty = try Rehearsal("", path: Self.ssePath, "{}")
        #expect(empty.reply.status == 400 && empty.body.contains("contents is not specified"))
    }
    @Test("tells of the server's time in its own header")
    func timing() throws {
        let played = try Rehearsal("ttft=12ms tokens=1 server-timing=on", path: Self.ssePath, Self.asking())
        #expect(played.head.contains("\nserver-timing: gfet4t7; dur=12"))
    }

    /// A fault, and how the array ends: what it is once broken JSON is mended, or nil where it is none.
    static let arrayFaults: [(String, Int?)] = [
        ("none", 7), ("error@0", 1), ("error@3", 4), ("error@99", 7), ("garbage@0", 8), ("garbage@3", 8),
        ("garbage@99", 8), ("bad-crc@3", 8), ("no-usage", 7), ("no-done", nil), ("no-end", nil), ("truncate@0", nil),
        ("truncate@3", nil), ("cut@3", nil), ("half@0", nil), ("half@3", nil), ("half@99", nil), ("hang@3", nil),
    ]
    @Test("spoils the array as told", arguments: arrayFaults)
    func arrayFault(_ fault: String, _ elements: Int?) throws {
        let body = try Rehearsal("tokens=6 fault=\(fault)", path: Self.arrayPath, Self.asking()).body
        let broken = "{\"candidates\":,,}"
        #expect(body.contains(broken) == (fault.hasPrefix("garbage") || fault.hasPrefix("bad-crc")))
        let mended = Data(body.replacing(broken, with: "{}").utf8)
        let array = (try? JSONSerialization.jsonObject(with: mended)) as? [Any]
        #expect(array?.count == elements)
    }
    @Test("ends a stream of events with a bare error")
    func bareError() throws {
        let played = try Rehearsal("tokens=6 fault=error@3", path: Self.ssePath, Self.asking())
        #expect(played.body.contains("}\r\n\r\n{\r\n  \"error\": {\r\n    \"code\": 503,"))
        #expect(played.body.hasSuffix("\"UNAVAILABLE\"\r\n  }\r\n}\r\n") && played.after == .end)
    }
}
