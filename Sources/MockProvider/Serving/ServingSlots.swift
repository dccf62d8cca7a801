// SPDX-License-Identifier: Apache-2.0

/// So many answers are made at once; a request that comes while all places are taken waits for the first one to be free.
///
/// How long an answer takes is known when it begins, so a place is a moment until which it is taken. An answer that nobody
/// waits for any more keeps its place to the end, as in a server that does not notice.
struct ServingSlots {
    /// When each place is free; nanoseconds of the monotonic clock.
    private var free: [Int64]

    /// - Parameter count: Places, from 1; nil for as many as are wanted.
    init(_ count: Int?) { free = Array(repeating: 0, count: count ?? 0) }

    /// Takes a place.
    ///
    /// - Parameters:
    ///   - now: When the request was there.
    ///   - length: How long its answer takes, nanoseconds.
    /// - Returns: When it begins.
    mutating func start(at now: Int64, for length: Int64) -> Int64 {
        guard let first = free.indices.min(by: { free[$0] < free[$1] }) else { return now }
        let start = max(now, free[first])
        free[first] = start + length
        return start
    }
}
