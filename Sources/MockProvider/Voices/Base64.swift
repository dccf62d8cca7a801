// SPDX-License-Identifier: Apache-2.0

/// The encoding of bytes as letters that JSON carries as they are.
enum Base64 {
    private static let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// Encodes the bytes from `start` on where they stand.
    ///
    /// Goes from the last three bytes to the first, for what they become never reaches back over what is still to do.
    static func encode(from start: Int, in out: inout [UInt8]) {
        let count = out.count - start
        let groups = (count + 2) / 3
        out.append(contentsOf: repeatElement(0, count: groups * 4 - count))
        for group in (0..<groups).reversed() {
            let present = min(3, count - group * 3)
            let source = start + group * 3
            let first = out[source]
            let second = present > 1 ? out[source + 1] : 0
            let third = present > 2 ? out[source + 2] : 0
            let place = start + group * 4
            out[place] = letters[Int(first >> 2)]
            out[place + 1] = letters[Int((first & 3) << 4 | second >> 4)]
            out[place + 2] = present > 1 ? letters[Int((second & 15) << 2 | third >> 6)] : UInt8(ascii: "=")
            out[place + 3] = present > 2 ? letters[Int(third & 63)] : UInt8(ascii: "=")
        }
    }
}
