// SPDX-License-Identifier: Apache-2.0
import Core
import Foundation
import Glibc
import Synchronization
import Testing
import Transport

/// Which connections requests go over, as the server counts them.
@Suite(.repeatedWhereSpoiled) struct ConnectionTests {
    /// Answers each request with the number of its connection, and counts connections.
    private final class Counting: Sendable {
        private let most = Mutex((now: 0, most: 0, all: 0))
        let delay: UInt32
        init(delay: UInt32 = 0) { self.delay = delay }

        func server() -> LoopbackServer {
            LoopbackServer { connection in
                self.most.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1), $0.all + 1) }
                while connection.readRequest() != nil {
                    if self.delay > 0 { connection.pause(milliseconds: self.delay) }
                    connection.sendHead("Content-Length: 4\r\n")
                    connection.send("\(connection.number)".padding(toLength: 4, withPad: " ", startingAt: 0))
                }
                self.most.withLock { $0.now -= 1 }
            }
        }
        var all: Int { most.withLock { $0.all } }
        var atOnce: Int { most.withLock { $0.most } }
    }
    private func numbers(_ driver: Driver, _ tokens: Range<Int>) -> [Int] {
        tokens.map { Int(driver.recording($0).body.trimmingCharacters(in: .whitespaces)) ?? 0 }
    }

    @Test("without reuse each request has a connection of its own") func fresh() throws {
        let counting = Counting()
        let server = counting.server()
        let driver = try Driver()
        let request = try PreparedRequest(server.url) { $0.freshConnection = true }
        for token in 0..<6 {
            let report = try driver.fetch(request, token: token)
            #expect(!report.reused && report.connected != nil)
        }
        #expect(numbers(driver, 0..<6) == [1, 2, 3, 4, 5, 6] && counting.all == 6)
    }

    @Test("a connection that was idle for too long is replaced, one that was not is used") func idle() throws {
        let server = Counting().server()
        let driver = try Driver()
        let request = try PreparedRequest(server.url) { $0.maxIdle = .milliseconds(300) }
        for token in 0..<5 {
            if token == 3 { usleep(350_000) }
            #expect(try driver.fetch(request, token: token).timesIssued == 1)
        }
        #expect(numbers(driver, 0..<5) == [1, 1, 1, 2, 2])
        #expect((0..<5).map { driver.reports[$0]?.reused } == [false, true, true, false, true])
    }

    @Test("a connection that is too old is replaced however busy it was, and never in the middle of an answer")
    func age() throws {
        let server = Counting(delay: 50).server()
        let driver = try Driver()
        let request = try PreparedRequest(server.url) { $0.maxAge = .milliseconds(225) }
        for token in 0..<12 {
            let report = try driver.fetch(request, token: token)
            #expect(report.failureKind == .none && report.timesIssued == 1)
        }
        let runs = Dictionary(grouping: numbers(driver, 0..<12)) { $0 }.values.map(\.count)
        #expect(runs.max() ?? 0 <= 5 && runs.count >= 3)  // 50 ms each: the fifth begins at 200 ms
    }

    @Test("a limit on connections holds exactly, whatever the order in which requests end", arguments: [2, 7])
    func limit(most: Int) throws {
        let counting = Counting(delay: 3)
        let server = counting.server()
        let driver = try Driver(expected: 4, transfersPerMulti: 4)  // several multi handles for one pool
        let request = try PreparedRequest(server.url) { $0.maxConnections = most }
        var token = 0
        while token < 60 {
            while token < 60, driver.loop.hasRoom(for: request) {
                try driver.start(request, token: token)
                token += 1
                #expect(driver.loop.transfersRunning <= most)
            }
            let running = driver.loop.transfersRunning
            try driver.run { driver.loop.transfersRunning < running }
        }
        try driver.run()
        #expect(Set(numbers(driver, 0..<60)) == Set(1...most) && counting.all == most)
        #expect(driver.reports.values.filter { !$0.reused }.count == most)
    }
}

/// The same over HTTP/2, where a connection has several requests at a time.
@Suite(.enabled(if: Relay.Program.areInstalled, "needs nginx, haproxy and openssl"), .serialized, .repeatedWhereSpoiled)
struct SharedConnectionTests {
    @Test("streams share exactly as many connections as asked for", arguments: [1, 4, 250])
    func streams(each: Int) throws {
        let server = LoopbackServer(script: WireTests.script)
        let relay = try Relay(.nginx, upstream: server.port)
        defer { relay.stop() }
        let driver = try Driver(expected: 500)
        let connections = 500 / max(each, 100) + (each < 100 ? 5 : 0)
        let count = min(500, connections * each)
        let request = try PreparedRequest("https://127.0.0.1:\(relay.securePort)/") {
            ($0.httpVersion, $0.verifies, $0.streamsPerConnection) = (.http2, false, each)
            $0.maxConnections = connections
        }
        for token in 0..<count {
            #expect(driver.loop.hasRoom(for: request))
            try driver.start(request, token: token)
        }
        #expect(!driver.loop.hasRoom(for: request))
        try driver.run()
        #expect(driver.loop.hasRoom(for: request))
        #expect(driver.reports.values.allSatisfy { $0.failureKind == .none && $0.httpVersion == .http2 })
        let byConnection = Dictionary(grouping: driver.reports.values, by: \.connection).mapValues(\.count)
        #expect(byConnection.values.sorted() == Array(repeating: each, count: connections))
    }

    @Test("a connection that is too old keeps its streams and gets no more") func age() throws {
        let server = LoopbackServer(script: WireTests.script)  // 100 ms an answer
        let relay = try Relay(.nginx, upstream: server.port)
        defer { relay.stop() }
        let driver = try Driver()
        let request = try PreparedRequest("https://127.0.0.1:\(relay.securePort)/") {
            ($0.httpVersion, $0.verifies, $0.maxAge) = (.http2, false, .milliseconds(50))
            $0.maxConnections = 2
        }
        try driver.start(request, token: 0)
        try driver.start(request, token: 1)
        let began = MonotonicClock.now()
        try driver.run { MonotonicClock.now() - began > .milliseconds(80) }
        #expect(driver.loop.hasRoom(for: request), "a second connection is allowed")
        try driver.start(request, token: 2)
        try driver.run { driver.reports[0] != nil && driver.reports[1] != nil }
        try driver.run()
        #expect((0..<3).map { driver.reports[$0]?.connection } == [1, 1, 2])
        #expect(driver.reports.values.allSatisfy { $0.failureKind == .none && $0.timesIssued == 1 })
        try driver.start(request, token: 3)
        try driver.run()
        #expect(driver.reports[3]?.connection == 3, "the idle one is too old as well")
    }
}
