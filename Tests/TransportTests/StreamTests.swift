// SPDX-License-Identifier: Apache-2.0
import Core
import Foundation
import Synchronization
import Testing
import Transport

@Suite(.repeatedWhereSpoiled) struct StreamTests {
    @Test("a stream written in pieces arrives whole, with stamps in order and no later than their readings")
    func chunkedStream() throws {
        let wanted = (0..<50).map { "data: \($0)\n\n" }
        let server = LoopbackServer { connection in
            guard connection.readRequest() != nil else { return }
            connection.sendHead()
            for text in wanted {
                connection.sendChunk(text)
                connection.pause(milliseconds: 1)
            }
            connection.sendEnd()
            connection.waitForPeer()
        }
        let began = MonotonicClock.now()
        let driver = try Driver()
        let report = try driver.fetch(PreparedRequest(server.url))
        let recording = driver.recording(0)
        #expect(report.failureKind == .none && report.code == .ok && report.status == 200)
        #expect(report.httpVersion == .http1_1 && report.stampSource == .kernel)
        #expect(recording.body == wanted.joined())
        #expect(recording.headers.first == "HTTP/1.1 200 OK\r\n")
        #expect(recording.arrivals == recording.arrivals.sorted())
        #expect(zip(recording.arrivals, recording.readings).allSatisfy { $0 <= $1 })
        #expect(Set(recording.arrivals).count > 10)
        #expect(try #require(recording.headerArrivals.first) > began.uptime.count)
        #expect(report.ended.uptime.count >= (recording.arrivals.last ?? .max))
        #expect(driver.loop.statistics.kernelStamps > 10 && report.unstampedReads == 0)
    }

    @Test("a loop with nothing left to do sleeps until its deadline") func sleeps() throws {
        let server = LoopbackServer { connection in
            guard connection.readRequest() != nil else { return }
            connection.sendHead("Content-Length: 2\r\n")
            connection.send("ok")
            connection.waitForPeer()
        }
        let driver = try Driver()
        _ = try driver.fetch(PreparedRequest(server.url))
        let deadline = MonotonicClock.now() + .milliseconds(40)
        let turns = driver.loop.statistics.turns
        while MonotonicClock.now() < deadline { try driver.loop.turn(until: deadline) { _ in } }
        #expect(driver.loop.statistics.turns - turns < 10)
    }

    @Test("the moments of a new connection come in order, and its facts are told")
    func phases() throws {
        let server = LoopbackServer { connection in
            guard connection.readRequest() != nil else { return }
            connection.pause(milliseconds: 5)
            connection.sendHead("Content-Length: 2\r\n")
            connection.send("ok")
            connection.waitForPeer()
        }
        let driver = try Driver()
        let began = MonotonicClock.now()
        let report = try driver.fetch(PreparedRequest(server.url), body: String(repeating: "x", count: 1_000))
        let moments = try [
            began, #require(report.resolved), #require(report.connected), #require(report.issued),
            #require(report.sent), Instant(uptime: Nanoseconds(#require(driver.recording(0).headerArrivals.first))),
            report.ended, MonotonicClock.now(),
        ]
        #expect(moments == moments.sorted())
        #expect(report.tlsDone == nil && !report.reused && report.timesIssued == 1)
        #expect(report.remoteAddress == "127.0.0.1:\(server.port)")
        #expect(try #require(report.localPort) > 0)
        #expect(report.bytesSent > 1_000 && report.bytesSent < 1_400)
        #expect(report.bytesReceived > 2 && report.bytesReceived < 200)
        let tcp = try #require(report.tcp)
        #expect(tcp.rtt > .zero && tcp.rtt < .seconds(1 as Int64) && tcp.retransmissions == 0)
    }

    @Test("kept connections are used again under their number, fresh ones are not")
    func reuse() throws {
        let server = LoopbackServer { connection in
            while connection.readRequest() != nil {
                connection.sendHead("Content-Length: 2\r\n")
                connection.send("ok")
            }
        }
        let driver = try Driver()
        let kept = try PreparedRequest(server.url)
        let reports = try (0..<3).map { try driver.fetch(kept, token: $0) }
        #expect(reports.map(\.connection) == [1, 1, 1])
        #expect(reports.map(\.reused) == [false, true, true])
        #expect(reports[1].connected == nil && reports[1].resolved == nil && reports[1].sent != nil)
        #expect(reports[1].localPort == reports[0].localPort && reports[1].remoteAddress != nil)
        let fresh = try PreparedRequest(server.url) { $0.freshConnection = true }
        let others = try (3..<5).map { try driver.fetch(fresh, token: $0) }
        #expect(others.map(\.connection) == [2, 3])
        #expect(others.allSatisfy { !$0.reused && $0.tcp != nil })
    }

    @Test(
        "counts the request's bytes, whatever way libcurl writes its body",
        arguments: [0, 2_000, 65_535, 65_536, 300_000])
    func bytesSent(bodySize: Int) throws {
        let server = LoopbackServer { connection in
            guard let request = connection.readRequest() else { return }
            connection.sendHead("Content-Length: 8\r\n")
            connection.send("\(request.utf8.count)".padding(toLength: 8, withPad: " ", startingAt: 0))
            connection.waitForPeer()
        }
        let driver = try Driver()
        let report = try driver.fetch(PreparedRequest(server.url), body: String(repeating: "z", count: bodySize))
        #expect("\(report.bytesSent)" == driver.recording(0).body.trimmingCharacters(in: .whitespaces))
    }

    @Test("the last byte of a large body counts as sent only when the kernel has it")
    func largeBody() throws {
        let server = LoopbackServer { connection in
            connection.pause(milliseconds: 50)
            guard connection.readRequest() != nil else { return }
            connection.sendHead("Content-Length: 2\r\n")
            connection.send("ok")
            connection.waitForPeer()
        }
        let driver = try Driver()
        let size = 12_000_000
        let report = try driver.fetch(PreparedRequest(server.url), body: String(repeating: "y", count: size))
        let (issued, sent) = try (#require(report.issued), #require(report.sent))
        #expect(sent - issued > .milliseconds(20))
        #expect(sent <= report.ended && report.bytesSent > Int64(size) && report.bytesSent < Int64(size) + 1_000)
    }

    @Test("headers of 60 kB come through line by line")
    func hugeHeaders() throws {
        let lines = (0..<600).map { "X-\($0): " + String(repeating: "v", count: 90) + "\r\n" }
        let server = LoopbackServer { connection in
            guard connection.readRequest() != nil else { return }
            connection.sendHead(lines.joined() + "Content-Length: 0\r\n")
            connection.waitForPeer()
        }
        let driver = try Driver()
        let report = try driver.fetch(PreparedRequest(server.url))
        #expect(report.failureKind == .none)
        #expect(driver.recording(0).headers.filter { $0.hasPrefix("X-") } == lines)
    }

    @Test("a unix socket works, with the loop's own stamps")
    func unixSocket() throws {
        let path = "/tmp/sg-\(getpid())-\(UInt32.random(in: 0 ... .max)).sock"
        defer { try? FileManager.default.removeItem(atPath: path) }
        let server = LoopbackServer(path: path) { connection in
            guard connection.readRequest() != nil else { return }
            connection.sendHead()
            for text in ["a", "b"] {
                connection.sendChunk(text)
                connection.pause(milliseconds: 2)
            }
            connection.sendEnd()
            connection.waitForPeer()
        }
        let driver = try Driver()
        let report = try driver.fetch(PreparedRequest("http://localhost/x") { $0.unixSocket = path })
        server.stop()
        let recording = driver.recording(0)
        #expect(report.failureKind == .none && recording.body == "ab")
        #expect(report.stampSource == .loop && report.tcp == nil)
        #expect(driver.loop.statistics.loopStamps > 0 && driver.loop.statistics.kernelStamps == 0)
        #expect(zip(recording.arrivals, recording.readings).allSatisfy { $0 <= $1 })
    }

    @Test("500 streams at once each get their own bytes", arguments: [16, 256])
    func manyStreams(transfersPerMulti: Int) throws {
        let count = 500
        let everybody = Mutex(0)
        let server = LoopbackServer { connection in
            guard let request = connection.readRequest(), let body = request.components(separatedBy: "\r\n\r\n").last
            else { return }
            everybody.withLock { $0 += 1 }
            while everybody.withLock({ $0 }) < count { connection.pause(milliseconds: 2) }
            connection.sendHead()
            for piece in 0..<5 { connection.sendChunk("\(body).\(piece) ") }
            connection.sendEnd()
            connection.waitForPeer()
        }
        let driver = try Driver(expected: count, transfersPerMulti: transfersPerMulti)
        for token in 0..<count { try driver.start(PreparedRequest(server.url), body: "\(token)", token: token) }
        try driver.run()
        #expect(driver.reports.count == count)
        #expect(driver.reports.values.allSatisfy { $0.failureKind == .none })
        #expect(Set(driver.reports.values.map(\.connection)) == Set(1...count))
        for token in 0..<count {
            #expect(driver.recording(token).body == (0..<5).map { "\(token).\($0) " }.joined())
        }
    }
}
