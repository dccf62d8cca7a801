// SPDX-License-Identifier: Apache-2.0

/// The body of a request at a fixed address, where libcurl reads it: made once, for any number of transfers, also at once.
///
/// Never changed once it is made, so that any thread may use it. A transfer holds it until it is over.
@safe public final class OutgoingBody: @unchecked Sendable {  // written in `init` only
    /// Of at least one byte, because libcurl takes no address for "ask somebody else".
    private let memory: UnsafeMutableBufferPointer<UInt8>
    /// Bytes.
    public let count: Int

    public init(_ bytes: some Collection<UInt8>) {
        unsafe memory = .allocate(capacity: max(1, bytes.count))
        count = unsafe memory.initialize(fromContentsOf: bytes)
    }
    deinit { unsafe memory.deallocate() }

    var address: UnsafeRawPointer? { unsafe UnsafeRawPointer(memory.baseAddress) }
    /// Of a POST that says nothing.
    static let empty = OutgoingBody([])
}
