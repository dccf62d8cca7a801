// SPDX-License-Identifier: Apache-2.0
internal import CLinux
internal import Glibc

/// A TCP connection of this process with itself, to try out on it what the kernel can do.
@safe struct LoopbackPair: ~Copyable {
    private let listener: Int32
    /// The connected end.
    let socket: Int32

    /// Nil where no such connection can be made.
    init?() {
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        listener = Glibc.socket(AF_INET, kind, 0)
        socket = Glibc.socket(AF_INET, kind, 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let (listener, socket) = (listener, socket)
        let isConnected = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { name in
                unsafe bind(listener, name, size) == 0 && listen(listener, 1) == 0
                    && getsockname(listener, name, &size) == 0 && connect(socket, name, size) == 0
            }
        }
        if !isConnected { return nil }
    }
    deinit {
        close(socket)
        close(listener)
    }
}
