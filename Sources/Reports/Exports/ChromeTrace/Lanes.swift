// SPDX-License-Identifier: Apache-2.0

/// Gives each span a lane in which nothing else is at that time; memory: two words a lane.
///
/// Spans that come in the order of their ends get as few lanes as there were spans at once; one that comes late may need
/// a further lane.
struct Lanes {
    /// When each lane is free again, by rising time.
    private var free: [(from: Int64, lane: Int)] = []

    /// - Parameters:
    ///   - start: First moment of the span.
    ///   - end: Must not be before the start.
    /// - Returns: The lane, from 0: of those that are free, the one that was busy last.
    mutating func place(_ start: Int64, _ end: Int64) -> Int {
        let after = firstIndex { $0 > start }
        let lane = after > 0 ? free.remove(at: after - 1).lane : free.count
        free.insert((end, lane), at: firstIndex { $0 > end })
        return lane
    }
    /// Where the first lane stands that is free from a moment on which this holds for.
    private func firstIndex(where isLater: (Int64) -> Bool) -> Int {
        var (low, high) = (0, free.count)
        while low < high {
            let middle = (low + high) / 2
            if isLater(free[middle].from) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
