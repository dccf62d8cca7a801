// SPDX-License-Identifier: Apache-2.0

/// Bytes as one zlib stream (RFC 1950), for formats that hold one.
public enum ZlibStream {
    public static func compress(_ bytes: [UInt8]) -> [UInt8] {
        var compressor = GzipCompressor(windowBits: 15)
        compressor.append(bytes.span)
        compressor.endMember()
        return compressor.takeOutput()
    }
}
