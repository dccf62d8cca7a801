// SPDX-License-Identifier: Apache-2.0
internal import Glibc

extension Effect {
    /// The interval as harm: how much worse the candidate is, 0.1 for 10 %, below 0 where it is better.
    ///
    /// Where more is better, a ratio is turned over: half the speed is twice the harm.
    func harm(isBetterHigher: Bool) -> ClosedRange<Double>? {
        guard let interval else { return nil }
        switch (scale, isBetterHigher) {
        case (_, false): return interval.lowerBound - none...interval.upperBound - none
        case (.difference, true): return -interval.upperBound...(-interval.lowerBound)
        case (.ratio, true): return 1 / interval.upperBound - 1...1 / interval.lowerBound - 1
        }
    }
    /// What can be said of it.
    ///
    /// - Parameters:
    ///   - statistic: What it is of.
    ///   - tolerance: So much worse, or better, is the same.
    ///   - adjustedP: For as many tests as were made; a difference is told up to `Comparer.level`.
    /// - Returns: `inconclusive` where neither a difference nor that there is none can be told.
    func finding(_ statistic: Statistic, tolerance: Double, adjustedP: Double?) -> Comparison.Finding {
        guard let harm = harm(isBetterHigher: statistic.isBetterHigher) else { return .inconclusive }
        if harm.lowerBound > -tolerance, harm.upperBound < tolerance { return .same }
        guard let adjustedP, adjustedP <= Comparer.level else { return .inconclusive }
        if harm.lowerBound > tolerance { return .regressed }
        return harm.upperBound < -tolerance ? .improved : .inconclusive
    }
}

/// A row before p was adjusted.
struct RowDraft {
    let statistic: Statistic
    let measured: ArmPair.Measured
    let tolerance: Double
    let isGated: Bool
    var effect: Effect { measured.effect }

    func row(
        _ pair: ArmPair, _ guards: [Comparison.Guard], _ doubts: Doubts, adjustedP: Double?
    ) -> Comparison.Row {
        let failed = guards.filter { $0.concerns(statistic) }
        let isJudged = failed.isEmpty && pair.design != .advisory
        let found = isJudged ? effect.finding(statistic, tolerance: tolerance, adjustedP: adjustedP) : .inconclusive
        let doubt =
            isGated && found == .regressed ? doubts.ofRegression(measured.points, statistic, effect) : nil
        let finding = doubt == nil ? found : .inconclusive
        return Comparison.Row(
            statistic: statistic, base: measured.base, candidate: measured.candidate,
            baseCount: pair.count(pair.base, statistic), candidateCount: pair.count(pair.candidate, statistic),
            effect: effect, adjustedP: adjustedP, tolerance: tolerance, isGated: isGated, finding: finding,
            reason: finding == .inconclusive ? doubt ?? reason(pair, failed, adjustedP) : nil,
            unitsNeeded: finding == .inconclusive && isJudged ? unitsNeeded : nil, points: measured.points)
    }
    private func reason(_ pair: ArmPair, _ failed: [Comparison.Guard], _ adjustedP: Double?) -> String {
        if let first = failed.first { return first.reason }
        if pair.design == .advisory { return "\(pair.fewRuns): nothing tells a change from the weather" }
        guard effect.interval != nil else { return "too few \(pair.design.units) for an interval" }
        if effect.isTold, let adjustedP, adjustedP > Comparer.level {
            return "with as many tests as were made, chance alone makes such a difference too often"
        }
        return tolerance > 0
            ? "the interval reaches across the tolerance of \(Words.percent(tolerance, statistic))"
            : "the interval holds no difference"
    }
    /// Pairs of blocks that would find the tolerance, or where there is none the difference that was seen.
    private var unitsNeeded: Int? {
        guard effect.isPaired, let deviation = effect.deviation else { return nil }
        let seen = effect.scale == .ratio ? max(effect.estimate, 1 / effect.estimate) - 1 : abs(effect.estimate)
        let wanted = tolerance > 0 ? tolerance : seen
        let needed = Power.pairs(deviation: deviation, finding: wanted, effect.scale)
        return needed.flatMap { $0 > effect.baseUnits ? $0 : nil }
    }
}

extension Comparison.Design {
    /// What is counted.
    var units: String { self == .blocks ? "blocks" : "runs" }
}

/// Numbers in reasons; reports format everything else.
enum Words {
    static func percent(_ share: Double, _ statistic: Statistic) -> String {
        if statistic.scale == .ratio { return percent(share) }
        let points = hundredths(share)
        return "\(points) point\(points == "1" ? "" : "s")"
    }
    static func percent(_ share: Double) -> String { "\(hundredths(share)) %" }
    /// In hundredths, with one decimal where there is one; small ones keep two digits.
    private static func hundredths(_ share: Double) -> String {
        var unit = 0.1
        while unit > 1e-6, share != 0, abs(share) * 100 < unit * 10 { unit /= 10 }
        let value = (share * 100 / unit).rounded() / (1 / unit).rounded()
        return value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : "\(value)"
    }
}
