// SPDX-License-Identifier: Apache-2.0

/// How far successive requests depend on one another, as a number of requests that are worth one independent request.
enum Autocorrelation {
    /// Lags are summed no further than this: no run is long enough to need more.
    static let longestLag = 10_000
    /// Lags that are computed one by one; whoever needs more gets all of them from a Fourier transform, in n · log n.
    static let directLags = 64

    /// Integrated autocorrelation time τ of a series in intended order, at least 1: n / τ is the effective sample size.
    ///
    /// Where neither the first lag nor the first five together speak against independence (each one-sided at 1 %),
    /// τ is 1: summing the noise of an independent series would otherwise inflate τ by some tenths.
    ///
    /// - Source: Geyer 1992, "Practical Markov chain Monte Carlo": initial positive sequence, made monotone.
    static func time(of series: [Double]) -> Double {
        let n = series.count
        guard n >= 8 else { return 1 }
        let mean = series.reduce(0, +) / Double(n)
        let centered = series.map { $0 - mean }
        let variance = centered.reduce(0) { $0 + $1 * $1 }
        guard variance > 0 else { return 1 }
        var transformed: [Double]?
        func correlation(_ lag: Int) -> Double {
            if lag > directLags, transformed == nil { transformed = FourierTransform.autocovariance(centered) }
            if lag > directLags, let transformed { return transformed[lag] / variance }
            var sum = 0.0
            for i in 0..<(n - lag) { sum += centered[i] * centered[i + lag] }
            return sum / variance
        }
        let first = (1...5).map(correlation)
        let (one, five) = (first[0], first.reduce(0, +) / 5.0.squareRoot())
        guard max(one, five) * Double(n).squareRoot() > 2.33 else { return 1 }
        var (sum, last, lag) = (0.0, Double.infinity, 0)
        while lag + 1 < min(n / 2, longestLag) {
            let even = lag == 0 ? 1 : lag <= 5 ? first[lag - 1] : correlation(lag)
            let pair = even + (lag + 1 <= 5 ? first[lag] : correlation(lag + 1))
            guard pair > 0 else { break }
            last = min(last, pair)
            sum += last
            lag += 2
        }
        return max(1, 2 * sum - 1)
    }
}
