// SPDX-License-Identifier: Apache-2.0
internal import Analysis

/// The cells of one row of a comparison, the same in every format that people read.
struct ComparisonCells {
    /// Nothing can be told.
    static let unknown = "~"
    static let missing = MetricCells.missing

    let row: Comparison.Row
    private var effect: Effect { row.effect }

    var base: String { Units.value(row.base, row.statistic.unit) }
    var candidate: String { Units.value(row.candidate, row.statistic.unit) }
    /// `+21.3 %`, `−0.40 points`; `~` where nothing can be told.
    var change: String { row.finding == .inconclusive ? Self.unknown : estimatedChange }
    /// The same, whatever it is worth.
    var estimatedChange: String { Self.change(effect.change, effect.scale) }
    /// `+17.2 … +25.0 %`; `–` where there is none.
    var changeInterval: String {
        guard let interval = effect.interval else { return Self.missing }
        let ends = [interval.lowerBound, interval.upperBound].map { Self.signed($0 - effect.none) }
        return "\(ends[0]) … \(ends[1]) \(Self.unit(effect.scale))"
    }
    /// `1.213`; a difference as its change.
    var effectValue: String { Self.effect(effect.estimate, effect.scale) }
    /// `1.172–1.250`, `−0.40 … +1.10`: in the unit of the value.
    var effectInterval: String {
        guard let interval = effect.interval else { return Self.missing }
        guard effect.scale == .ratio else {
            return "\(Self.signed(interval.lowerBound)) … \(Self.signed(interval.upperBound))"
        }
        return "\(Self.ratio(interval.lowerBound))–\(Self.ratio(interval.upperBound))"
    }
    /// Adjusted where several figures were looked at.
    var p: String { (row.adjustedP ?? effect.p).map(Self.p) ?? Self.missing }
    var counts: String {
        row.baseCount == row.candidateCount ? "\(row.baseCount)" : "\(row.baseCount) / \(row.candidateCount)"
    }
    /// `8 pairs` of blocks, `6 / 1 runs`.
    var units: String {
        if effect.isPaired { return "\(effect.baseUnits) pair\(effect.baseUnits == 1 ? "" : "s")" }
        return "\(effect.baseUnits) / \(effect.candidateUnits) runs"
    }
    /// `6.1 %`: what would have been found.
    var detectable: String { effect.detectable.map { Self.size($0, effect.scale) } ?? Self.missing }
    /// `10 %`, `0.2 points`: as the gate has it, without further digits.
    var tolerance: String {
        guard row.tolerance > 0 else { return Self.missing }
        let tenths = (row.tolerance * 1_000).rounded()
        guard abs(tenths / 1_000 - row.tolerance) < 1e-9, tenths < 1e15 else {
            return Self.size(row.tolerance, effect.scale)
        }
        let (whole, tenth) = Int64(tenths).quotientAndRemainder(dividingBy: 10)
        let isOne = (whole, tenth) == (1, 0) && effect.scale == .difference
        return "\(whole)\(tenth > 0 ? ".\(tenth)" : "") \(isOne ? "point" : Self.unit(effect.scale))"
    }
    var finding: String { "\(Self.sign(row.finding)) \(row.finding.rawValue)" }

    /// A number for programs and pictures: seven digits behind the point are all that is real of an effect.
    static func raw(_ value: Double) -> Double { (value * 1e7).rounded() / 1e7 }

    /// Told apart by shape too, not by colour alone.
    static func sign(_ finding: Comparison.Finding) -> String {
        switch finding {
        case .improved: "✓"
        case .same: "="
        case .regressed: "✗"
        case .inconclusive: unknown
        }
    }
    /// `+21.3 %` of a ratio less 1, `+0.40 points` of a difference of shares.
    static func change(_ change: Double, _ scale: Effect.Scale) -> String {
        "\(signed(change)) \(unit(scale))"
    }
    /// In hundredths; what rounds to nought has no sign.
    private static func signed(_ change: Double) -> String {
        let text = Units.number(change * 100)
        return change > 0 && text != "0" ? "+\(text)" : text
    }
    static func size(_ size: Double, _ scale: Effect.Scale) -> String { "\(Units.number(size * 100)) \(unit(scale))" }
    static func effect(_ value: Double, _ scale: Effect.Scale) -> String {
        scale == .ratio ? ratio(value) : change(value, scale)
    }
    private static func unit(_ scale: Effect.Scale) -> String { scale == .ratio ? "%" : "points" }
    /// Three digits behind the point: what lies near 1 differs in these.
    private static func ratio(_ ratio: Double) -> String {
        guard ratio < 2 else { return Units.number(ratio) }
        let scaled = Int64((ratio * 1_000).rounded())
        let fraction = String(scaled % 1_000)
        return "\(scaled / 1_000).\(String(repeating: "0", count: 3 - fraction.count))\(fraction)"
    }
    static func p(_ p: Double) -> String { p < 0.001 ? "<0.001" : Units.number(p) }
}
