// SPDX-License-Identifier: Apache-2.0
internal import CLinux
internal import Core
internal import Glibc

/// What the kernel says of a TCP socket, as raw figures.
///
/// The C library's struct ends before some of the fields, so they are taken by their place in the kernel's.
/// - Source: `struct tcp_info` of `linux/tcp.h`.
struct KernelTCPInfo {
    private enum Place {
        static let state = 0, rtt = 68, rttVariation = 72, retransmissions = 100, acknowledged = 120
        static let deliveryRate = 160, bytesSent = 200, bytesSentAgain = 208
    }
    /// The peer has ended its side in order.
    static let closeWait = UInt8(8)
    static let established = UInt8(1)
    let state: UInt8
    let rtt, rttVariation: Nanoseconds
    /// Segments sent again over the life of the connection.
    let retransmissions: Int
    let deliveryRate: UInt64
    /// Bytes that the peer has acknowledged, the handshake's one included; 0 where the kernel does not tell.
    let acknowledged: UInt64
    /// What `acknowledged` will be when all that was sent so far has been acknowledged.
    let sent: UInt64

    /// Nil for anything but a TCP socket.
    init?(of socket: Int32) {
        let raw = unsafe withUnsafeTemporaryAllocation(byteCount: 256, alignment: 8) { buffer -> Self? in
            var length = socklen_t(buffer.count)
            guard unsafe getsockopt(socket, Int32(IPPROTO_TCP), TCP_INFO, buffer.baseAddress, &length) == 0,
                length >= Place.retransmissions + 4
            else { return nil }
            return unsafe Self(UnsafeRawBufferPointer(rebasing: buffer[..<Int(length)]))
        }
        guard let raw else { return nil }
        self = raw
    }
    private init(_ bytes: UnsafeRawBufferPointer) {
        func word(_ place: Int) -> Int64 { Int64(unsafe bytes.load(fromByteOffset: place, as: UInt32.self)) }
        func long(_ place: Int) -> UInt64 {
            unsafe bytes.count >= place + 8 ? bytes.load(fromByteOffset: place, as: UInt64.self) : 0
        }
        state = unsafe bytes.load(fromByteOffset: Place.state, as: UInt8.self)
        (rtt, rttVariation) = (.microseconds(word(Place.rtt)), .microseconds(word(Place.rttVariation)))
        retransmissions = Int(word(Place.retransmissions))
        (deliveryRate, acknowledged) = (long(Place.deliveryRate), long(Place.acknowledged))
        let once = long(Place.bytesSent).subtractingReportingOverflow(long(Place.bytesSentAgain))
        sent = max(acknowledged, once.overflow ? 0 : once.partialValue &+ 1)
    }
}

extension TCPInfo {
    /// Reads the kernel's figures of a connected TCP socket; nil for any other.
    init?(of socket: Int32, in slot: UnsafeMutablePointer<SocketSlot>) {
        guard unsafe slot.pointee.hasStamps else { return nil }  // neither IPv4 nor IPv6
        guard let raw = KernelTCPInfo(of: socket) else { return nil }
        unsafe self.init(raw, in: slot)
    }

    /// Takes note of what the connection had sent by now: bytes acknowledged beyond it belong to a later request.
    init(_ raw: KernelTCPInfo, in slot: UnsafeMutablePointer<SocketSlot>) {
        let since = unsafe raw.retransmissions - slot.pointee.retransmissions
        unsafe slot.pointee.retransmissions = raw.retransmissions
        unsafe (slot.pointee.sent, slot.pointee.lookedAt) = (raw.sent, MonotonicClock.nanoseconds())
        self.init(
            rtt: raw.rtt, rttVariation: raw.rttVariation, retransmissions: since,
            deliveryRate: raw.deliveryRate > 0 ? Int64(clamping: raw.deliveryRate) : nil)
    }
}
