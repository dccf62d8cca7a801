// SPDX-License-Identifier: Apache-2.0

/// Requests that ended well, and how many a second that is.
///
/// Streams that were started together go on in step: their ends come in waves, a request's length apart, and a window of
/// twelve lengths holds twelve or thirteen of them, by where it begins. So what ends within a request's length of the
/// window's begin or end counts by how far in it lies: the mean over all windows that begin at another point of a wave.
struct EndedWork {
    private var ends: [(at: Int64, took: Int64, keeps: Bool)] = []

    /// - Parameters:
    ///   - start: When it left, nanoseconds since the start of the run.
    ///   - end: When it was over.
    ///   - keeps: To every service level.
    mutating func add(from start: Int64, to end: Int64, _ keeps: Bool) { ends.append((end, end - start, keeps)) }

    /// - Parameter window: Nanoseconds; not empty.
    /// - Returns: Requests a second, and those of them that keep to every service level.
    func perSecond(in window: ClosedRange<Int64>) -> (all: Double, good: Double) {
        let inside = ends.filter { window.contains($0.at) }
        guard !inside.isEmpty else { return (0, 0) }
        let length = Double(window.upperBound - window.lowerBound)
        // At most half of the window, so that its middle counts in full.
        let wave = min(Double(inside.map(\.took).sorted()[(inside.count - 1) / 2]), length / 2)
        var (all, good) = (0.0, 0.0)
        for end in inside {
            let (after, before) = (Double(end.at - window.lowerBound), Double(window.upperBound - end.at))
            let weight = wave > 0 ? min(1, after / wave, before / wave) : 1
            all += weight
            if end.keeps { good += weight }
        }
        let seconds = (length - wave) / 1e9
        return (all / seconds, good / seconds)
    }
}
