// SPDX-License-Identifier: Apache-2.0
internal import CLinux
internal import Glibc

/// One epoll set with one absolute timer: owns both descriptors and the memory the kernel writes events to.
@safe struct Poller: ~Copyable {
    /// What an event is about: a connection's slot and generation, or one of the server's own descriptors.
    struct Source: RawRepresentable, Hashable {
        let rawValue: UInt64
        init(rawValue: UInt64) { self.rawValue = rawValue }
        init(slot: Int, generation: UInt32) { rawValue = UInt64(slot) | UInt64(generation) << 32 }
        static let listener = Source(rawValue: .max)
        static let timer = Source(rawValue: .max - 1)
        /// Anything that ends the server.
        static let stop = Source(rawValue: .max - 2)
        var slot: Int { Int(truncatingIfNeeded: rawValue & 0xFFFF_FFFF) }
        var generation: UInt32 { UInt32(truncatingIfNeeded: rawValue >> 32) }
    }
    private static let capacity = 512
    private let epoll: Int32
    private let timer: Int32
    private let events: UnsafeMutablePointer<epoll_event>
    private var armed: Int64 = 0

    init() throws(MockServerError) {
        epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
        timer = timerfd_create(CLOCK_MONOTONIC, Int32(TFD_NONBLOCK | TFD_CLOEXEC))
        unsafe events = .allocate(capacity: Self.capacity)
        guard epoll >= 0, timer >= 0 else { throw MockServerError(action: "make an epoll set", code: errno) }
        add(timer, Descriptor.readable, .timer)
    }
    deinit {
        close(epoll)
        close(timer)
        unsafe events.deallocate()
    }

    borrowing func add(_ descriptor: Int32, _ interest: UInt32, _ source: Source) {
        control(EPOLL_CTL_ADD, descriptor, interest, source)
    }
    borrowing func change(_ descriptor: Int32, _ interest: UInt32, _ source: Source) {
        control(EPOLL_CTL_MOD, descriptor, interest, source)
    }
    borrowing func remove(_ descriptor: Int32) { control(EPOLL_CTL_DEL, descriptor, 0, .stop) }
    private borrowing func control(_ operation: Int32, _ descriptor: Int32, _ interest: UInt32, _ source: Source) {
        var event = unsafe epoll_event()
        unsafe event.events = interest
        unsafe event.data.u64 = source.rawValue
        _ = unsafe epoll_ctl(epoll, operation, descriptor, &event)
    }

    /// Wakes the next `wait` at that moment of the monotonic clock; nil: at no moment.
    mutating func arm(_ time: Int64?) {
        let wanted = time ?? 0
        guard wanted != armed else { return }
        armed = wanted
        var spec = itimerspec()
        spec.it_value.tv_sec = Int(wanted / 1_000_000_000)
        spec.it_value.tv_nsec = Int(wanted % 1_000_000_000)
        _ = unsafe timerfd_settime(timer, Int32(TFD_TIMER_ABSTIME), &spec, nil)
    }
    /// Waits until something happens, or only looks; says how many events there are.
    mutating func wait(_ blocking: Bool) -> Int {
        let count = unsafe epoll_wait(epoll, events, Int32(Self.capacity), blocking ? -1 : 0)
        return max(0, Int(count))
    }
    /// Event number `index` of the last `wait`.
    mutating func event(_ index: Int) -> (source: Source, happened: UInt32) {
        let event = unsafe events[index]
        let source = unsafe Source(rawValue: event.data.u64)
        if source == .timer { armed = -1 }  // spent: setting it anew also takes the expiry back
        return unsafe (source, event.events)
    }
}
