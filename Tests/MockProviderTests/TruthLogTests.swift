// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

@testable import MockProvider

/// What the log tells of a request beside its times.
@Suite struct TruthLogTests {
    /// A server with a log, and the lines of the log as it ended.
    final class Logged {
        let running: RunningServer
        private let path = NSTemporaryDirectory() + "mock-\(UUID().uuidString).ndjson"
        var port: UInt16 { running.server.port }

        init(_ settings: String) throws { running = try RunningServer(settings, log: path) }
        deinit { try? FileManager.default.removeItem(atPath: path) }
        func stop() throws -> [[String: Any]] {
            running.stop()
            return try lines()
        }
        func lines() throws -> [[String: Any]] {
            try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map {
                try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
            }
        }
        /// The log as soon as it has so many lines; what is there after ten seconds where it never has.
        func lines(atLeast count: Int) throws -> [[String: Any]] {
            for _ in 0..<2_000 {
                let lines = try lines()
                if lines.count >= count { return lines }
                usleep(5_000)
            }
            return try lines()
        }
    }
    private static func ask(_ port: UInt16, _ mock: String, body: String = Rehearsal.asking(), fields: String = "")
        throws
        -> String
    {
        let client = try TestClient(port: port)
        client.send(TestClient.post(body, fields: "Connection: close\r\nX-Mock: \(mock)\r\n\(fields)"))
        return client.read().text
    }

    @Test("tells what was asked and what was said, with keys as hashes, while the server runs")
    func request() throws {
        let log = try Logged("ttft=0ms gap=0ms tokens=20 log-detail=bodies")
        let fields = "Authorization: Bearer test\r\nX-Api-Key: test\r\nCookie: a=b\r\nTraceparent: 00-1-2-01\r\n"
        _ = try Self.ask(log.port, "case=first headers=x-cache:miss", fields: fields)
        let line = try #require(try log.lines(atLeast: 1).first)
        #expect(line["case"] as? String == "first" && line["method"] as? String == "POST")
        #expect(line["path"] as? String == Rehearsal.chatPath && line["body"] as? String == Rehearsal.asking())
        let asked = try #require(line["request_headers"] as? [[String]])
        let hash = "sha256:9f86d081884c7d65"
        for field in [
            ["authorization", "Bearer \(hash)"], ["x-api-key", hash], ["traceparent", "00-1-2-01"], ["host", "h"],
            ["x-mock", "case=first headers=x-cache:miss"], ["connection", "close"],
        ] { #expect(asked.contains(field), "\(field)") }
        #expect(asked.contains { $0[0] == "cookie" && $0[1].hasPrefix("sha256:") })
        let said = try #require(line["response_headers"] as? [[String]])
        #expect(said.contains(["x-cache", "miss"]) && said.contains(["cache-control", "no-cache"]))
        let text = try #require(line["text"] as? [String: Any])
        let full = try #require(text["full"] as? String)
        #expect(full.split(separator: " ").count == 20 && text["bytes"] as? Int == full.utf8.count)
        #expect(text["characters"] as? Int == full.unicodeScalars.count)
        for key in ["finish_sent", "done_sent"] { #expect(line[key] as? Bool == true) }
        #expect(line["usage_sent"] as? Bool == false && line["client_gone_ns"] == nil)
    }

    /// A fault, whether the stream is asked for usage, and which signs of its end were sent.
    static let endings: [(String, Bool, [Bool])] = [
        ("none", true, [true, true, true]), ("none", false, [true, false, true]),
        ("no-done", true, [true, true, false]), ("no-usage", true, [true, false, true]),
        ("no-finish", true, [false, true, true]), ("no-end", true, [false, false, false]),
        ("cut@3", true, [false, false, false]), ("429", true, [false, false, false]),
    ]
    @Test("tells which signs of the end were sent, and the text of what was", arguments: endings)
    func ending(_ fault: String, _ usage: Bool, _ signs: [Bool]) throws {
        let log = try Logged("ttft=0ms gap=0ms tokens=6 log-detail=bodies")
        let answer = try Self.ask(
            log.port, "fault=\(fault)", body: Rehearsal.asking(usage ? GoldenTests.usageAsked : ""))
        let line = try #require(try log.stop().first)
        #expect(["finish_sent", "usage_sent", "done_sent"].map { line[$0] as? Bool } == signs)
        let text = (line["text"] as? [String: Any])?["full"] as? String ?? ""
        #expect(text.split(separator: " ").count == (fault == "cut@3" ? 3 : fault == "429" ? 0 : 6))
        for word in text.split(separator: " ") { #expect(answer.contains(word)) }
        #expect(line["sent_bytes"] as? Int == answer.utf8.count && line["body"] != nil)
    }

    @Test("keeps neither bodies nor texts unless told to, and has no lines but those of requests")
    func quiet() throws {
        let log = try Logged("ttft=0ms gap=0ms tokens=6")
        _ = try Self.ask(log.port, "")
        let lines = try log.stop()
        #expect(lines.count == 1 && lines[0]["body"] == nil && lines[0]["body_hash"] != nil)
        let text = lines[0]["text"] as? [String: Any]
        #expect(text?["sha256"] != nil && text?["full"] == nil)
    }

    @Test("tells when the client left, and how much was still to be sent")
    func gone() throws {
        let log = try Logged("ttft=0ms gap=20ms tokens=500")
        var client: TestClient? = try TestClient(port: log.port)
        client?.send(TestClient.post(Rehearsal.asking()))
        _ = client?.read(until: "\"delta\":{\"content\":\"", count: 3)
        client = nil
        let line = try #require(try log.lines(atLeast: 1).first)
        #expect(line["ending"] as? String == "client-gone")
        let (gone, ended) = (line["client_gone_ns"] as? Int ?? 0, line["ended_ns"] as? Int ?? 0)
        let written = try #require(line["written_ns"] as? [Int])
        #expect(gone > written[2] && ended >= gone && written.count >= 3)
        #expect(line["outputs_left"] as? Int == 100 - written.filter { $0 <= gone }.count)
    }

    @Test("tells of connections: when they came and went, what they carried, who ended them")
    func connections() throws {
        let log = try Logged("ttft=0ms gap=0ms tokens=2 log-detail=connections,bodies keep-alive=100ms")
        var client: TestClient? = try TestClient(port: log.port)
        for _ in 0..<2 {
            client?.send(TestClient.post(Rehearsal.asking()))
            _ = client?.read(until: MockServerTests.end)
        }
        client = nil
        _ = try log.lines(atLeast: 4)
        let other = try TestClient(port: log.port)
        #expect(other.read().ending == .end, "nothing was said on it for too long")
        let lines = try log.lines(atLeast: 6).filter { $0["event"] != nil }
        let events = lines.map { "\($0["event"] ?? "") \($0["connection"] ?? "") \($0["requests"] ?? "-")" }
        #expect(
            events == [
                "connection-opened 1 -", "connection-closed 1 2", "connection-opened 2 -", "connection-closed 2 0",
            ])
        #expect(lines.compactMap { $0["closed_by"] as? String } == ["client", "server"])
        let times = lines.compactMap { $0["time_ns"] as? Int }
        #expect(times.count == 4 && times == times.sorted())
    }

    @Test("shows no key of a query or of the header with orders") func secrets() {
        let hash = "sha256:9f86d081884c7d65"
        #expect(LoggedSecrets.query("key=test&alt=&test&&x=test") == "key=\(hash)&alt=&\(hash)&&x=\(hash)")
        for name in ["api-key", "session", "code", "sig", "h", ""] {
            #expect(LoggedSecrets.query("\(name)=test") == "\(name)=\(hash)", "\(name)")
        }
        #expect(LoggedSecrets.query("") == "")
        #expect(LoggedSecrets.value(of: "x-mock", "key=sk-1").hasPrefix("sha256:"))
        for name in ["x-session", "x-tenant", "x-forwarded-for"] {
            #expect(LoggedSecrets.value(of: name, "test") == "sha256:9f86d081884c7d65", "\(name)")
        }
        for name in ["x-request-id", "traceparent", "content-type", "user-agent", "host"] {
            #expect(LoggedSecrets.value(of: name, "r-1") == "r-1", "\(name)")
        }
        #expect(LoggedSecrets.value(of: "Proxy-Authorization".lowercased(), "test") == "sha256:9f86d081884c7d65")
    }
}
