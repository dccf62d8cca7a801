// SPDX-License-Identifier: Apache-2.0
internal import Core

/// What is gathered within one span of time; two neighbours can become one.
protocol TimeBin {
    init()
    mutating func merge(_ later: Self)
}

/// Bins of equal width from the start of the run on: when a run outgrows them, each two become one of twice the width.
///
/// So a run of any length has between half of `limit` and `limit` bins, unless it is shorter than that at the first width.
struct TimeGrid<Bin: TimeBin> {
    private(set) var bins: [Bin] = []
    /// Of a bin, nanoseconds.
    private(set) var width: Int64
    private let limit: Int

    init(firstWidth: Nanoseconds, limit: Int) { (width, self.limit) = (firstWidth.count, limit) }

    /// The bin that a moment falls into, made where it was not there; what was before the start counts for the first.
    mutating func place(of time: Int64) -> Int {
        while time / width >= Int64(limit) { fold() }
        let place = Int(max(0, time) / width)
        while bins.count <= place { bins.append(Bin()) }
        return place
    }
    mutating func change(at time: Int64, _ change: (inout Bin) -> Void) {
        let place = place(of: time)
        change(&bins[place])
    }
    /// Hands each bin between two moments the nanoseconds that lie in it.
    mutating func spread(from start: Int64, to end: Int64, _ change: (inout Bin, Int64) -> Void) {
        guard end > start, end > 0 else { return }
        let last = place(of: end - 1)
        let first = place(of: start)
        for place in first...max(first, last) {
            let low = Int64(place) * width
            change(&bins[place], min(end, low + width) - max(start, low))
        }
    }

    private mutating func fold() {
        var folded: [Bin] = []
        for place in stride(from: 0, to: bins.count, by: 2) {
            var bin = bins[place]
            if place + 1 < bins.count { bin.merge(bins[place + 1]) }
            folded.append(bin)
        }
        (bins, width) = (folded, width * 2)
    }
}
