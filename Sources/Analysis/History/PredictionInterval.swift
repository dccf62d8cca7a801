// SPDX-License-Identifier: Apache-2.0
/// Where the next run is expected, after those that were made under the same conditions.
///
/// - Source: the prediction interval of one further value of a normal distribution, mean ± t · s · √(1 + 1/n) with n − 1
///   degrees of freedom; on the log scale but for shares.
public struct PredictionInterval: Hashable, Sendable {
    /// Chance that the next run lies inside, where nothing has changed.
    public static let confidence = 0.95
    /// Fewer runs say too little of how much they differ.
    public static let minimumRuns = 5

    /// Geometric mean, of shares the arithmetic one.
    public let center: Double
    public let range: ClosedRange<Double>
    /// Runs that it rests on.
    public let runs: Int
    private let slack: ClosedRange<Double>
    private let scale: Effect.Scale

    /// From values on the scale that they are compared on; nil with fewer than `minimumRuns`.
    init?(_ values: [Double], _ scale: Effect.Scale) {
        guard values.count >= Self.minimumRuns else { return nil }
        let (mean, variance) = MeanAndVariance.of(values)
        let count = Double(values.count)
        let half =
            StudentT.quantile((1 + Self.confidence) / 2, degrees: count - 1) * (variance * (1 + 1 / count)).squareRoot()
        center = scale.restored(mean)
        let (low, high) = (scale.restored(mean - half), scale.restored(mean + half))
        // Summaries are files that anybody can write: a share in them need not be one.
        range = scale == .difference ? min(1, max(0, low))...min(1, max(0, high)) : low...high
        runs = values.count
        // Equal values have no width, and their mean need not be one of them to the last digit.
        let wide = max(half, 1e-9 * max(1, abs(mean)))
        slack = (mean - wide)...(mean + wide)
        self.scale = scale
    }
    /// Whether a value, on the scale that values are compared on, is as expected.
    func contains(_ value: Double) -> Bool { slack.contains(value) }
}

enum MeanAndVariance {
    /// Mean, and the variance with n − 1; that of a single value is 0.
    static func of(_ values: [Double]) -> (mean: Double, variance: Double) {
        let count = Double(values.count)
        let mean = values.reduce(0, +) / count
        let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        return (mean, values.count > 1 ? squares / (count - 1) : 0)
    }
}
