// SPDX-License-Identifier: Apache-2.0

/// Interval for a share from counts.
enum ShareInterval {
    /// The exact interval of Clopper and Pearson.
    ///
    /// - Parameters:
    ///   - hits: 0 … trials; need not be whole, where dependent trials are worth fewer independent ones.
    ///   - trials: Above 0.
    static func clopperPearson(_ hits: Double, of trials: Double, confidence: Double = 0.95) -> ClosedRange<Double> {
        let tail = (1 - confidence) / 2
        let low = hits <= 0 ? 0 : betaQuantile(tail, hits, trials - hits + 1)
        let high = hits >= trials ? 1 : betaQuantile(1 - tail, hits + 1, trials - hits)
        return low...max(low, high)
    }
    private static func betaQuantile(_ p: Double, _ a: Double, _ b: Double) -> Double {
        var (low, high) = (0.0, 1.0)
        for _ in 0..<200 where high - low > 1e-15 * high {
            let middle = low + (high - low) / 2
            if IncompleteBeta.regularised(middle, a, b) < p { low = middle } else { high = middle }
        }
        return low + (high - low) / 2
    }
}
