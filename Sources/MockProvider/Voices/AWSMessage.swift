// SPDX-License-Identifier: Apache-2.0

/// Messages of the AWS event stream: lengths, headers and payload between two checksums, all numbers big-endian.
enum AWSMessage {
    /// Appends one message; every header is a string.
    static func append(
        _ headers: [(name: String, value: String)], to out: inout [UInt8], payload: (inout [UInt8]) -> Void
    ) {
        let start = out.count
        out.append(contentsOf: repeatElement(0, count: 12))
        for header in headers {
            out.append(UInt8(truncatingIfNeeded: header.name.utf8.count))
            out.append(contentsOf: header.name.utf8)
            out.append(7)
            out.append(UInt8(truncatingIfNeeded: header.value.utf8.count >> 8))
            out.append(UInt8(truncatingIfNeeded: header.value.utf8.count))
            out.append(contentsOf: header.value.utf8)
        }
        let headerLength = out.count - start - 12
        payload(&out)
        put(out.count + 4 - start, at: start, &out)
        put(headerLength, at: start + 4, &out)
        put(Int(checksum(out.span.extracting(start..<start + 8))), at: start + 8, &out)
        let end = out.count
        out.append(contentsOf: repeatElement(0, count: 4))
        put(Int(checksum(out.span.extracting(start..<end))), at: end, &out)
    }
    private static func put(_ value: Int, at place: Int, _ out: inout [UInt8]) {
        for i in 0..<4 { out[place + i] = UInt8(truncatingIfNeeded: value >> (24 - 8 * i)) }
    }

    // MARK: Checksum

    /// CRC-32 as in gzip: polynomial 0xEDB88320, bits reflected.
    static func checksum(_ bytes: borrowing Span<UInt8>) -> UInt32 {
        var sum: UInt32 = 0xFFFF_FFFF
        for i in bytes.indices { sum = table[Int(UInt8(truncatingIfNeeded: sum) ^ bytes[i])] ^ sum >> 8 }
        return ~sum
    }
    private static let table: [UInt32] = (0..<256).map { byte in
        (0..<8).reduce(UInt32(byte)) { sum, _ in sum & 1 == 1 ? 0xEDB8_8320 ^ sum >> 1 : sum >> 1 }
    }
}
