// SPDX-License-Identifier: Apache-2.0
import Core
import Glibc
import Synchronization
import Testing
import Transport

@Suite(.repeatedWhereSpoiled) struct FailureTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let script: LoopbackServer.Script
        let kind: TransferReport.FailureKind
        let text: String
    }
    static let cases: [Case] = [
        Case(
            testDescription: "a reset before the answer", script: { $0.readRequest() == nil ? () : $0.reset() },
            kind: .reset, text: "the peer reset the connection"),
        Case(
            testDescription: "a reset within the stream",
            script: {
                _ = $0.readRequest()
                $0.sendHead()
                $0.sendChunk("data: 1\n\n")
                $0.pause(milliseconds: 20)
                $0.reset()
            }, kind: .reset, text: "the peer reset the connection"),
        Case(
            testDescription: "a hang-up before the answer", script: { _ = $0.readRequest() }, kind: .reset,
            text: "the peer closed the connection without an answer"),
        Case(
            testDescription: "a hang-up within a chunked stream",
            script: {
                _ = $0.readRequest()
                $0.sendHead()
                $0.sendChunk("data: 1\n\n")
            }, kind: .reset, text: "the connection ended before the answer did"),
        Case(
            testDescription: "a body shorter than announced",
            script: {
                _ = $0.readRequest()
                $0.sendHead("Content-Length: 100\r\n")
                $0.send("short")
            }, kind: .reset, text: "the connection ended before the answer did"),
        Case(
            testDescription: "a nonsense status line",
            script: {
                _ = $0.readRequest()
                $0.send("SSH-2.0-OpenSSH_9.2\r\n\r\n")
                $0.waitForPeer()
            }, kind: .proto, text: "not the HTTP that was expected: Unsupported protocol"),
        Case(
            testDescription: "a chunk size that is no number",
            script: {
                _ = $0.readRequest()
                $0.sendHead()
                $0.send("zz\r\nnonsense\r\n")
                $0.waitForPeer()
            }, kind: .proto, text: "not the HTTP that was expected: Failure when receiving data from the peer"),
        Case(
            testDescription: "headers beyond what libcurl takes",
            script: {
                _ = $0.readRequest()
                $0.send("HTTP/1.1 200 OK\r\n")
                for _ in 0..<400 { $0.send("X-Much: \(String(repeating: "a", count: 1_000))\r\n") }
                $0.waitForPeer()
            }, kind: .proto, text: "the headers are longer than libcurl takes"),
    ]

    @Test("tells what went wrong", arguments: cases)
    func failure(_ example: Case) throws {
        let server = LoopbackServer(script: example.script)
        let report = try Driver().fetch(PreparedRequest(server.url))
        #expect(report.failureKind == example.kind)
        #expect(report.failure == example.text)
        #expect(report.sent != nil)
        #expect(report.issued.map { $0 < report.ended } == true)
    }

    @Test("a refused connection is told as such")
    func refused() throws {
        let socket = LoopbackServer.listen(path: nil)
        let port = LoopbackServer.port(of: socket)
        close(socket)
        let report = try Driver().fetch(PreparedRequest("http://127.0.0.1:\(port)/?key=secret"))
        #expect(report.failureKind == .connect && report.code == .noConnection)
        #expect(report.failure == "Connection refused; is the server running, and is this its port?")
        #expect(report.sent == nil && report.issued == nil && report.timesIssued == 0 && report.connection == 0)
    }

    @Test("a name without an address is told as such, and pinning leaves it alone")
    func noSuchHost() throws {
        let endpoint = try Endpoint(url: "http://nobody.invalid/")
        let pinned = endpoint.pinned()
        #expect(pinned.endpoint == endpoint && pinned.lookup?.addresses == [])
        let report = try Driver().fetch(PreparedRequest("http://nobody.invalid/?key=secret"))
        #expect(report.failureKind == .dns && report.failure?.contains("secret") == false)
    }

    @Test("a peer that never accepts runs into the connect timeout")
    func connectTimeout() throws {
        // The queue of a listener that nobody accepts from: full after a few connections, then silent.
        let socket = LoopbackServer.listen(path: nil, backlog: 0)
        defer { close(socket) }
        let driver = try Driver()
        let request = try PreparedRequest("http://127.0.0.1:\(LoopbackServer.port(of: socket))/") {
            $0.connectTimeout = .milliseconds(300)
        }
        for token in 0..<4 { try driver.start(request, token: token) }
        try driver.run { driver.reports.values.contains { $0.failureKind == .connectTimeout } }
        let report = try #require(driver.reports.values.first { $0.failureKind == .connectTimeout })
        #expect(report.failure == "no connection within the connect timeout")
        for token in 0..<4 { driver.loop.cancel(token: token) }
    }

    @Test("a stalled stream can be cancelled at once, and the peer sees the connection close")
    func cancel() throws {
        let server = LoopbackServer { connection in
            while connection.readRequest() != nil {
                connection.sendHead()
                connection.sendChunk("data: 1\n\n")
            }
        }
        let driver = try Driver()
        let request = try PreparedRequest(server.url)
        try driver.start(request, token: 7)
        try driver.run { driver.recording(7).body == "data: 1\n\n" }
        let report = try #require(driver.loop.cancel(token: 7))
        #expect(report.failureKind == .aborted && report.status == 200 && report.tcp != nil && report.connection == 1)
        #expect(driver.loop.transfersRunning == 0 && driver.loop.cancel(token: 7) == nil)
        try driver.start(request, token: 8)
        try driver.run { driver.recording(8).body == "data: 1\n\n" }
        #expect(driver.loop.cancel(token: 8)?.connection == 2)
    }

    @Test("a loop that goes away closes its connections, running or kept")
    func goodbye() throws {
        let ended = Mutex(0)
        let server = LoopbackServer { connection in
            guard connection.readRequest() != nil else { return }
            connection.sendHead("Content-Length: \(connection.number)\r\n")
            connection.send("1")
            connection.waitForPeer()
            ended.withLock { $0 += 1 }
        }
        let request = try PreparedRequest(server.url)
        do {
            let driver = try Driver()
            #expect(try driver.fetch(request, token: 1).failureKind == .none)
            let other = try PreparedRequest(server.url) { $0.freshConnection = true }
            try driver.start(other, token: 2)
            try driver.run { driver.recording(2).body == "1" }
        }
        let limit = MonotonicClock.now() + .seconds(5 as Int64)
        while ended.withLock({ $0 }) < 2, MonotonicClock.now() < limit { sched_yield() }
        #expect(ended.withLock { $0 } == 2)
    }

    @Test("a sink ends its transfer by saying no")
    func abort() throws {
        let server = LoopbackServer { connection in
            guard connection.readRequest() != nil else { return }
            connection.sendHead()
            for _ in 0..<50 {
                connection.sendChunk("x")
                connection.pause(milliseconds: 1)
            }
        }
        let driver = try Driver()
        try driver.start(PreparedRequest(server.url), token: 1, callbackLimit: 2)
        try driver.run()
        #expect(driver.reports[1]?.failureKind == .aborted && driver.recording(1).arrivals.count == 2)
    }

    @Test(
        "a sink ends its transfer at a header or at a trailer",
        arguments: ["HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n"])
    func abortAtHeader(beginning: String) throws {
        let server = LoopbackServer { connection in
            guard connection.readRequest() != nil else { return }
            connection.send(beginning)
            for _ in 0..<50 { connection.send("X-Many: a\r\n") }
            connection.waitForPeer()
        }
        let driver = try Driver()
        try driver.start(PreparedRequest(server.url), token: 1, headerLimit: 20)
        try driver.run()
        #expect(driver.reports[1]?.failureKind == .aborted && driver.recording(1).headers.count == 20)
    }
}
