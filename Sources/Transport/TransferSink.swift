// SPDX-License-Identifier: Apache-2.0

/// Where the bytes of one transfer go: C functions and one pointer, so that no event costs a reference count.
///
/// Both functions get the arrival and the reading in nanoseconds on CLOCK_MONOTONIC. The *arrival* is the kernel's
/// receive stamp of the newest byte of the read (an upper bound for the older bytes of the same read), or, where the
/// socket has no stamps, the moment the loop woke up. It never goes backwards within a transfer and never lies after
/// the reading. The *reading* is the clock on entry to the callback. Calls of one read share one arrival. The functions run inside libcurl:
/// they must not call the loop, and the bytes are gone when they return.
@safe public struct TransferSink {
    /// One header line with its CRLF, the status line first (interim 1xx answers come as well); then the empty line; trailers too.
    ///
    /// False aborts the transfer.
    public typealias Header =
        @convention(c) (
            _ context: UnsafeMutableRawPointer, _ bytes: UnsafePointer<UInt8>, _ count: Int, _ arrival: Int64,
            _ reading: Int64
        ) -> Bool
    /// Bytes of the body, transfer encoding already off, at most 16 KiB; false aborts the transfer.
    public typealias Body =
        @convention(c) (
            _ context: UnsafeMutableRawPointer, _ bytes: UnsafePointer<UInt8>, _ count: Int, _ arrival: Int64,
            _ reading: Int64
        ) -> Bool

    let context: UnsafeMutableRawPointer
    let onHeader: Header
    let onBody: Body

    /// - Parameters:
    ///   - context: Handed to both functions; must stay valid until the transfer's report or its cancelling.
    ///   - onHeader: Gets each header line.
    ///   - onBody: Gets the body in pieces.
    public init(context: UnsafeMutableRawPointer, onHeader: @escaping Header, onBody: @escaping Body) {
        unsafe self.context = context
        unsafe self.onHeader = onHeader
        unsafe self.onBody = onBody
    }
}
