// SPDX-License-Identifier: Apache-2.0

/// Lines as AWS messages: what stands before the first tab is the event type, what follows is the payload.
enum AWSLines {
    static func messages(_ lines: [UInt8]) -> [UInt8] {
        lines.split(separator: 0x0A).flatMap { line in
            let name = line.prefix { $0 != 0x09 }.prefix(100)
            return message(type: Array(name), payload: Array(line.dropFirst(name.count + 1)))
        }
    }

    /// A type that begins with `!` makes an exception.
    private static func message(type: [UInt8], payload: [UInt8]) -> [UInt8] {
        let isException = type.first == UInt8(ascii: "!")
        let headers =
            header(":message-type", Array((isException ? "exception" : "event").utf8))
            + header(isException ? ":exception-type" : ":event-type", isException ? Array(type.dropFirst()) : type)
        var bytes = big(headers.count + payload.count + 16) + big(headers.count)
        bytes += big(Int(checksum(bytes)))
        bytes += headers + payload
        return bytes + big(Int(checksum(bytes)))
    }
    private static func header(_ name: String, _ value: [UInt8]) -> [UInt8] {
        [UInt8(name.utf8.count)] + name.utf8 + [7, 0, UInt8(value.count)] + value
    }
    private static func big(_ value: Int) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
    }
    /// CRC-32 as in gzip, bit by bit: another way than the reader's.
    private static func checksum(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(UInt32.max) { sum, byte in
            (0..<8).reduce(sum ^ UInt32(byte)) { bits, _ in bits >> 1 ^ (bits & 1 == 0 ? 0 : 0xEDB8_8320) }
        }
    }
}
