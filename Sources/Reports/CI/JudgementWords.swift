// SPDX-License-Identifier: Apache-2.0
internal import Analysis

extension Judgement {
    /// How a gate stands to the build.
    enum Standing: Hashable { case passed, failed, skipped }

    /// A build fails on all that is not passed, but for what is inconclusive where that is let pass.
    func standing(_ result: GateResult) -> Standing {
        switch result.outcome {
        case .passed: .passed
        case .failed, .regressed, .noData: .failed
        case .inconclusive: exitCode == 0 ? .skipped : .failed
        }
    }
    /// Why the run is no good whatever its gates say; nil where it is good.
    var problem: String? {
        switch exitCode {
        case 3: "a target could not be reached, or refused the credentials each time"
        case 7: "the run is invalid: the load was not delivered, or the client was the bottleneck"
        case 130: "the run was interrupted"
        case 8 where !gates.contains { $0.outcome == .noData }: "no request succeeded"
        default: nil
        }
    }
    /// What the exit code means, in a few words.
    var outcome: String {
        if let problem { return problem }
        return switch exitCode {
        case 4: "a limit is broken"
        case 5: "a regression"
        case 6: "inconclusive"
        case 8: "too few values for a gate"
        default: gates.isEmpty ? "no gates" : "no gate failed"
        }
    }
}

extension GateResult {
    /// The figure with its interval and n; nil without one.
    var found: String? {
        guard let statistic else { return nil }
        if let row { return row.effect.words(p: row.adjustedP ?? row.effect.p) }
        guard let value else { return nil }
        let range = interval.map { " (95 % interval \(Self.range($0, statistic.unit)))" } ?? ""
        return "\(Units.value(value, statistic.unit))\(range), n = \(n)"
    }
    private static func range(_ interval: ClosedRange<Double>, _ unit: Metric.Unit) -> String {
        guard interval.upperBound.isFinite else { return "from \(Units.value(interval.lowerBound, unit)) on" }
        guard interval.lowerBound.isFinite else { return "up to \(Units.value(interval.upperBound, unit))" }
        return Units.values(interval, unit)
    }
    /// What the outcome is called.
    var word: String {
        switch outcome {
        case .passed: "passed"
        case .failed: "failed"
        case .regressed: "regressed"
        case .inconclusive: "inconclusive"
        case .noData: "too few values"
        }
    }
}

extension Effect {
    /// `+12.3 % (95 % interval +8.1 % to +16.0 %), p = 0.008, 8 pairs`.
    func words(p: Double?) -> String {
        let range = interval.map { " (95 % interval \(spread($0)))" } ?? ""
        let chance = p.map { $0 < 0.001 ? ", p < 0.001" : ", p = \(Units.number($0))" } ?? ""
        let units = isPaired ? "\(baseUnits) pairs" : "\(baseUnits) and \(candidateUnits) runs"
        return change(estimate) + range + chance + ", " + units
    }
    /// `+8.1 % to +16.0 %`.
    func spread(_ range: ClosedRange<Double>) -> String { "\(change(range.lowerBound)) to \(change(range.upperBound))" }
    /// A ratio as `+12.3 %`, a difference of shares in percentage points: `+1.20 points`.
    func change(_ effect: Double) -> String {
        let percent = (effect - none) * 100
        let number = Units.number(percent)
        return "\(percent > 0 && number != "0" ? "+" : "")\(number) \(scale == .ratio ? "%" : "points")"
    }
}
