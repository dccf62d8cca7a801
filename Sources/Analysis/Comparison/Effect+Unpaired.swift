// SPDX-License-Identifier: Apache-2.0
extension Effect {
    /// Of runs that were made at different times; each counts once.
    ///
    /// With two or more runs on both sides the interval is Welch's. A single run is set against at least three others: their
    /// spread stands for its own, and the interval is that of a prediction. Values without a logarithm, or that are not
    /// finite, are left out.
    ///
    /// - Returns: Nil where a side has no value.
    static func unpaired(base: [Double], candidate: [Double], _ scale: Scale) -> Effect? {
        func usable(_ values: [Double]) -> Sample {
            Sample(values.map(scale.transformed).filter(\.isFinite))
        }
        let (old, new) = (usable(base), usable(candidate))
        guard !old.values.isEmpty, !new.values.isEmpty else { return nil }
        let difference = new.mean - old.mean
        let spread = Spread(old, new)
        let interval = spread.map { spread in
            let half = StudentT.quantile((1 + confidence) / 2, degrees: spread.degrees) * spread.standardError
            return scale.restored(difference - half)...scale.restored(difference + half)
        }
        let canTell = Randomisation.leastP(base: old.values.count, candidate: new.values.count) <= 1 - confidence
        return Effect(
            scale: scale, estimate: scale.restored(difference), interval: interval,
            p: Randomisation.labels(base: old.values, candidate: new.values),
            baseUnits: old.values.count, candidateUnits: new.values.count, isPaired: false,
            deviation: spread?.deviation,
            detectable: canTell
                ? spread.map { Power.detectable(standardError: $0.standardError, degrees: $0.degrees, scale) } : nil)
    }
}

/// The values of one side.
private struct Sample {
    let values: [Double]
    let mean: Double
    /// Of a single value; nil below two of them.
    let variance: Double?

    init(_ values: [Double]) {
        self.values = values
        let mean = values.reduce(0, +) / Double(values.count)
        self.mean = mean
        variance =
            values.count < 2
            ? nil : values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)
    }
}

/// How far the difference of two means may be off.
private struct Spread {
    let standardError: Double
    let degrees: Double
    /// Of the difference between one run of each side.
    let deviation: Double

    /// Nil where a side has one value and the other fewer than three.
    init?(_ base: Sample, _ candidate: Sample) {
        let (m, n) = (Double(base.values.count), Double(candidate.values.count))
        switch (base.variance, candidate.variance) {
        case (let old?, let new?):
            let (a, b) = (old / m, new / n)
            deviation = (old + new).squareRoot()
            standardError = (a + b).squareRoot()
            let welch = (a + b) * (a + b) / (a * a / (m - 1) + b * b / (n - 1))
            degrees = welch.isFinite ? welch : m + n - 2  // neither side varies
        case (let variance?, nil) where m >= 3, (nil, let variance?) where n >= 3:
            deviation = (2 * variance).squareRoot()
            standardError = (variance * (1 / m + 1 / n)).squareRoot()
            degrees = m + n - 2
        default: return nil
        }
    }
}
