// SPDX-License-Identifier: Apache-2.0
internal import CLinux
internal import Glibc

/// What the loop knows about one descriptor.
struct SocketSlot {
    /// Our number of the connection; 0 for descriptors that libcurl uses for itself.
    var connection = 0
    /// What epoll watches it for; 0 when it is not there.
    var interest: UInt32 = 0
    /// Whether the kernel stamps what it receives.
    var hasStamps = false
    var isEncrypted = false
    /// What libcurl reads from it at a time.
    var readSize = unsafe ReceivePeek.reach
    /// When it was made, and when a transfer last used it as far as anybody looked; CLOCK_MONOTONIC in nanoseconds.
    var opened: Int64 = 0
    var lastUsed: Int64 = 0
    /// Arrival of the last read, or of the end.
    var arrival: Int64 = 0
    /// The loop's epoch in which `arrival` was taken.
    var epoch: UInt64 = 0
    /// The peer ended the connection; `error` says how: 0 in order, or an `errno` value.
    var isOver = false
    var error: Int32 = 0
    /// Our own look took a reset off the socket, so that libcurl will find a plain end.
    var sawReset = false
    /// Bytes sent by the last report, in the terms of `KernelTCPInfo`, and when that was.
    var sent: UInt64 = 0
    var lookedAt: Int64 = 0
    /// Segments sent again, as of the last report.
    var retransmissions = 0
}

/// Slots by descriptor; grows when a descriptor is opened, so a pointer into it must not be kept across libcurl.
@unsafe struct SocketTable {
    private(set) var slots = UnsafeMutablePointer<SocketSlot>.allocate(capacity: 256)
    private(set) var count: Int32 = 256

    init() { unsafe slots.initialize(repeating: SocketSlot(), count: 256) }

    /// The slot of a descriptor, or nil for -1 and for what was never opened here.
    func slot(_ socket: Int32) -> UnsafeMutablePointer<SocketSlot>? {
        unsafe socket >= 0 && socket < count ? slots + Int(socket) : nil
    }

    /// The slot of a descriptor, made if need be.
    mutating func makeSlot(_ socket: Int32) -> UnsafeMutablePointer<SocketSlot> {
        if unsafe socket >= count {
            let larger = unsafe max(count * 2, socket + 1)
            let fresh = UnsafeMutablePointer<SocketSlot>.allocate(capacity: Int(larger))
            unsafe fresh.moveInitialize(from: slots, count: Int(count))
            unsafe (fresh + Int(count)).initialize(repeating: SocketSlot(), count: Int(larger - count))
            unsafe slots.deallocate()
            unsafe (slots, count) = (fresh, larger)
        }
        return unsafe slots + Int(socket)
    }

    func free() { unsafe slots.deallocate() }
}
