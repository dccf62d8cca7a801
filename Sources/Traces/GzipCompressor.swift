// SPDX-License-Identifier: Apache-2.0
internal import CZlib

/// Makes whole gzip members in memory.
///
/// zlib's level 1: on traces the higher levels cost several times the time and save a tenth of the size.
@safe struct GzipCompressor: ~Copyable {
    /// Compressed bytes not yet taken; ends with a whole member after `endMember`.
    private(set) var output: [UInt8] = []
    /// Something was appended since the last `endMember`.
    private(set) var isMemberOpen = false
    // zlib keeps a pointer back to the stream, which therefore may not move.
    private let stream: UnsafeMutablePointer<z_stream>
    private let chunk: UnsafeMutableBufferPointer<UInt8>

    /// - Parameter windowBits: 31 for gzip members (a window of 32 KiB, and 16 for a gzip header, whose time field zlib
    ///   leaves 0), 15 for a zlib stream.
    init(windowBits: Int32 = 31) {
        unsafe stream = .allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        unsafe chunk = .allocate(capacity: 1 << 16)
        let status = unsafe shim_deflate_init(stream, 1, windowBits)
        precondition(status == Z_OK, "zlib cannot start: out of memory?")
    }
    deinit {
        unsafe deflateEnd(stream)
        unsafe stream.deallocate()
        unsafe chunk.deallocate()
    }

    mutating func append(_ bytes: Span<UInt8>) {
        unsafe bytes.withUnsafeBufferPointer { source in
            unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: source.baseAddress)
            unsafe stream.pointee.avail_in = UInt32(source.count)
            unsafe deflate(finishing: Z_NO_FLUSH)
        }
        isMemberOpen = true
    }
    /// Closes the member: `output` is then a gzip file of its own.
    mutating func endMember() {
        unsafe stream.pointee.avail_in = 0
        unsafe deflate(finishing: Z_FINISH)
        unsafe deflateReset(stream)
        isMemberOpen = false
    }
    /// The output, which is then empty.
    mutating func takeOutput() -> [UInt8] {
        defer { output = [] }
        return output
    }

    @unsafe private mutating func deflate(finishing flush: Int32) {
        repeat {
            unsafe stream.pointee.next_out = chunk.baseAddress
            unsafe stream.pointee.avail_out = UInt32(chunk.count)
            _ = unsafe CZlib.deflate(stream, flush)
            let made = unsafe chunk.count - Int(stream.pointee.avail_out)
            unsafe output.append(contentsOf: chunk[..<made])
        } while unsafe stream.pointee.avail_out == 0
    }
}
