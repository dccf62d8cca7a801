// SPDX-License-Identifier: Apache-2.0
import Foundation
import MockProvider
import Testing

@Suite struct TLSTests {
    @Test("writes the certificate where it was told to, or to a file that goes with the server")
    func certificateFile() throws {
        let named = NSTemporaryDirectory() + "mock-\(UUID().uuidString).pem"
        defer { try? FileManager.default.removeItem(atPath: named) }
        #expect(try certificate("tls=on tls-ca-file=\(named)").path == named)
        #expect(FileManager.default.fileExists(atPath: named))
        let unnamed = try certificate("tls=on")
        #expect(unnamed.text.hasPrefix("-----BEGIN CERTIFICATE-----") && !unnamed.text.contains("PRIVATE"))
        #expect(!FileManager.default.fileExists(atPath: unnamed.path))
    }
    private func certificate(_ settings: String) throws -> (path: String, text: String) {
        var script = MockScript()
        try script.apply(settings)
        let server = try MockServer(script: script, port: 0)
        #expect(server.scheme == "https")
        let path = try #require(server.certificateFile)
        return (path, try String(contentsOfFile: path, encoding: .utf8))
    }

    /// Settings, and how the complaint begins.
    static let mistakes: [(String, String)] = [
        ("tls=on tls-cert=/nonexistent/c.pem", "cannot start TLS: a certificate and its key belong together"),
        ("tls=on tls-cert=/nonexistent/c.pem tls-key=/k.pem", "cannot read the certificate /nonexistent/c.pem: "),
        ("tls=on tls-ca-file=/nonexistent/ca.pem", "cannot write the certificate /nonexistent/ca.pem: No such file"),
    ]
    @Test("says why it cannot start", arguments: mistakes)
    func cannotStart(_ settings: String, _ complaint: String) throws {
        var script = MockScript()
        try script.apply(settings)
        let problem = #expect(throws: MockServerError.self) { try MockServer(script: script, port: 0) }
        #expect(problem?.description.hasPrefix(complaint) == true, "\(problem?.description ?? "")")
    }

    @Test("drops a client that speaks no TLS, and goes on")
    func plainClient() throws {
        let running = try RunningServer("tls=on")
        for _ in 0..<3 {
            let client = try TestClient(port: running.server.port)
            client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            #expect(client.read().ending != .silence)
        }
    }
}
