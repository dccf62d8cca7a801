// SPDX-License-Identifier: Apache-2.0
internal import CZlib

/// Unpacks one gzip member after the other; the caller brings the bytes and a place for the text.
@safe struct GzipInflater: ~Copyable {
    enum Step: Hashable {
        /// Wants more input, or more room for output.
        case more
        /// A member ended, its checksum right; the next call begins another one.
        case memberEnd
        /// What follows is no gzip; zlib's reason.
        case broken(String)
    }
    private let stream: UnsafeMutablePointer<z_stream>

    /// - Parameter windowBits: 31 for gzip members, 15 for a zlib stream.
    init(windowBits: Int32 = 31) {
        unsafe stream = .allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        let status = unsafe shim_inflate_init(stream, windowBits)
        precondition(status == Z_OK, "zlib cannot start: out of memory?")
    }
    deinit {
        unsafe inflateEnd(stream)
        unsafe stream.deallocate()
    }

    /// Unpacks some of `input`.
    ///
    /// - Returns: How many bytes of `input` were used, how many were put at the front of `output`, and what came about.
    mutating func step(
        _ input: [UInt8], _ range: Range<Int>, into output: inout [UInt8]
    ) -> (used: Int, made: Int, step: Step) {
        let room = output.count
        let status: Int32 = unsafe input.span.extracting(range).withUnsafeBufferPointer { source in
            unsafe output.withUnsafeMutableBufferPointer { target in
                unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: source.baseAddress)
                unsafe stream.pointee.avail_in = UInt32(source.count)
                unsafe stream.pointee.next_out = target.baseAddress
                unsafe stream.pointee.avail_out = UInt32(target.count)
                return unsafe inflate(stream, Z_NO_FLUSH)
            }
        }
        let used = unsafe range.count - Int(stream.pointee.avail_in)
        let made = unsafe room - Int(stream.pointee.avail_out)
        switch status {
        case Z_OK, Z_BUF_ERROR: return (used, made, .more)
        case Z_STREAM_END:
            unsafe inflateReset(stream)
            return (used, made, .memberEnd)
        default:
            let reason = unsafe stream.pointee.msg.map { unsafe String(cString: $0) }
            return (used, made, .broken(reason ?? "zlib error \(status)"))
        }
    }
}
