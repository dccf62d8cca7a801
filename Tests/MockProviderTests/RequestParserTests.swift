// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import MockProvider

@Suite struct RequestParserTests {
    static let plain = "POST /v1/messages?beta=true HTTP/1.1\r\nHost: h\r\nX-A:  b c \r\nContent-Length: 5\r\n\r\nhello"
    static let chunked =
        "POST /x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: Chunked\r\n\r\n3;ext=1\r\nhel\r\n02\r\nlo\r\n0\r\nTrailer: x\r\n\r\n"

    /// Feeds the bytes in pieces; gives the requests' paths and bodies.
    private func read(_ pieces: [ArraySlice<UInt8>]) throws -> [String] {
        var parser = RequestParser()
        var found: [String] = []
        for piece in pieces {
            var rest = Array(piece)
            while !rest.isEmpty {
                rest.removeFirst(try parser.feed(rest.span))
                if parser.isComplete {
                    found.append(
                        "\(parser.head.method) \(parser.head.path) \(String(decoding: parser.body, as: UTF8.self))")
                    parser.reset()
                }
            }
        }
        return found
    }

    @Test(
        "reads the same requests wherever the bytes are cut",
        arguments: [plain, chunked, plain + "\r\n" + chunked + plain])
    func anyCut(_ text: String) throws {
        let bytes = Array(text.utf8)
        let whole = try read([bytes[...]])
        #expect(whole.count == text.split(separator: "POST").count)
        #expect(whole.allSatisfy { $0.hasSuffix(" hello") })
        for cut in 0...bytes.count { #expect(try read([bytes[..<cut], bytes[cut...]]) == whole) }
        #expect(try read(bytes.indices.map { bytes[$0...$0] }) == whole, "byte by byte")
    }

    @Test("understands the head")
    func head() throws {
        var parser = RequestParser()
        _ = try parser.feed(Array(Self.plain.utf8).span)
        #expect(parser.head.path == "/v1/messages")
        #expect(parser.head["x-a"] == "b c")
        #expect(parser.head["x-none"] == nil)
        #expect(parser.head.keepsConnection)
    }

    /// Request, status and reason.
    static let bad: [(String, Int, String)] = [
        ("GET /\r\n", 400, "malformed request line"),
        ("GET  / HTTP/1.1\r\n", 400, "malformed request line"),
        ("G@T / HTTP/1.1\r\n", 400, "malformed request line"),
        ("GET / HTTQ/1.1\r\n", 400, "malformed request line"),
        ("\u{16}\u{3}\u{1}\n", 400, "malformed request line"),
        ("GET x HTTP/1.1\r\n", 400, "malformed request target"),
        ("PRI * HTTP/2.0\r\n", 505, "only HTTP/1.1 and HTTP/1.0 are spoken here"),
        ("GET / HTTP/1.1\r\n\r\n", 400, "one host field is required"),
        ("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400, "one host field is required"),
        ("GET / HTTP/1.1\r\nHost : a\r\n", 400, "malformed header field name"),
        ("GET / HTTP/1.1\r\nHost: a\r\n folded\r\n", 400, "malformed header field name"),
        ("GET / HTTP/1.1\r\nHost\r\n", 400, "malformed header field"),
        ("GET / HTTP/1.1\r\nA: b\u{1}c\r\n", 400, "control character in a header field"),
        ("GET / HTTP/1.1\rX", 400, "carriage return without line feed"),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1x\r\n\r\n", 400, "malformed content-length"),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", 400, "malformed content-length"),
        (
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 400,
            "malformed content-length"
        ),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 67108865\r\n\r\n", 413, "body larger than 67108864 bytes"),
        (
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n", 413,
            "body larger than 67108864 bytes"
        ),
        (
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n", 400,
            "content-length beside transfer-encoding"
        ),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n", 501, "unknown transfer coding"),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400, "malformed chunk size"),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n\r\n", 400, "malformed chunk size"),
        (
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n4000001\r\n", 413,
            "body larger than 67108864 bytes"
        ),
        (
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n", 413,
            "body larger than 67108864 bytes"
        ),
        (
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n", 400,
            "chunk longer than its size"
        ),
        ("POST / HTTP/1.1\r\nHost: a\r\nExpect: miracles\r\n\r\n", 417, "unknown expectation"),
        ("GET /" + String(repeating: "x", count: 70_000), 414, "request line too long"),
        (
            "GET / HTTP/1.1\r\nA: " + String(repeating: "x", count: 70_000), 431,
            "header fields longer than 65536 bytes"
        ),
        (
            "GET / HTTP/1.1\r\n" + String(repeating: "A: b\r\n", count: 129), 431, "more than 128 header fields"
        ),
    ]
    @Test("refuses what no sound client sends", arguments: bad)
    func refuses(_ text: String, _ status: Int, _ reason: String) {
        let refusal = #expect(throws: RequestParser.Refusal.self) { try read([Array(text.utf8)[...]]) }
        #expect(refusal == RequestParser.Refusal(status: status, reason: reason))
    }

    @Test("asks for the body once, and only where it is waited for")
    func expectation() throws {
        var parser = RequestParser()
        let head = "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n"
        _ = try parser.feed(Array(head.utf8).span)
        let first = parser.takeContinue()
        let second = parser.takeContinue()
        #expect(first && !second)
        parser.reset()
        _ = try parser.feed(Array("\(head)ok".utf8).span)
        let late = parser.takeContinue()
        #expect(!late)
    }
}
