// SPDX-License-Identifier: Apache-2.0
internal import CLinux
internal import Glibc

/// Both ends of a TCP connection, by which the kernel finds it even when nobody holds its socket any more.
struct SocketEnds: Hashable {
    let family: UInt8
    /// Ports and addresses as they stand on the wire; an IPv4 address is the first word.
    let localPort, remotePort: UInt16
    let local, remote: [UInt32]

    /// Nil for anything but a connected IPv4 or IPv6 socket.
    init?(of socket: Int32) {
        guard let local = unsafe Self.name(getsockname, socket), let remote = unsafe Self.name(getpeername, socket)
        else { return nil }
        family = local.family
        (localPort, remotePort) = (local.port, remote.port)
        (self.local, self.remote) = (local.address, remote.address)
    }

    private typealias Ask =
        (Int32, UnsafeMutablePointer<sockaddr>?, UnsafeMutablePointer<socklen_t>?) -> Int32
    private static func name(
        _ ask: Ask, _ socket: Int32
    ) -> (family: UInt8, port: UInt16, address: [UInt32])? {
        unsafe withUnsafeTemporaryAllocation(byteCount: 128, alignment: 8) { buffer in
            var length = socklen_t(buffer.count)
            let place = unsafe buffer.baseAddress?.assumingMemoryBound(to: sockaddr.self)
            guard unsafe ask(socket, place, &length) == 0, let place = buffer.baseAddress else { return nil }
            // By their places, as `ip(7)` and `ipv6(7)` have them: family, port, then the address.
            let family = unsafe Int32(place.load(as: sa_family_t.self))
            let port = unsafe place.load(fromByteOffset: 2, as: UInt16.self)
            func word(_ offset: Int) -> UInt32 { unsafe place.load(fromByteOffset: offset, as: UInt32.self) }
            switch family {
            case AF_INET: return (UInt8(AF_INET), port, [word(4), 0, 0, 0])
            case AF_INET6: return (UInt8(AF_INET6), port, [word(8), word(12), word(16), word(20)])
            default: return nil
            }
        }
    }
}
