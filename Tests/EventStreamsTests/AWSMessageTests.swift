// SPDX-License-Identifier: Apache-2.0
import CMallocCounter
import EventStreams
import Testing

@Suite struct AWSMessageTests {
    /// The message that the format's description spells out, byte by byte.
    static let known: [UInt8] = [
        0x00, 0x00, 0x00, 0x28, 0x00, 0x00, 0x00, 0x16, 0x60, 0x47, 0x0E, 0xFD, 0x0D, 0x3A, 0x6D, 0x65, 0x73, 0x73,
        0x61,
        0x67, 0x65, 0x2D, 0x74, 0x79, 0x70, 0x65, 0x07, 0x00, 0x05, 0x65, 0x76, 0x65, 0x6E, 0x74, 0x7B, 0x7D, 0xB7,
        0x18,
        0x4A, 0xFC,
    ]

    @Test("reads the known message, and refuses it with any bit turned over") func knownMessage() {
        #expect(Cutting(Self.known, by: .messages).frames == ["|{}"])
        #expect(AWSMessage(headers: [(":message-type", .text("event"))], payload: "{}").bytes == Self.known)
        for place in Self.known.indices {
            for bit in 0..<8 {
                var broken = Self.known
                broken[place] ^= 1 << UInt8(bit)
                let found = Cutting(broken, by: .messages)
                #expect(found.frames == [] && found.fault == .badMessage)
            }
        }
    }

    static let messages: [(AWSMessage, String)] = [
        (AWSMessage(event: "chunk", payload: "{\"a\":1}"), "chunk|{\"a\":1}"),
        (AWSMessage(event: "x", payload: ""), "x|"),
        (AWSMessage(headers: [], payload: ""), "|"), (AWSMessage(headers: [], payload: "{}"), "|{}"),
        (AWSMessage(headers: [(":event-type", .text("e")), (":message-type", .text("event"))], payload: "p"), "e|p"),
        (AWSMessage(headers: [(":message-type", .text("new")), (":event-type", .text("e"))], payload: "p"), "e|p"),
        (
            AWSMessage(
                headers: [
                    ("t", .yes), ("f", .no), ("b", .bytes(2, 1)), ("s", .bytes(3, 2)), ("i", .bytes(4, 4)),
                    ("l", .bytes(5, 8)),
                    ("d", .data([1, 2, 3])), (":event-type", .text("é")), ("m", .bytes(8, 8)), ("u", .bytes(9, 16)),
                    (":message-type", .text("event")), ("", .text("")),
                ], payload: "{}"), "é|{}"
        ),
        (
            AWSMessage(
                headers: [(":exception-type", .text("throttlingException")), (":message-type", .text("exception"))],
                payload: "{\"message\":\"m\"}"), "?throttlingException|{\"message\":\"m\"}"
        ),
        (
            AWSMessage(
                headers: [
                    (":message-type", .text("error")), (":error-code", .text("E")), (":error-message", .text("why")),
                ],
                payload: ""), "?E|why"
        ),
        (
            AWSMessage(
                headers: [
                    (":message-type", .text("error")), (":error-code", .text("E")), (":error-message", .text("why")),
                ],
                payload: "{}"), "?E|{}"
        ),
        (AWSMessage(headers: [(":message-type", .data(Array("exception".utf8)))], payload: "x"), "|x"),
    ]
    @Test("reads all types of headers in any order, however the body was cut") func headers() {
        let body = Self.messages.flatMap { $0.0.bytes }
        #expect(Cutting(body, by: .messages).frames == Self.messages.map(\.1))
        #expect(Cutting.differences(body, by: .messages) == [])
    }

    @Test("knows what is left over at the end", arguments: [0, 1, 4, 11, 12, 13, 39])
    func cut(bytes: Int) {
        let found = Cutting(Self.known + Self.known.prefix(bytes), by: .messages)
        #expect((found.frames.count, found.tailBytes, found.fault) == (1, bytes, nil))
    }

    @Test(
        "trusts no length that cannot be, whatever its checksum",
        arguments: [
            (15, 0, .badMessage), (0, 0, .badMessage), (40, 25, .badMessage), (0xFFFF_FFFF, 0, .badMessage),
            (200_000, 0x20001, .badMessage), (16 + 0x20000 + 24 << 20 + 1, 0, .badMessage),
            (0x7FFF_FFFF, 0xFFFF_FFFF, .badMessage), (1_025, 0, .tooLong(limit: 1_024)),
        ] as [(UInt32, UInt32, FramingFault)])
    func lengths(total: UInt32, headers: UInt32, fault: FramingFault) {
        let prelude = AWSMessage.prelude(total: total, headers: headers)
        let body = Self.known + prelude + [UInt8](repeating: 0, count: 64)
        for cut in 0...body.count {
            let found = Cutting(body, by: .messages, cutAt: [cut], limit: 1_024)
            #expect((found.frames.count, found.fault) == (1, fault))
        }
    }

    @Test(
        "refuses headers that do not fill their block",
        arguments: [
            [1], [1, 0x61], [1, 0x61, 10], [1, 0x61, 7], [1, 0x61, 7, 0], [1, 0x61, 7, 0, 1], [1, 0x61, 5, 0, 0],
            [255, 0], [1, 0x61, 9, 0], [1, 0x61, 7, 0xFF, 0xFF, 0],
        ] as [[UInt8]])
    func brokenHeaders(headers: [UInt8]) {
        let body = AWSMessage(rawHeaders: headers, payload: []).bytes
        #expect(Cutting(body, by: .messages).fault == .badMessage)
        #expect(Cutting.differences(body, by: .messages) == [])
    }

    @Test("allocates nothing once its buffer has grown, and never more than one message") func allocations() {
        let message = AWSMessage(event: "contentBlockDelta", payload: "{\"delta\":{\"text\":\"hello, world\"}}").bytes
        let giant = AWSMessage(event: "x", payload: String(repeating: "x", count: 100_000)).bytes
        var parser = AWSMessageParser()
        var bytes = 0
        func feed(_ rounds: Int, _ parser: inout AWSMessageParser) {
            for i in 0..<rounds {
                let cut = i % message.count
                parser.feed(message.span.extracting(..<cut)) { _, _, data in bytes += data.count }
                parser.feed(message.span.extracting(cut...)) { _, _, data in bytes += data.count }
            }
        }
        parser.feed(giant.span.extracting(..<50)) { _, _, _ in }
        parser.feed(giant.span.extracting(50...)) { _, _, _ in }
        feed(100, &parser)
        let warm = sg_malloc_count()
        feed(5_000, &parser)
        parser.feed(giant.span.extracting(..<50)) { _, _, _ in }
        parser.feed(giant.span.extracting(50...)) { _, _, _ in }
        let end = sg_malloc_count()
        #expect(end == warm)
        #expect(bytes == 5_100 * 33)
    }
}

/// Makes messages, with a checksum as plain as it can be written.
struct AWSMessage: Sendable {
    enum Value: Sendable {
        case yes, no
        /// A type of fixed length, and that length.
        case bytes(UInt8, Int)
        case data([UInt8])
        case text(String)
    }
    let bytes: [UInt8]

    init(rawHeaders: [UInt8], payload: [UInt8]) {
        let total = UInt32(16 + rawHeaders.count + payload.count)
        let message = Self.prelude(total: total, headers: UInt32(rawHeaders.count)) + rawHeaders + payload
        bytes = message + Self.big(Self.checksum(message))
    }
    init(headers: [(String, Value)], payload: String) {
        let block = headers.flatMap { name, value in [UInt8(name.utf8.count)] + Array(name.utf8) + Self.encoded(value) }
        self.init(rawHeaders: block, payload: Array(payload.utf8))
    }
    init(event: String, payload: String) {
        self.init(
            headers: [
                (":message-type", .text("event")), (":event-type", .text(event)),
                (":content-type", .text("application/json")),
            ], payload: payload)
    }
    static func prelude(total: UInt32, headers: UInt32) -> [UInt8] {
        let lengths = big(total) + big(headers)
        return lengths + big(checksum(lengths))
    }

    private static func encoded(_ value: Value) -> [UInt8] {
        switch value {
        case .yes: [0]
        case .no: [1]
        case .bytes(let type, let count): [type] + [UInt8](repeating: 0xA5, count: count)
        case .data(let data): [6] + Array(big(UInt32(data.count)).suffix(2)) + data
        case .text(let text): [7] + Array(big(UInt32(text.utf8.count)).suffix(2)) + Array(text.utf8)
        }
    }
    private static func big(_ number: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * $0)) }
    }
    private static func checksum(_ bytes: [UInt8]) -> UInt32 {
        var sum = ~UInt32(0)
        for byte in bytes {
            sum ^= UInt32(byte)
            for _ in 0..<8 { sum = sum & 1 == 1 ? (sum >> 1) ^ 0xEDB8_8320 : sum >> 1 }
        }
        return ~sum
    }
}
