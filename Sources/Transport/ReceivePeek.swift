// SPDX-License-Identifier: Apache-2.0
internal import CLinux
internal import Glibc

/// Asks a socket when its unread bytes arrived, without taking them.
///
/// - Source: Linux, Documentation/networking/timestamping.rst. `MSG_TRUNC` with `MSG_PEEK` walks the unread bytes
///   without copying them; the kernel then tells the receive stamp of the last buffer that it passed.
@unsafe struct ReceivePeek {
    enum Answer {
        /// Bytes wait; the stamp is CLOCK_REALTIME in nanoseconds, nil where the kernel gave none.
        case data(stamp: Int64?)
        /// Nothing there (any more).
        case nothing
        /// The peer ended the connection: in order (0), or with an error that only this call sees.
        case over(error: Int32)
    }
    /// Length of the control buffer: a header of 16 bytes, three `timespec`, and room to spare.
    private static let controlLength = 128
    private let message = UnsafeMutablePointer<msghdr>.allocate(capacity: 1)
    private let vector = UnsafeMutablePointer<iovec>.allocate(capacity: 1)
    private let control = UnsafeMutableRawPointer.allocate(byteCount: controlLength, alignment: 8)
    /// Nothing is written here; the kernel only wants an address.
    private let target = UnsafeMutableRawPointer.allocate(byteCount: 64, alignment: 8)

    init() {
        unsafe vector.initialize(to: iovec(iov_base: target, iov_len: 0))
        unsafe message.initialize(to: msghdr())
        unsafe message.pointee.msg_iov = vector
        unsafe message.pointee.msg_iovlen = 1
        unsafe message.pointee.msg_control = control
    }

    func free() {
        unsafe message.deallocate()
        unsafe vector.deallocate()
        unsafe control.deallocate()
        unsafe target.deallocate()
    }

    /// Asks the kernel to stamp what a socket receives; false where the socket cannot.
    static func enable(on socket: Int32) -> Bool {
        var flags = Int32(SOF_TIMESTAMPING_RX_SOFTWARE | SOF_TIMESTAMPING_SOFTWARE)
        return unsafe setsockopt(socket, SOL_SOCKET, SO_TIMESTAMPING, &flags, socklen_t(MemoryLayout<Int32>.size)) == 0
    }

    /// - Parameters:
    ///   - socket: A connected socket.
    ///   - length: How far to look: as far as the next read will go, because the stamp is of the last byte.
    /// - Returns: Whether bytes wait, and when they came.
    func callAsFunction(_ socket: Int32, length: Int) -> Answer {
        unsafe vector.pointee.iov_len = length
        unsafe message.pointee.msg_controllen = Self.controlLength
        let flags = Int32(MSG_PEEK | MSG_DONTWAIT | MSG_TRUNC)
        let count = unsafe recvmsg(socket, message, flags)
        if count > 0 { return .data(stamp: unsafe stamp) }
        if count == 0 { return .over(error: 0) }
        let reason = errno
        let isQuiet = reason == EAGAIN || reason == EINTR || reason == ENOTCONN
        return isQuiet ? .nothing : .over(error: reason)
    }

    private var stamp: Int64? {
        let headerLength = MemoryLayout<cmsghdr>.size
        guard unsafe message.pointee.msg_controllen >= headerLength + MemoryLayout<timespec>.size else { return nil }
        let header = unsafe control.load(as: cmsghdr.self)
        guard header.cmsg_level == SOL_SOCKET, header.cmsg_type == SO_TIMESTAMPING else { return nil }
        let time = unsafe control.load(fromByteOffset: headerLength, as: timespec.self)
        let stamp = Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
        return stamp > 0 ? stamp : nil
    }
}
