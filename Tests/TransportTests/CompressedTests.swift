// SPDX-License-Identifier: Apache-2.0
import Synchronization
import Testing
import Transport

@Suite(.repeatedWhereSpoiled) struct CompressedTests {
    /// Three events as zlib flushes them, each decodable when it comes, and gzip's end.
    static let pieces = [
        "1f8b08000000000002034a492c49b45230e0e202000000ffff", "4a01330cb9b800000000ffff", "82308cb8b800000000ffff",
        "0300f98af5401b000000",
    ].map { text in
        let digits = text.compactMap { $0.hexDigitValue.map(UInt8.init) }
        return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }
    /// Sends the pieces thirty milliseconds apart, whatever was asked for, and keeps what was.
    static func server(_ asked: @escaping @Sendable (String) -> Void) -> LoopbackServer {
        LoopbackServer { connection in
            while let request = connection.readRequest() {
                asked(request.lowercased())
                connection.sendHead("Transfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n")
                for piece in pieces {
                    // In one write: what follows a small one may wait for its acknowledgement.
                    connection.send(Array("\(String(piece.count, radix: 16))\r\n".utf8) + piece + [0x0D, 0x0A])
                    connection.pause(milliseconds: 30)
                }
                connection.sendEnd()
            }
        }
    }
    @Test("an answer that may be compressed is asked for so, decoded, and keeps the stamps of its arrival")
    func decodes() throws {
        let asked = Mutex("")
        let server = Self.server { request in asked.withLock { $0 = request } }
        let driver = try Driver()
        for token in 0..<2 {
            let report = try driver.fetch(PreparedRequest(server.url) { $0.compressed = true }, token: token)
            let recording = driver.recording(token)
            #expect(report.failureKind == .none, "\(report)")
            #expect(recording.body == "data: 0\n\ndata: 1\n\ndata: 2\n\n")
            #expect(recording.headers.contains("Content-Encoding: gzip\r\n"))
            // A loop that comes late reads several pieces at once.
            #expect((1...3).contains(recording.arrivals.count) && report.stampSource == .kernel)
            #expect(zip(recording.arrivals, recording.readings).allSatisfy { $0 <= $1 })
            #expect(recording.arrivals == recording.arrivals.sorted())
        }
        let head = asked.withLock(\.self)
        #expect(head.contains("\r\naccept-encoding: gzip\r\n") && !head.contains("identity"))
    }
    @Test("an answer that is compressed unasked is left as it came")
    func unasked() throws {
        let asked = Mutex("")
        let server = Self.server { request in asked.withLock { $0 = request } }
        let driver = try Driver()
        _ = try driver.fetch(PreparedRequest(server.url))
        #expect(!driver.recording(0).body.contains("data:"))
        #expect(asked.withLock(\.self).contains("\r\naccept-encoding: identity\r\n"))
    }
}
