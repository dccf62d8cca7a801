// SPDX-License-Identifier: Apache-2.0
import CLinux
import Core
import Foundation
import Glibc
import Synchronization
import Testing
import Transport

/// A reader that is slower than its peer.
@Suite(.repeatedWhereSpoiled) struct PauseTests {
    /// Sends without end as fast as the client's system takes it, and counts.
    private final class Flood: Sendable {
        private let count = Mutex(0)
        private let mayEnd = Mutex(false)
        var taken: Int { count.withLock { $0 } }
        func end() { mayEnd.withLock { $0 = true } }

        /// A small send buffer of its own, so that what counts as taken is what went over to the client.
        func server() -> LoopbackServer {
            LoopbackServer { connection in
                guard connection.readRequest() != nil else { return }
                var size: Int32 = 4_096
                _ = unsafe setsockopt(
                    connection.socket, SOL_SOCKET, SO_SNDBUF, &size, socklen_t(MemoryLayout<Int32>.size))
                connection.sendHead("Connection: close\r\n")
                let piece = [UInt8](repeating: 0x78, count: 1_000)
                while !self.mayEnd.withLock({ $0 }) {
                    let sent = unsafe Glibc.send(
                        connection.socket, piece, piece.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
                    if sent > 0 { self.count.withLock { $0 += sent } } else { usleep(500) }
                }
            }
        }
        /// Waits until nothing more is taken.
        func settle() -> Int {
            var last = -1
            while last != taken {
                last = taken
                usleep(60_000)
            }
            return last
        }
    }

    @Test("nothing is read while paused, and the peer is held up when the buffers are full")
    func backpressure() throws {
        let flood = Flood()
        let server = flood.server()
        let driver = try Driver()
        let request = try PreparedRequest(server.url) { $0.receiveBuffer = 8_192 }
        try driver.start(request, token: 0)
        try driver.run { driver.recording(0).body.utf8.count > 100_000 }
        #expect(driver.loop.pause(token: 0) && driver.loop.pause(token: 0))
        let (read, turns) = (driver.recording(0).body.utf8.count, driver.loop.statistics.turns)
        let held = flood.settle()
        #expect(held - read < 64_000, "no more than both buffers: \(held - read) bytes")
        let paused = MonotonicClock.now()
        try driver.run { MonotonicClock.now() - paused > .milliseconds(50) }
        #expect(driver.recording(0).body.utf8.count == read && driver.loop.statistics.turns - turns < 10)
        let resumed = MonotonicClock.now()
        #expect(driver.loop.resume(token: 0))
        let (first, callbacks) = (driver.recording(0), driver.recording(0).arrivals.count)
        #expect(first.body.utf8.count > read, "what waits is handed over at once")
        #expect(try #require(first.arrivals.last) < resumed.uptime.count, "with the moment it came to our system")
        #expect(try #require(first.arrivals.last) > driver.recording(0).arrivals[0] && callbacks > 1)
        try driver.run { driver.recording(0).body.utf8.count > read + 200_000 }
        flood.end()
        try driver.run()
        let report = try #require(driver.reports[0])
        #expect(report.failureKind == .none && driver.recording(0).body.utf8.count == flood.taken)
        #expect(report.unstampedReads == 0)
        #expect(driver.recording(0).arrivals == driver.recording(0).arrivals.sorted())
        #expect(!driver.loop.pause(token: 0) && !driver.loop.resume(token: 0))
    }

    @Test(
        "takes as many bytes a second as it is told, within a tenth, however the peer sends",
        arguments: [(20_000, 1 << 20), (20_000, 100), (100_000, 1 << 20), (100_000, 700), (2_000, 1 << 20)])
    func rate(bytesASecond: Int, piece: Int) throws {
        let size = bytesASecond * 2
        let server = LoopbackServer { connection in
            guard connection.readRequest() != nil else { return }
            connection.sendHead("Content-Length: \(size)\r\n")
            for start in stride(from: 0, to: size, by: piece) {
                connection.send(String(repeating: "x", count: min(piece, size - start)))
            }
            connection.waitForPeer()
        }
        let driver = try Driver()
        let report = try driver.fetch(PreparedRequest(server.url) { $0.receiveRate = bytesASecond })
        let recording = driver.recording(0)
        #expect(report.failureKind == .none && recording.body.utf8.count == size)
        let span = try #require(recording.readings.last) - recording.readings[0]
        // The first piece is taken before the clock starts.
        let taken = size - size / recording.readings.count
        let achieved = Double(taken) / (Double(span) / 1e9) / Double(bytesASecond)
        #expect(achieved > 0.9 && achieved < 1.1, "achieved \(achieved)")
        #expect(report.unstampedReads == 0)
    }

    @Test("a slow reader with a small buffer makes the peer as slow") func slowPeer() throws {
        let flood = Flood()
        let server = flood.server()
        let driver = try Driver()
        let request = try PreparedRequest(server.url) { ($0.receiveRate, $0.receiveBuffer) = (50_000, 4_096) }
        try driver.start(request, token: 0)
        let began = MonotonicClock.now()
        try driver.run { MonotonicClock.now() - began > .milliseconds(1_000) }
        #expect(flood.taken < 50_000 + 64_000, "a second's worth and the buffers")
        driver.loop.cancel(token: 0)
        flood.end()
    }

    @Test("many slow readers on one loop each have their rate, beside one that is not slow") func together() throws {
        let server = LoopbackServer { connection in
            guard let request = connection.readRequest() else { return }
            let size = request.hasSuffix("fast") ? 1_000_000 : 20_000
            connection.sendHead("Content-Length: \(size)\r\n")
            connection.send(String(repeating: "x", count: size))
            connection.waitForPeer()
        }
        let driver = try Driver()
        let slow = try PreparedRequest(server.url) { $0.receiveRate = 20_000 }
        for token in 1...40 { try driver.start(slow, token: token) }
        try driver.start(PreparedRequest(server.url), body: "fast", token: 0)
        try driver.run { driver.reports[0] != nil }
        #expect(driver.reports.count == 1, "the others are not done yet")
        try driver.run()
        for token in 1...40 {
            let recording = driver.recording(token)
            let span = try #require(recording.readings.last) - recording.readings[0]
            #expect(recording.body.utf8.count == 20_000 && span > 800_000_000 && span < 1_100_000_000)
        }
    }
}

/// The same through relays, with TLS and with streams.
@Suite(.enabled(if: Relay.Program.areInstalled, "needs nginx, haproxy and openssl"), .serialized, .repeatedWhereSpoiled)
struct RelayedPauseTests {
    @Test("a rate holds over TLS and over HTTP/2", arguments: Endpoint.HTTPVersion.allCases)
    func rate(version: Endpoint.HTTPVersion) throws {
        let server = LoopbackServer { connection in
            while connection.readRequest() != nil {
                connection.sendHead("Content-Length: 100000\r\n")
                connection.send(String(repeating: "x", count: 100_000))
            }
        }
        let relay = try Relay(.nginx, upstream: server.port)
        defer { relay.stop() }
        let driver = try Driver()
        let request = try PreparedRequest("https://127.0.0.1:\(relay.securePort)/") {
            ($0.httpVersion, $0.verifies, $0.streamsPerConnection) = (version, false, 1)
            $0.receiveRate = 50_000
        }
        let report = try driver.fetch(request)
        let recording = driver.recording(0)
        #expect(report.failureKind == .none && recording.body.utf8.count == 100_000)
        let span = Double(try #require(recording.readings.last) - recording.readings[0]) / 1e9
        #expect(span > 1.6 && span < 2.2, "TLS comes in records of up to 16 kB: \(span)")
    }
}
