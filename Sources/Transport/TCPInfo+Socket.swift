// SPDX-License-Identifier: Apache-2.0
internal import CLinux
internal import Core
internal import Glibc

extension TCPInfo {
    /// Reads the kernel's figures of a connected TCP socket; nil for any other.
    ///
    /// The C library's struct ends before the delivery rate, so the fields are taken by their place in the kernel's.
    init?(of socket: Int32, in slot: UnsafeMutablePointer<SocketSlot>) {
        enum Place { static let state = 0, rtt = 68, rttVariation = 72, retransmissions = 100, deliveryRate = 160 }
        guard unsafe slot.pointee.hasStamps else { return nil }  // neither IPv4 nor IPv6
        let raw = unsafe withUnsafeTemporaryAllocation(byteCount: 256, alignment: 8) { buffer -> Self? in
            var length = socklen_t(buffer.count)
            guard unsafe getsockopt(socket, Int32(IPPROTO_TCP), TCP_INFO, buffer.baseAddress, &length) == 0,
                length >= Place.retransmissions + 4
            else { return nil }
            func word(_ place: Int) -> Int64 { Int64(unsafe buffer.load(fromByteOffset: place, as: UInt32.self)) }
            let rate =
                Int(length) >= Place.deliveryRate + 8
                ? unsafe buffer.load(fromByteOffset: Place.deliveryRate, as: UInt64.self) : 0
            return TCPInfo(
                rtt: .microseconds(word(Place.rtt)), rttVariation: .microseconds(word(Place.rttVariation)),
                retransmissions: Int(word(Place.retransmissions)), deliveryRate: rate > 0 ? Int64(clamping: rate) : nil)
        }
        guard var info = raw else { return nil }
        let total = info.retransmissions
        info.retransmissions = unsafe total - slot.pointee.retransmissions
        unsafe slot.pointee.retransmissions = total
        self = info
    }
}
