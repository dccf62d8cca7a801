// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// Signed requests, judged by Amazon's own library from what really arrives.
///
/// libcurl's versions sign in different ways: with the path of another one's library in `STREAMGAUGE_TEST_LIBCURL`, the tool
/// runs with that.
@Suite struct SignatureTests {
    static let keys =
        "access_key: AKIDEXAMPLE000000000, secret_key: \"${TEST_SECRET}\", region: eu-central-1, service: bedrock"
    static let secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY:+"
    static let token = "IQoJb3JpZ2luX2VjEXAMPLE/token+of=="
    static let arn = "arn:aws:bedrock:eu-central-1:123456789012:inference-profile/eu.anthropic.claude-v1:0"

    static func run(
        _ server: AWSServer, model: String, aws: String = keys, path: String = "", more: String = "", rest: String = ""
    ) throws -> RecordedRun {
        let profile = """
            name: test
            seed: 7
            targets:
              - {name: t, url: "\(server.url)\(path)", protocol: bedrock-converse, model: "\(model)", aws: {\(aws)}\(more)}
            load: {concurrency: 1, requests: 5}
            \(rest)
            """
        var environment = ["TEST_SECRET": secret, "TEST_TOKEN": token]
        environment["LD_PRELOAD"] = ProcessInfo.processInfo.environment["STREAMGAUGE_TEST_LIBCURL"]
        return try RecordedRun(profile, environment: environment)
    }
    private static func expectAllRight(_ run: RecordedRun, _ server: AWSServer) throws -> [[String: Any]] {
        let reports = server.reports()
        #expect(reports.compactMap { $0["wrong"] as? String } == [])
        #expect(reports.count == 5)
        #expect([0, 7].contains(run.outcome.code), "\(run.outcome.out)\(run.outcome.err)")  // a busy machine is suspect
        let requests = try TraceFile(run.trace).requests
        #expect(requests.allSatisfy { $0["outcome"] as? String == "ok" })
        #expect(requests.allSatisfy { ($0["usage"] as? [String: Any])?["output_tokens"] as? Int == 21 })
        return reports
    }

    @Test(
        "Amazon's library gets the same signature, whatever is in the model's name",
        arguments: [
            ("amazon.nova-lite-v1:0", "/model/amazon.nova-lite-v1%3A0/converse-stream"),
            ("plain-model_1.0~x", "/model/plain-model_1.0~x/converse-stream"),
            (
                arn,
                "/model/arn%3Aaws%3Abedrock%3Aeu-central-1%3A123456789012%3Ainference-profile%2Feu.anthropic.claude-v1%3A0/converse-stream"
            ),
            ("é (a&b)", "/model/%C3%A9%20%28a%26b%29/converse-stream"),
        ])
    func models(model: String, target: String) throws {
        let server = try AWSServer()
        let run = try Self.run(server, model: model)
        let reports = try Self.expectAllRight(run, server)
        #expect(Set(reports.compactMap { $0["target"] as? String }) == [target])
        #expect(Set(reports.compactMap { $0["connection"] as? Int }) == [1], "one connection for all")
        #expect(reports.allSatisfy { $0["encoding"] as? String == "identity" && $0["expect"] is NSNull })
        #expect(reports.allSatisfy { $0["accept"] as? String == "application/vnd.amazon.eventstream" })
    }

    @Test("the session token is sent and signed, and no secret is ever written") func sessionToken() throws {
        let server = try AWSServer()
        let run = try Self.run(server, model: "m:0", aws: Self.keys + ", session_token: \"${TEST_TOKEN}\"")
        let reports = try Self.expectAllRight(run, server)
        #expect(reports.allSatisfy { $0["token"] as? String == Self.token })
        let trace = try Tool.run(["-c", run.trace], program: URL(fileURLWithPath: "/bin/zcat")).out
        for text in [trace, run.outcome.out, run.outcome.err, try run.text("report.md")] {
            for secret in [Self.secret, Self.token, "AKIDEXAMPLE"] { #expect(!text.contains(secret)) }
        }
    }
    @Test("a long body, a header, and a URL with its port, path and query") func more() throws {
        let server = try AWSServer()
        let run = try Self.run(
            server, model: "m:0", path: "/relay?b=2&a=1&c", more: ", headers: {X-Team: \"two  words\"}",
            rest: "request: {prompt: \"\(String(repeating: "river ", count: 17_000))\"}")
        let reports = try Self.expectAllRight(run, server)
        #expect(reports.allSatisfy { ($0["bytes"] as? Int ?? 0) > 100_000 })
        #expect(reports.first?["target"] as? String == "/relay/model/m%3A0/converse-stream?b=2&a=1&c")
    }
    @Test("TLS, by HTTP/1.1 and by HTTP/2", arguments: ["1.1", "2"]) func tls(version: String) throws {
        let scratch = try Scratch()
        try RelayProcess.makeCertificate(in: scratch)
        let server = try AWSServer(certificate: scratch.path + "/cert.pem", key: scratch.path + "/key.pem")
        let run = try Self.run(
            server, model: Self.arn, aws: Self.keys + ", session_token: \"${TEST_TOKEN}\"",
            more: ", http: \(version), cacert: \"\(scratch.path)/cert.pem\"",
            rest: "request: {prompt: \"\(String(repeating: "river ", count: 17_000))\"}")
        let reports = try Self.expectAllRight(run, server)
        #expect(Set(reports.compactMap { $0["http"] as? String }) == [version])
        #expect(Set(reports.compactMap { $0["connection"] as? Int }) == [1])
    }
    @Test("a wrong secret is found out: the judge can say no") func wrongSecret() throws {
        let server = try AWSServer()
        let run = try Self.run(server, model: "m", aws: Self.keys.replacing("${TEST_SECRET}", with: "another secret"))
        let wrong = server.reports().compactMap { $0["wrong"] as? String }
        #expect(wrong.count == 5 && wrong.allSatisfy { $0.hasPrefix("signature") })
        let attempts = try TraceFile(run.trace).requests.compactMap { ($0["attempts"] as? [[String: Any]])?.first }
        #expect(attempts.count == 5 && attempts.allSatisfy { $0["status"] as? Int == 403 })
    }
}

/// `Tests/sdk/aws_server.py` as a real process, ended with the value.
final class AWSServer {
    let url: String
    private let process = Process()
    private let (input, output) = (Pipe(), Pipe())

    init(certificate: String? = nil, key: String? = nil) throws {
        let answer = Tool.root.appendingPathComponent("Tests/Fixtures/wire/fixtures/bedrock-converse-text.bin").path
        process.executableURL = Tool.python
        process.arguments =
            [Tool.root.appendingPathComponent("Tests/sdk/aws_server.py").path, answer]
            + [certificate, key].compactMap { $0 }
        (process.standardInput, process.standardOutput) = (input, output)
        try process.run()
        var line = Data()
        while let byte = try output.fileHandleForReading.read(upToCount: 1), byte != Data([0x0A]) { line += byte }
        guard let port = Int(String(decoding: line, as: UTF8.self)) else {
            throw Unexpected(description: "no port: is botocore there? scripts/bootstrap --tests")
        }
        url = "\(certificate == nil ? "http" : "https")://127.0.0.1:\(port)"
    }
    deinit {
        process.end()
    }

    /// Ends the server and gives what it said of each request.
    func reports() -> [[String: Any]] {
        try? input.fileHandleForWriting.close()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        return text.split(separator: "\n").compactMap {
            try? JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]
        }
    }
}
