// SPDX-License-Identifier: Apache-2.0

/// How many of some spans of time were open together.
enum Overlap {
    /// The most at any moment; where one ends as another begins, the end comes first.
    ///
    /// - Parameter spans: From when to when each was open, on one clock.
    /// - Returns: 0 for no spans.
    static func most(_ spans: [(from: Int64, to: Int64)]) -> Int {
        let edges = spans.flatMap { [($0.from, 1), ($0.to, -1)] }
        var (open, most) = (0, 0)
        for (_, change) in edges.sorted(by: <) {
            open += change
            most = max(most, open)
        }
        return most
    }
}
