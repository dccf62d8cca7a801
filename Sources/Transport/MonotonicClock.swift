// SPDX-License-Identifier: Apache-2.0
public import Core
internal import Glibc

/// The clock that every stamp is on: CLOCK_MONOTONIC, in whole nanoseconds.
public enum MonotonicClock {
    /// The clock's reading now.
    @inlinable
    public static func now() -> Instant { Instant(uptime: Nanoseconds(nanoseconds())) }

    /// The clock's reading now as a bare number, for callbacks that pass it through C.
    public static func nanoseconds() -> Int64 { read(CLOCK_MONOTONIC) }

    /// What to add to a monotonic reading to get the wall clock's (nanoseconds since 1970, UTC), as it stands now.
    ///
    /// Off by less than half the time between two clock readings, well below a microsecond; a step of the wall clock
    /// changes it, so it must be taken near the moment that it converts.
    public static func wallOffset() -> Nanoseconds {
        var before = read(CLOCK_MONOTONIC)
        var best: (width: Int64, offset: Int64) = (.max, 0)
        // A reading that was interrupted in the middle is taken again, a few times at most.
        for _ in 0..<4 {
            let wall = read(CLOCK_REALTIME)
            let after = read(CLOCK_MONOTONIC)
            if after - before < best.width { best = (after - before, wall - before - (after - before) / 2) }
            if best.width < 1_000 { break }
            before = after
        }
        return Nanoseconds(best.offset)
    }

    /// Processor time that the calling thread has used so far.
    public static func threadCPU() -> Nanoseconds { Nanoseconds(read(CLOCK_THREAD_CPUTIME_ID)) }

    /// Processor time that this process has used so far, all threads, user and system.
    public static func processCPU() -> Nanoseconds { Nanoseconds(read(CLOCK_PROCESS_CPUTIME_ID)) }

    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        unsafe clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
