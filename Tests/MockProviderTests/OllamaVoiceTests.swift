// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

@testable import MockProvider

@Suite struct OllamaVoiceTests {
    static let chatPath = "/api/chat"
    static let generatePath = "/api/generate"
    static func asking(_ more: String = "") -> String {
        "{\"model\":\"m\",\(more)\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}"
    }
    static let prompt = "{\"model\":\"m\",\"prompt\":\"Hi\"}"

    @Test("streams lines of chat, each with its own time, the last one with the durations")
    func chat() throws {
        let played = try Rehearsal(
            "tokens=2 ttft=100ms gap=10ms end-gap=5ms input-tokens=7", path: Self.chatPath, Self.asking())
        #expect(
            played.head == """
                HTTP/1.1 200 OK
                server: streamgauge-mock
                content-type: application/x-ndjson
                cache-control: no-cache
                x-request-id: req_\(GoldenTests.id)
                transfer-encoding: chunked
                """)
        let message = { (_ text: String) -> String in #""message":{"role":"assistant","content":"\#(text)"}"# }
        #expect(
            played.body == """
                {"model":"m","created_at":"2023-11-14T22:13:20.100000Z",\(message("river")),"done":false}
                {"model":"m","created_at":"2023-11-14T22:13:20.110000Z",\(message(" bay")),"done":false}
                {"model":"m","created_at":"2023-11-14T22:13:20.115000Z",\(message("")),"done":true,"done_reason":"stop",\
                "total_duration":115000000,"load_duration":1000000,"prompt_eval_count":7,\
                "prompt_eval_duration":99000000,"eval_count":2,"eval_duration":15000000}

                """)
    }
    @Test("holds the headers back until the first line, whatever else is asked for", arguments: ["early", "late"])
    func headersWait(_ preamble: String) throws {
        let played = try Rehearsal(
            "tokens=1 ttft=100ms preamble=\(preamble)", path: Self.chatPath, Self.asking())
        #expect(played.writes.map { $0.time / 1_000_000 } == [100, 100, 100])
        #expect(played.writes[0].text.hasPrefix("HTTP/1.1 200 OK\r\n"))
    }
    @Test("counts from the headers where they are late")
    func lateHeaders() throws {
        let played = try Rehearsal(
            "tokens=2 ttft=1ms gap=1ms headers-delay=50ms tools=always", path: Self.chatPath,
            Self.asking(GoldenTests.chatTools))
        #expect(played.body.contains(#""created_at":"2023-11-14T22:13:20.050000Z","message""#))
        #expect(played.body.contains(#""total_duration":50000000,"load_duration":1000000"#))
    }
    @Test("gives thoughts and whole calls")
    func calls() throws {
        let played = try Rehearsal(
            "reasoning=1 tools=always tool-calls=2 ttft=1ms gap=1ms", path: Self.chatPath,
            Self.asking(GoldenTests.chatTools))
        let lines = played.body.split(separator: "\n")
        #expect(lines.count == 4 && lines[0].contains(#""content":"","thinking":""#))
        let call = #""function":{"index":1,"name":"level","arguments":{"at":"a gauge by the river","days":42}}}]}"#
        #expect(lines[2].contains(#""created_at":"2023-11-14T22:13:20.003000Z""#) && lines[2].contains(call))
        #expect(lines[3].contains(#""eval_count":17,"#))
        let cut = try Rehearsal(
            "tools=always", path: Self.chatPath, Self.asking(#""options":{"num_predict":3},"# + GoldenTests.chatTools))
        #expect(cut.body.contains("\"arguments\":{}}") && cut.body.contains(#""done_reason":"length""#))
    }
    @Test(
        "streams unless told not to", arguments: [("", true), (#""stream":true,"#, true), (#""stream":false,"#, false)])
    func streams(_ more: String, _ streamed: Bool) throws {
        #expect(try Rehearsal("tokens=1", path: Self.chatPath, Self.asking(more)).reply.isStreamed == streamed)
    }
    @Test("answers in one piece")
    func whole() throws {
        let played = try Rehearsal(
            "tokens=2 ttft=1ms gap=1ms input-tokens=7 reasoning=1", path: Self.chatPath,
            Self.asking(#""stream":false,"#))
        let parts = played.body.split(separator: "\"content\":\"river bay\",\"thinking\":\"")
        #expect(parts.count == 2 && parts[0].hasPrefix(#"{"model":"m","created_at":"2023-11-14T22:13:20.003000Z","#))
        #expect(parts.last?.hasSuffix(#""eval_count":3,"eval_duration":2000000}"#) == true)
    }
    @Test("answers a prompt, too, and calls nothing there")
    func generate() throws {
        let played = try Rehearsal("tokens=2 reasoning=1 tools=always", path: Self.generatePath, Self.prompt)
        let lines = played.body.split(separator: "\n")
        #expect(lines.count == 4 && lines[0].contains(#""response":"","thinking":""#))
        #expect(
            lines[1].contains(#""response":"river","done":false}"#) && lines[3].contains(#""response":"","done":true"#))
    }

    /// A fault, how many lines parse, and whether the last of them closes the stream.
    static let faults: [(String, Int, Bool)] = [
        ("none", 7, true), ("cut@3", 3, false), ("truncate@3", 3, false), ("half@3", 3, false), ("half@99", 6, false),
        ("error@3", 4, false), ("garbage@3", 7, true), ("no-end", 6, false), ("no-done", 7, true),
        ("no-usage", 7, true), ("no-stream", 1, true), ("stall@3:1s", 7, true),
    ]
    @Test("spoils its lines as told", arguments: faults, [chatPath, generatePath])
    func fault(_ row: (String, Int, Bool), _ path: String) throws {
        let body = path == Self.chatPath ? Self.asking() : Self.prompt
        let played = try Rehearsal("tokens=6 input-tokens=7 fault=\(row.0)", path: path, body)
        let lines = played.body.split(separator: "\n").compactMap { line in
            (try? JSONSerialization.jsonObject(with: Data(line.utf8))) as? [String: Any]
        }
        #expect(lines.count == row.1)
        #expect((lines.last?["done"] as? Bool == true) == row.2)
        #expect((lines.last?["error"] is String) == (row.0 == "error@3"))
        #expect((lines.last?["eval_count"] == nil) == (!row.2 || row.0 == "no-usage"))
    }
    @Test("tells of errors with a bare string; one before the first line has a status")
    func errors() throws {
        let early = try Rehearsal("fault=error@0", path: Self.chatPath, Self.asking())
        #expect(early.reply.status == 500 && early.body == #"{"error":"scripted fault: 500"}"#)
        let missing = try Rehearsal("", path: Self.chatPath, #"{"model":"m"}"#)
        #expect(missing.reply.status == 400 && missing.body == #"{"error":"messages are required"}"#)
        let unknown = try Rehearsal("", path: "/api/embed", "{}")
        #expect(unknown.reply.status == 404 && unknown.body == #"{"error":"no such path: /api/embed"}"#)
    }
    @Test("lists its model and names its version")
    func others() throws {
        #expect(try Rehearsal("model=x", path: "/api/tags", "", method: "GET").body.contains(#""model":"x""#))
        #expect(try Rehearsal("", path: "/api/version", "", method: "GET").body.hasPrefix(#"{"version":""#))
    }

    @Test(
        "writes moments in RFC 3339",
        arguments: [
            (0, 0, "1970-01-01T00:00:00.000000Z"), (951_782_400, 999, "2000-02-29T00:00:00.000000Z"),
            (1_709_251_199, 1_999_999_999, "2024-03-01T00:00:00.999999Z"),
            (4_102_444_799, 86_400_000_000_000, "2100-01-01T23:59:59.000000Z"),
        ] as [(Int64, Int64, String)])
    func moments(_ seconds: Int64, _ nanoseconds: Int64, _ text: String) {
        #expect(Timestamp.text(seconds, plus: nanoseconds) == text)
    }
}
