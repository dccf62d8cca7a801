// SPDX-License-Identifier: Apache-2.0
import Glibc
import Synchronization

/// Ports for servers that cannot say which one they were given.
///
/// They lie below those that the system gives away, and no two tests of a run get the same: what is free stays so until
/// its server comes.
enum FreePorts {
    private static let next = Mutex(10_000 + Int(getpid()) % 200 * 100)

    static func take(_ count: Int) throws -> [Int] {
        var ports: [Int] = []
        for _ in 0..<2_000 where ports.count < count {
            let port = next.withLock { next in
                next = next < 31_999 ? next + 1 : 10_000
                return next
            }
            if isFree(port) { ports.append(port) }
        }
        guard ports.count == count else { throw Unexpected(description: "no free port below 32,000") }
        return ports
    }
    private static func isFree(_ port: Int) -> Bool { unsafe Loopback.probe(port) { unsafe bind($0, $1, $2) } }
}

/// A look at a port of 127.0.0.1 with a socket of its own, closed at once.
enum Loopback {
    /// Whether `call`, given the socket and the port's address, ends with 0.
    static func probe(_ port: Int, _ call: (Int32, UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Bool {
        let probe = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(probe) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe call(probe, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }
}
