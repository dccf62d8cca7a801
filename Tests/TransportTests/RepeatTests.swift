// SPDX-License-Identifier: Apache-2.0
import Core
import Glibc
import Synchronization
import Testing
import Transport

/// Requests that go out on a connection which the server then ends without an answer.
@Suite(.repeatedWhereSpoiled) struct RepeatTests {
    /// Answers the first request of each connection, then lets the script decide; counts the requests that were read.
    private static func server(_ read: Counter, then end: @escaping LoopbackServer.Script) -> LoopbackServer {
        LoopbackServer { connection in
            guard connection.readRequest() != nil else { return }
            read.add()
            connection.sendHead("Content-Length: 2\r\n")
            connection.send("ok")
            end(connection)
        }
    }
    private final class Counter: Sendable {
        private let count = Mutex(0)
        var value: Int { count.withLock { $0 } }
        func add() { count.withLock { $0 += 1 } }
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let code: TransportError.Code
        let text: String
        let end: @Sendable (Connection) -> Void
    }
    static let cases = [
        Case(
            testDescription: "closes", code: .nothingReceived,
            text: "the peer closed the reused connection without an answer", end: { _ in }),
        Case(
            testDescription: "resets", code: .receiveFailed,
            text: "the peer reset the reused connection without an answer", end: { $0.reset() }),
        Case(
            testDescription: "closes, some time after it took the request", code: .nothingReceived,
            text: "the peer closed the reused connection without an answer", end: { $0.pause(milliseconds: 60) }),
    ]
    @Test(
        "a server that takes a request on an open connection and closes: a failure, and no second sending",
        arguments: cases)
    func dropped(_ example: Case) throws {
        let read = Counter()
        let server = Self.server(read) { connection in
            guard connection.readRequest() != nil else { return }
            read.add()
            example.end(connection)
        }
        let driver = try Driver()
        let request = try PreparedRequest(server.url)
        // More often than libcurl would send again by itself: the count must not run out.
        for round in 0..<8 {
            let first = try driver.fetch(request, token: 2 * round)
            let second = try driver.fetch(request, token: 2 * round + 1)
            #expect(first.failureKind == .none && first.timesIssued == 1 && !first.reused)
            #expect(second.failureKind == .reset && second.code == example.code && second.failure == example.text)
            #expect(second.timesIssued == 1 && second.reused && second.connection == first.connection)
            #expect(second.issued.map { $0 <= second.ended } == true)
            #expect(read.value == 2 * (round + 1))
        }
    }

    @Test("a connection that was closed while it was idle is not used, and nothing is lost or repeated")
    func idleClose() throws {
        let read = Counter()
        let server = Self.server(read) { _ in }
        let driver = try Driver()
        let request = try PreparedRequest(server.url)
        for token in 0..<20 {
            let report = try driver.fetch(request, token: token)
            #expect(report.failureKind == .none && !report.reused && report.timesIssued == 1, "\(report.failure ?? "")")
            usleep(2_000)
        }
        #expect(read.value == 20)
    }

    @Test("a connection that closes while the next request is on its way: only what was not taken is sent again")
    func race() throws {
        let read = Counter()
        let server = Self.server(read) { _ in
            // From before the next request to after it; nobody reads that one.
            for _ in 0..<Int.random(in: 0...400) { _ = getppid() }
        }
        let driver = try Driver()
        let request = try PreparedRequest(server.url)
        var (rounds, answered, repeated) = (0, 0, 0)
        while rounds < 1_000 || (repeated == 0 && rounds < 50_000) {
            rounds += 1
            let report = try driver.fetch(request, token: rounds)
            #expect(report.timesIssued <= 2)
            if report.timesIssued == 2 {
                repeated += 1
                #expect(report.failureKind == .none && !report.reused)
            }
            if report.failureKind == .none {
                answered += 1
            } else {
                // The request lay in the server's system when it closed: that is a reset, and nobody can say who had read it.
                #expect(report.failure == "the peer reset the reused connection without an answer")
            }
        }
        #expect(repeated > 0 && answered == read.value)
    }
}
