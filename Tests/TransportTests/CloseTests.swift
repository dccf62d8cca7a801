// SPDX-License-Identifier: Apache-2.0
import Core
import Glibc
import Synchronization
import Testing

@testable import Transport

/// What a cancelled request leaves behind, on both sides.
@Suite(.repeatedWhereSpoiled) struct CloseTests {
    /// Moments of the server's thread, on the clock that the client uses.
    private final class Server: Sendable {
        private let moments = Mutex<[String: Instant]>([:])
        func note(_ name: String) { moments.withLock { $0[name] = MonotonicClock.now() } }
        subscript(_ name: String) -> Instant? { moments.withLock { $0[name] } }
    }
    /// Cancels after the first event and gives the two reports.
    private func cancel(
        _ server: LoopbackServer, watch: Bool = true, before: () -> Void = {}
    ) throws -> (TransferReport, CloseReport?, Driver) {
        let driver = try Driver()
        try driver.start(PreparedRequest(server.url), token: 3)
        try driver.run { driver.recording(3).body == "one" }
        before()
        let report = try #require(driver.loop.cancel(token: 3, watchClose: watch))
        var closes: [CloseReport] = []
        let limit = MonotonicClock.now() + .seconds(15 as Int64)
        while driver.loop.closesWatched > 0, MonotonicClock.now() < limit {
            try driver.loop.turn(until: limit, onClose: { closes.append($0) }) { _ in }
        }
        #expect(closes.count == (watch && report.closeWatch != nil ? 1 : 0))
        return (report, closes.first, driver)
    }

    @Test("the moment at which the peer closes is found between two looks", arguments: [0, 3, 40] as [UInt32])
    func peerCloses(after milliseconds: UInt32) throws {
        let seen = Server()
        let server = LoopbackServer { connection in
            guard connection.readRequest() != nil else { return }
            connection.sendHead()
            connection.sendChunk("one")
            connection.waitForPeer()
            seen.note("end")
            if milliseconds > 0 { connection.pause(milliseconds: milliseconds) }
            seen.note("closing")
            connection.close()
            seen.note("closed")
        }
        let began = MonotonicClock.now()
        let (report, close, driver) = try cancel(server)
        let closed = try #require(report.closed)
        let found = try #require(close)
        #expect(report.failureKind == .aborted && report.closeWatch == found.watch && found.closed == closed)
        #expect(began < closed && found.end == .closed && driver.loop.canWatchCloses == true)
        let (from, to) = try (found.openUntil ?? closed, #require(found.peerClosed))
        #expect(try #require(seen["closing"]) <= to && from <= #require(seen["closed"]))
        // Looks after 1, 3, 7, 15, 31 and 63 ms: the span is about as long as the wait was.
        #expect(to - closed < .milliseconds(40 + 3 * Int64(milliseconds)))
    }

    @Test("a peer that sends on meets a reset: nobody is there to read") func sendsOn() throws {
        let server = LoopbackServer { connection in
            guard connection.readRequest() != nil else { return }
            connection.sendHead()
            connection.sendChunk("one")
            connection.waitForPeer()
            connection.pause(milliseconds: 5)
            connection.sendChunk("two")
            connection.pause(milliseconds: 500)
        }
        let (report, close, _) = try cancel(server)
        let found = try #require(close)
        #expect(found.end == .reset && found.openUntil != nil)
        #expect(try #require(found.peerClosed) - #require(report.closed) < .milliseconds(300))
    }

    @Test("closed with bytes unread, the connection is reset on both sides at once") func unread() throws {
        let sent = Server()
        let server = LoopbackServer { connection in
            guard connection.readRequest() != nil else { return }
            connection.sendHead()
            connection.sendChunk("one")
            connection.pause(milliseconds: 30)
            connection.sendChunk("two")
            sent.note("two")
            connection.waitForPeer()
        }
        let (_, close, _) = try cancel(server) { while sent["two"] == nil { usleep(1_000) } }
        let found = try #require(close)
        #expect(found.end == .reset && found.openUntil == nil && found.peerClosed != nil)
    }

    @Test("a peer that never closes: given up when asked, and nothing is claimed") func neverCloses() throws {
        let server = LoopbackServer { connection in
            guard connection.readRequest() != nil else { return }
            connection.sendHead()
            connection.sendChunk("one")
            connection.waitForPeer()
            connection.pause(milliseconds: 400)
        }
        let driver = try Driver()
        try driver.start(PreparedRequest(server.url), token: 0)
        try driver.run { driver.recording(0).body == "one" }
        let report = try #require(driver.loop.cancel(token: 0, watchClose: true))
        let limit = MonotonicClock.now() + .milliseconds(100)
        let turns = driver.loop.statistics.turns
        while MonotonicClock.now() < limit { try driver.loop.turn(until: limit) { _ in } }
        #expect(driver.loop.closesWatched == 1 && driver.loop.statistics.turns - turns < 20)
        var closes: [CloseReport] = []
        driver.loop.giveUpCloseWatches { closes.append($0) }
        let close = try #require(closes.first)
        #expect(closes.count == 1 && driver.loop.closesWatched == 0 && close.watch == report.closeWatch)
        #expect(close.peerClosed == nil && close.end == nil && close.openUntil ?? .init(uptime: .zero) > limit)
    }

    @Test("nothing is watched unless asked, and nothing is closed where nothing was open") func quiet() throws {
        let server = LoopbackServer { connection in
            guard connection.readRequest() != nil else { return }
            connection.sendHead()
            connection.sendChunk("one")
            connection.waitForPeer()
        }
        let (report, close, driver) = try cancel(server, watch: false)
        #expect(report.closed != nil && report.closeWatch == nil && close == nil)
        #expect(driver.loop.canWatchCloses == nil)
        // One that is aborted by its sink is closed by us as well.
        try driver.start(PreparedRequest(server.url), token: 4, callbackLimit: 1)
        try driver.run()
        let aborted = try #require(driver.reports[4])
        #expect(aborted.failureKind == .aborted && aborted.closed ?? .init(uptime: .zero) >= aborted.ended)
    }

    @Test("a connection between known ends is found in the state it is in") func diagnosis() throws {
        let listener = LoopbackServer.listen(path: nil)
        defer { close(listener) }
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #expect(LoopbackServer.connect(socket, port: LoopbackServer.port(of: listener)))
        let ends = try #require(SocketEnds(of: socket))
        let look = SocketDiagnosis()
        #expect(look(ends) == .state(1))
        close(socket)
        #expect([.state(4), .state(5)].contains(look(ends)))
        let peer = accept(listener, nil, nil)
        close(peer)
        #expect(look(ends) == .state(6))
        #expect(SocketEnds(of: listener) == nil && SocketEnds(of: -1) == nil)
    }
}

@Suite(.enabled(if: Relay.Program.areInstalled, "needs nginx, haproxy and openssl"), .serialized, .repeatedWhereSpoiled)
struct StreamCloseTests {
    /// Answers "one", then ends after 200 ms where the request says "stay", and counts the connections that end before that.
    private static func server(_ ends: Ends) -> LoopbackServer {
        LoopbackServer { connection in
            guard let request = connection.readRequest() else { return }
            connection.sendHead()
            connection.sendChunk("one")
            if request.hasSuffix("stay") {
                connection.pause(milliseconds: 400)
                connection.sendEnd()
                return connection.waitForPeer()
            }
            connection.waitForPeer()
            ends.add()
        }
    }
    private final class Ends: Sendable {
        private let list = Mutex<[Instant]>([])
        func add() { list.withLock { $0.append(MonotonicClock.now()) } }
        var moments: [Instant] { list.withLock { $0 } }
    }

    @Test(
        "over HTTP/2 the stream is reset: the relay lets go of it at once, and its neighbours go on",
        arguments: Relay.Program.allCases, [true, false])
    func stream(program: Relay.Program, isCancelled: Bool) throws {
        let ends = Ends()
        let server = Self.server(ends)
        let relay = try Relay(program, upstream: server.port)
        defer { relay.stop() }
        let driver = try Driver()
        let request = try PreparedRequest("https://127.0.0.1:\(relay.securePort)/") {
            ($0.httpVersion, $0.verifies) = (.http2, false)
        }
        for token in 0..<2 { try driver.start(request, body: "stay", token: token) }
        let limit = isCancelled ? Int.max : 1  // where it is not cancelled, its sink refuses the first piece
        try driver.start(request, body: "go", token: 2, callbackLimit: limit)
        try driver.run { (0..<3).allSatisfy { driver.recording($0).body == "one" } }
        if !isCancelled { try driver.run { driver.reports[2] != nil } }
        let report = try #require(
            isCancelled ? driver.loop.cancel(token: 2, watchClose: true) : driver.reports[2])
        let closed = try #require(report.closed)
        #expect(report.failureKind == .aborted && report.closeWatch == nil)
        try driver.run()
        #expect(ends.moments.count == 1)
        #expect(try #require(ends.moments.first) - closed < .milliseconds(150), "not with the end of the others")
        for token in 0..<2 {
            let other = try #require(driver.reports[token])
            #expect(other.failureKind == .none && driver.recording(token).body == "one")
            #expect(other.connection == report.connection)
        }
    }

    @Test("a stream that is alone on its connection takes it along, and the next request opens another")
    func alone() throws {
        let ends = Ends()
        let server = Self.server(ends)
        let relay = try Relay(.nginx, upstream: server.port)
        defer { relay.stop() }
        let driver = try Driver()
        let request = try PreparedRequest("https://127.0.0.1:\(relay.securePort)/") {
            ($0.httpVersion, $0.verifies) = (.http2, false)
        }
        try driver.start(request, body: "go", token: 0)
        try driver.run { driver.recording(0).body == "one" }
        let report = try #require(driver.loop.cancel(token: 0, watchClose: true))
        var close: CloseReport?
        let limit = MonotonicClock.now() + .seconds(5 as Int64)
        while close == nil, MonotonicClock.now() < limit {
            try driver.loop.turn(until: limit, onClose: { close = $0 }) { _ in }
        }
        #expect(report.closed != nil && close?.watch == report.closeWatch && close?.peerClosed != nil)
        while ends.moments.isEmpty, MonotonicClock.now() < limit { usleep(1_000) }
        #expect(ends.moments.count == 1)
        let next = try driver.fetch(request, body: "stay", token: 1)
        #expect(next.failureKind == .none && !next.reused && next.connection == 2 && next.timesIssued == 1)
    }
}
