// SPDX-License-Identifier: Apache-2.0
import Core
import Foundation
import Glibc
import Testing
import Transport

@Suite(.enabled(if: Relay.Program.areInstalled, "needs nginx, haproxy and openssl"), .serialized, .repeatedWhereSpoiled)
struct WireTests {
    /// Streams ten events ten milliseconds apart; the body chooses a fault: `reset` or `stall` after the fifth.
    static let script: LoopbackServer.Script = { connection in
        while let request = connection.readRequest() {
            connection.sendHead()
            for index in 0..<10 {
                connection.sendChunk("data: \(index)\n\n")
                connection.pause(milliseconds: 10)
                guard index == 5 else { continue }
                if request.hasSuffix("reset") { return connection.reset() }
                if request.hasSuffix("stall") { return connection.waitForPeer() }
            }
            connection.sendEnd()
        }
    }
    static let wanted = (0..<10).map { "data: \($0)\n\n" }.joined()

    @Test(
        "TLS with the relay's certificate, or without checking it, in both HTTP versions",
        arguments: Relay.Program.allCases, Endpoint.HTTPVersion.allCases)
    func secure(program: Relay.Program, version: Endpoint.HTTPVersion) throws {
        let server = LoopbackServer(script: Self.script)
        let relay = try Relay(program, upstream: server.port)
        defer { relay.stop() }
        let driver = try Driver()
        for (token, trusts) in [true, false].enumerated() {
            let request = try PreparedRequest("https://localhost:\(relay.securePort)/v1?key=secret") {
                $0.httpVersion = version
                if trusts { $0.caCertificate = relay.certificate } else { $0.verifies = false }
                $0 = $0.pinned().endpoint
            }
            let report = try driver.fetch(request, token: token)
            let recording = driver.recording(token)
            #expect(report.failureKind == .none && report.status == 200, "\(report.failure ?? "")")
            #expect(report.httpVersion?.rawValue == version.rawValue)
            #expect(recording.body == Self.wanted)
            #expect(recording.arrivals == recording.arrivals.sorted() && Set(recording.arrivals).count > 1)
            #expect(zip(recording.arrivals, recording.readings).allSatisfy { $0 <= $1 })
            // The step that ends the handshake may also read the first bytes of the answer: those carry the reading.
            let callbacks = recording.arrivals.count + recording.headers.count
            #expect(report.stampSource == .kernel && report.unstampedReads < callbacks)
            #expect(recording.arrivals.allSatisfy { $0 >= report.issued?.uptime.count ?? .max })
            let moments = try [
                #require(report.resolved), #require(report.connected), #require(report.tlsDone),
                #require(report.issued), #require(report.sent), report.ended,
            ]
            #expect(moments == moments.sorted())
            #expect(report.tcp != nil && report.bytesSent > 100)
        }
        let again = try driver.fetch(
            PreparedRequest("https://localhost:\(relay.securePort)/v2") {
                ($0.httpVersion, $0.verifies) = (version, false)
                $0 = $0.pinned().endpoint
            }, token: 9)
        #expect(again.failureKind == .none && !again.reused, "another endpoint, another pool")
    }

    @Test("a certificate that nobody vouches for, or for another name, is refused with a way out")
    func badCertificate() throws {
        let server = LoopbackServer(script: Self.script)
        let relay = try Relay(.nginx, upstream: server.port)
        defer { relay.stop() }
        let driver = try Driver()
        let unknown = try driver.fetch(PreparedRequest("https://localhost:\(relay.securePort)/?key=secret"), token: 1)
        #expect(unknown.failureKind == .tls && unknown.code == .badCertificate && unknown.connected != nil)
        #expect(
            unknown.failure == "SSL certificate problem: self-signed certificate; trust it with --cacert FILE, "
                + "or skip the check with --insecure")
        let request = try PreparedRequest("https://other.test:\(relay.securePort)/") {
            $0.caCertificate = relay.certificate
            $0.resolve = ["other.test:\(relay.securePort):127.0.0.1"]
        }
        let misnamed = try driver.fetch(request, token: 2)
        #expect(misnamed.failureKind == .tls)
        #expect(misnamed.failure?.contains("does not match") == true || misnamed.failure?.contains("matches") == true)
        let absent = try driver.fetch(
            PreparedRequest("https://localhost:\(relay.securePort)/") { $0.caCertificate = "/nonexistent.pem" },
            token: 3)
        #expect(absent.failureKind == .tls)
        let talker = LoopbackServer { connection in
            connection.send("HTTP/1.1 400 This is no TLS\r\n\r\n")
            connection.waitForPeer()
        }
        let plain = try driver.fetch(PreparedRequest("https://127.0.0.1:\(talker.port)/"), token: 4)
        #expect(plain.failureKind == .tls && plain.sent == nil)
    }

    @Test("HTTP/2 without TLS starts at once")
    func priorKnowledge() throws {
        let server = LoopbackServer(script: Self.script)
        let relay = try Relay(.nginx, upstream: server.port)
        defer { relay.stop() }
        let driver = try Driver()
        let report = try driver.fetch(
            PreparedRequest("http://127.0.0.1:\(relay.plainPort)/") { $0.httpVersion = .http2 })
        #expect(report.failureKind == .none && report.httpVersion == .http2 && report.tlsDone == nil)
        #expect(driver.recording(0).body == Self.wanted)
    }

    @Test("HTTP/2 streams share exactly as many connections as asked for")
    func streamsPerConnection() throws {
        let server = LoopbackServer(script: Self.script)
        let relay = try Relay(.nginx, upstream: server.port)
        defer { relay.stop() }
        let driver = try Driver(expected: 100)
        let request = try PreparedRequest("https://127.0.0.1:\(relay.securePort)/") {
            ($0.httpVersion, $0.verifies, $0.streamsPerConnection) = (.http2, false, 25)
        }
        try driver.loop.prepare(request, transfers: 100)
        for wave in 0..<2 {
            for token in 0..<100 { try driver.start(request, token: wave * 100 + token) }
            try driver.run()
        }
        #expect(driver.reports.count == 200)
        #expect(driver.reports.values.allSatisfy { $0.failureKind == .none && $0.httpVersion == .http2 })
        let byConnection = Dictionary(grouping: driver.reports.values, by: \.connection).mapValues(\.count)
        #expect(byConnection == [1: 50, 2: 50, 3: 50, 4: 50])
        #expect(driver.reports.values.filter { !$0.reused }.count == 4)
        for token in 0..<200 { #expect(driver.recording(token).body == Self.wanted) }
    }

    @Test("an HTTP/2 stream that is reset, or whose connection dies, is no success", arguments: ["reset", "stall"])
    func cutStream(fault: String) throws {
        let server = LoopbackServer(script: Self.script)
        let relay = try Relay(.nginx, upstream: server.port)
        defer { relay.stop() }
        let driver = try Driver()
        let request = try PreparedRequest("https://127.0.0.1:\(relay.securePort)/") {
            ($0.httpVersion, $0.verifies) = (.http2, false)
        }
        for token in 0..<3 { try driver.start(request, body: fault, token: token) }
        if fault == "stall" {
            try driver.run { (0..<3).allSatisfy { driver.recording($0).body.contains("data: 5") } }
            try relay.kill()
        }
        try driver.run()
        #expect(driver.reports.count == 3)
        #expect(driver.reports.values.allSatisfy { $0.failureKind == .reset && $0.status == 200 })
        #expect(driver.recording(0).body.contains("data: 5"))
    }

    @Test("a large body goes out over HTTP/2", arguments: [1_000, 300_000])
    func largeBody(size: Int) throws {
        let server = LoopbackServer { connection in
            while let request = connection.readRequest() {
                connection.sendHead("Content-Length: 8\r\n")
                connection.send(
                    "\(request.components(separatedBy: "\r\n\r\n")[1].utf8.count)".padding(
                        toLength: 8, withPad: " ", startingAt: 0))
            }
        }
        let relay = try Relay(.nginx, upstream: server.port)
        defer { relay.stop() }
        let driver = try Driver()
        let report = try driver.fetch(
            PreparedRequest("https://127.0.0.1:\(relay.securePort)/") {
                ($0.httpVersion, $0.verifies) = (.http2, false)
            }, body: String(repeating: "z", count: size))
        #expect(report.failureKind == .none && report.sent != nil)
        #expect(driver.recording(0).body.trimmingCharacters(in: .whitespaces) == "\(size)")
        #expect(report.bytesSent > Int64(size) && report.bytesSent < Int64(size) + 500)
    }
}
