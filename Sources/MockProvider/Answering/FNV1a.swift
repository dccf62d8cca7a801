// SPDX-License-Identifier: Apache-2.0

/// The 64-bit FNV-1a hash: tells which bytes are the same.
///
/// - Source: Fowler, Noll, Vo; RFC 9923.
enum FNV1a {
    static func hash(_ bytes: borrowing Span<UInt8>) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for i in bytes.indices { hash = (hash ^ UInt64(bytes[i])) &* 0x0000_0100_0000_01B3 }
        return hash
    }
}
