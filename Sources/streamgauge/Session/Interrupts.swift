// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import Glibc
internal import Synchronization
internal import Transport

/// Counts Ctrl-C (and SIGTERM, and a terminal that closes) instead of dying of it.
enum Interrupts {
    private static let heard = Atomic<Int>(0)

    static var count: Int { heard.load(ordering: .relaxed) }

    /// From here on a signal counts; `count` says how many came.
    static func catchSignals() {
        _ = count  // makes the counter before a handler may need it
        // A parent may have blocked or ignored them; a load test must be stoppable all the same.
        var numbers = sigset_t()
        unsafe sigemptyset(&numbers)
        for number in [SIGINT, SIGTERM, SIGHUP] where number != SIGHUP || !isIgnored(SIGHUP) {
            unsafe sigaddset(&numbers, number)
            var action = sigaction()
            unsafe action.__sigaction_handler.sa_handler = { _ in
                Interrupts.heard.add(1, ordering: .relaxed)
            }
            unsafe sigaction(number, &action, nil)
        }
        unsafe pthread_sigmask(SIG_UNBLOCK, &numbers, nil)
        signal(SIGPIPE, SIG_IGN)
    }
    /// Waits for a span of time, or until a signal comes.
    static func wait(_ span: Nanoseconds) {
        let end = MonotonicClock.now() + span
        while count == 0, MonotonicClock.now() < end {
            usleep(UInt32(min(50_000, max(1, (end - MonotonicClock.now()).count / 1_000))))
        }
    }
    /// Whether somebody (`nohup`) wants a signal to do nothing.
    static func isIgnored(_ number: Int32) -> Bool {
        var action = sigaction()
        unsafe sigaction(number, nil, &action)
        return unsafe unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
            == unsafeBitCast(SIG_IGN, to: Int.self)
    }
}
