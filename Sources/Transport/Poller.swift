// SPDX-License-Identifier: Apache-2.0
internal import CLinux
internal import Glibc

/// epoll, one timerfd and one eventfd: everything that a loop sleeps on.
///
/// Owned by the loop that made it; a plain struct so that callbacks can reach it without a reference count.
@unsafe struct Poller {
    /// Marks our own two descriptors among those of the shards, in the upper half of epoll's data.
    static let own = UInt32.max
    /// Sockets that one turn takes at most, so that a due start never waits for thousands of reads.
    static let batch: Int32 = 128
    let epoll: Int32
    let timer: Int32
    let waker: LoopWaker
    let events = UnsafeMutablePointer<epoll_event>.allocate(capacity: Int(batch))
    /// When the timer goes off, CLOCK_MONOTONIC in nanoseconds; 0 while it is not set.
    private var armed: Int64 = 0

    init() throws(TransportError) {
        unsafe waker = try LoopWaker()
        unsafe epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard unsafe epoll >= 0 else { throw TransportError(system: "epoll_create1") }
        unsafe timer = timerfd_create(CLOCK_MONOTONIC, Int32(TFD_CLOEXEC) | Int32(TFD_NONBLOCK))
        guard unsafe timer >= 0 else {
            let error = TransportError(system: "timerfd_create")
            unsafe close(epoll)
            throw error
        }
        _ = unsafe watch(timer, shard: Self.own, events: EPOLLIN.rawValue, isNew: true)
        _ = unsafe watch(waker.descriptor, shard: Self.own, events: EPOLLIN.rawValue, isNew: true)
    }

    func free() {
        unsafe close(timer)
        unsafe close(epoll)
        unsafe events.deallocate()
    }

    /// Adds or changes a descriptor, level-triggered as libcurl wants it.
    func watch(_ descriptor: Int32, shard: UInt32, events: UInt32, isNew: Bool) -> Bool {
        var event = unsafe epoll_event()
        unsafe event.events = events
        unsafe event.data.u64 = UInt64(shard) << 32 | UInt64(UInt32(bitPattern: descriptor))
        let first = isNew ? EPOLL_CTL_ADD : EPOLL_CTL_MOD
        if unsafe epoll_ctl(epoll, first, descriptor, &event) == 0 { return true }
        // A descriptor's number may have been closed and given out again in between.
        let second = errno == EEXIST ? EPOLL_CTL_MOD : EPOLL_CTL_ADD
        return unsafe epoll_ctl(epoll, second, descriptor, &event) == 0
    }

    func forget(_ descriptor: Int32) {
        var event = unsafe epoll_event()
        unsafe _ = epoll_ctl(epoll, EPOLL_CTL_DEL, descriptor, &event)
    }

    /// Sleeps until something is ready or the time has come.
    ///
    /// - Parameter due: CLOCK_MONOTONIC in nanoseconds; `.max` for no limit, the past for not sleeping at all.
    /// - Returns: How many events stand in `events`.
    /// - Throws: `TransportError` where epoll itself fails.
    mutating func wait(until due: Int64) throws(TransportError) -> Int32 {
        let isPast = due != .max && due <= MonotonicClock.nanoseconds()
        if !isPast, due != .max, unsafe due != armed { unsafe arm(due) }
        let count = unsafe epoll_wait(epoll, events, Self.batch, isPast ? 0 : -1)
        guard count < 0 else { return count }
        guard errno == EINTR else { throw TransportError(system: "epoll_wait") }
        return 0
    }

    private mutating func arm(_ due: Int64) {
        var setting = itimerspec()
        setting.it_value = timespec(tv_sec: Int(due / 1_000_000_000), tv_nsec: Int(due % 1_000_000_000))
        unsafe timerfd_settime(timer, Int32(TFD_TIMER_ABSTIME), &setting, nil)
        unsafe armed = due
    }

    /// Takes note of our own two descriptors.
    mutating func acknowledge(_ descriptor: Int32) {
        var count: UInt64 = 0
        unsafe _ = read(descriptor, &count, 8)
        if unsafe descriptor == timer { unsafe armed = 0 }
    }
}

/// Wakes a sleeping loop from any thread; may outlive the loop.
public final class LoopWaker: Sendable {
    let descriptor: Int32

    init() throws(TransportError) {
        descriptor = eventfd(0, Int32(EFD_CLOEXEC) | Int32(EFD_NONBLOCK))
        guard descriptor >= 0 else { throw TransportError(system: "eventfd") }
    }
    deinit { close(descriptor) }

    /// Ends the loop's sleep, or keeps it from falling asleep once; never blocks and is safe in signal handlers.
    public func wake() {
        var one: UInt64 = 1
        unsafe _ = write(descriptor, &one, 8)
    }
}
