// SPDX-License-Identifier: Apache-2.0
internal import CLinux
internal import Glibc

/// The system calls that the server needs, typed; each works on a descriptor that somebody else owns and closes.
enum Descriptor {
    static let readable = UInt32(EPOLLIN.rawValue)
    static let writable = UInt32(EPOLLOUT.rawValue)
    static let broken = UInt32(EPOLLERR.rawValue | EPOLLHUP.rawValue)

    /// CLOCK_MONOTONIC in nanoseconds.
    static func now() -> Int64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
    /// Raises the soft limit of open files to the hard one; where that is refused, the old limit stays.
    static func raiseLimit() {
        var limit = rlimit()
        guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }

    // MARK: Sockets

    /// A listening socket and the port it got.
    static func listen(on address: String, port: UInt16) throws(MockServerError) -> (descriptor: Int32, port: UInt16) {
        let action = "listen on \(address):\(port)"
        let isSixth = address.contains(":")
        let descriptor = socket(isSixth ? AF_INET6 : AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw MockServerError(action: action, code: errno) }
        setFlag(descriptor, SOL_SOCKET, SO_REUSEADDR)
        makeNonBlocking(descriptor)
        let bound = isSixth ? bindSixth(descriptor, address, port) : bindFourth(descriptor, address, port)
        guard bound, Glibc.listen(descriptor, 4_096) == 0 else {
            let code = errno
            close(descriptor)
            throw MockServerError(action: action, code: code)
        }
        return (descriptor, Self.port(of: descriptor))
    }
    private static func bindFourth(_ descriptor: Int32, _ address: String, _ port: UInt16) -> Bool {
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_port = port.bigEndian
        guard unsafe inet_pton(AF_INET, address, &name.sin_addr) == 1 else { return fail(EADDRNOTAVAIL) }
        return unsafe withUnsafePointer(to: &name) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }
    private static func bindSixth(_ descriptor: Int32, _ address: String, _ port: UInt16) -> Bool {
        var name = sockaddr_in6()
        name.sin6_family = sa_family_t(AF_INET6)
        name.sin6_port = port.bigEndian
        guard unsafe inet_pton(AF_INET6, address, &name.sin6_addr) == 1 else { return fail(EADDRNOTAVAIL) }
        return unsafe withUnsafePointer(to: &name) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in6>.size)) == 0
            }
        }
    }
    private static func fail(_ code: Int32) -> Bool {
        errno = code
        return false
    }
    private static func port(of descriptor: Int32) -> UInt16 {
        var name = sockaddr_in6()  // the larger one; the port stands at the same place in both
        var length = socklen_t(MemoryLayout<sockaddr_in6>.size)
        _ = unsafe withUnsafeMutablePointer(to: &name) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe getsockname(descriptor, $0, &length)
            }
        }
        return UInt16(bigEndian: name.sin6_port)
    }
    /// The next waiting connection, ready for use; nil with `errno` where there is none.
    static func accept(_ listener: Int32) -> Int32? {
        let descriptor = Glibc.accept(listener, nil, nil)
        guard descriptor >= 0 else { return nil }
        makeNonBlocking(descriptor)
        setFlag(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY)
        return descriptor
    }
    /// Sends without a signal; the count, or -1 with `errno`.
    static func send(_ descriptor: Int32, _ bytes: borrowing Span<UInt8>) -> Int {
        unsafe bytes.withUnsafeBufferPointer {
            unsafe Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
    }
    /// Closes so that the peer gets a RST instead of an end.
    static func reset(_ descriptor: Int32) {
        var option = linger(l_onoff: 1, l_linger: 0)
        _ = unsafe setsockopt(
            descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
        close(descriptor)
    }
    /// Tells the peer that nothing more comes, while its own bytes are still taken.
    static func endOutput(_ descriptor: Int32) { _ = shutdown(descriptor, Int32(SHUT_WR)) }

    private static func setFlag(_ descriptor: Int32, _ level: Int32, _ name: Int32) {
        var on: Int32 = 1
        _ = unsafe setsockopt(descriptor, level, name, &on, socklen_t(MemoryLayout<Int32>.size))
    }
    private static func makeNonBlocking(_ descriptor: Int32) {
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    }

    // MARK: Signals and processes

    /// SIGTERM and SIGINT as something to read; they are blocked in the calling thread and those it will start.
    static func signals() -> Int32 {
        var set = sigset_t()
        unsafe sigemptyset(&set)
        unsafe sigaddset(&set, SIGTERM)
        unsafe sigaddset(&set, SIGINT)
        unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
        return unsafe signalfd(-1, &set, Int32(SFD_NONBLOCK | SFD_CLOEXEC))
    }
    /// Something that becomes readable when the parent process ends.
    ///
    /// Unlike the kernel's death signal it does not fire when merely the thread that started us ends. Where there is no
    /// such descriptor, because the kernel is old or the parent is outside of our namespace, that signal has to do.
    static func parent() -> Int32? {
        let descriptor = shim_pidfd_open(getppid())
        if descriptor >= 0 { return descriptor }
        shim_end_with_parent(SIGTERM)
        return nil
    }
}
