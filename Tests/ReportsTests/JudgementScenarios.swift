// SPDX-License-Identifier: Apache-2.0
import Gates
import Traces

@testable import Analysis

/// What the golden files of CI show: runs and comparisons that never took place.
enum JudgementScenario: String, CaseIterable {
    case passed, broken, regressed, inconclusive, waved, invalid, hostile, plain

    var judgement: Judgement {
        get throws {
            switch self {
            case .passed: try run([limit(.passed), limit(.passed, "error_rate < 1%", .errorRate, 0.002)], code: 0)
            case .broken:
                try run(
                    [
                        limit(.failed, value: 912e6, interval: 861e6...954e6, "TTFT p95 is above 800ms"),
                        limit(.passed, "error_rate < 1%", .errorRate, 0.002),
                        limit(.noData, "ttft.p99 < 2s", Statistic(.ttft, .p99), nil, "12 values; p99 needs 299"),
                    ], code: 4)
            case .regressed: try compared(.regressed, change: 1.18, code: 5)
            case .inconclusive: try compared(.inconclusive, change: 1.07, code: 6)
            case .waved: try compared(.inconclusive, change: 1.07, code: 0)
            case .invalid: Judgement(Scenario.saturated.analysis)
            case .hostile: try hostile
            case .plain: Judgement(Scenario.oneBroken.analysis)
            }
        }
    }

    private func run(_ gates: [GateResult], code: Int32) throws -> Judgement {
        let plain = Judgement(Scenario.healthy.analysis)
        return Judgement(
            title: plain.title, startUnixNanoseconds: plain.startUnixNanoseconds, seconds: plain.seconds,
            verdict: plain.verdict, figures: plain.figures, comparisons: [], gates: gates, exitCode: code)
    }
    private func limit(
        _ outcome: GateResult.Outcome, _ text: String = "ttft.p95 < 800ms",
        _ statistic: Statistic = Statistic(.ttft, .p95), _ value: Double? = 176e6,
        value other: Double? = nil, interval: ClosedRange<Double>? = nil,
        _ reason: String = "all of it within the limit"
    ) throws -> GateResult {
        GateResult(
            gate: try Gate(text), target: "alpha", statistic: statistic, outcome: outcome, value: other ?? value,
            interval: interval ?? value.map { $0 * 0.9...$0 * 1.1 }, n: value == nil ? 12 : 380, reason: reason)
    }
    /// A regression gate, and two rows that nobody gated.
    private func compared(_ finding: Comparison.Finding, change: Double, code: Int32) throws -> Judgement {
        let gate = try Gate("ttft.p50 +10%")
        let isRegression = finding == .regressed
        let gated = Self.row(
            Statistic(.ttft, .p50), base: 120e6, change, spread: isRegression ? 1.03 : 1.06, p: 0.008, gate: 0.1,
            finding)
        let rows = [
            gated, Self.row(Statistic(.gap, .p50), base: 18e6, 0.92, spread: 1.02, p: 0.016, .improved),
            Self.row(.errorRate, base: 0.002, 0.001, spread: 0.004, p: 0.7, .inconclusive),
        ]
        let comparison = Comparison(
            base: Self.arm("base"), candidate: Self.arm("change"), design: .blocks, guards: [],
            notes: ["block 8 is not complete and was left out"], rows: rows)
        let result = GateResult(
            gate: gate, target: "change", statistic: Statistic(.ttft, .p50),
            outcome: isRegression ? .regressed : .inconclusive, value: gated.candidate, interval: gated.effect.interval,
            n: gated.candidateCount, row: gated,
            reason: isRegression
                ? "TTFT p50 is worse by more than 10 %" : "the interval holds 10 %: more blocks would tell")
        return Judgement(
            title: "ci-regression", startUnixNanoseconds: 1_772_366_400_000_000_000, seconds: 25.4,
            verdict: Scenario.healthy.analysis.verdict, figures: Judgement(Scenario.healthy.analysis).figures,
            comparisons: [comparison], gates: [result], exitCode: code)
    }
    /// Names and reasons that try to become markup, commands or terminal control in each format.
    private var hostile: Judgement {
        get throws {
            let name = "a\"]]><b>&#;::error::x\n::stop-commands::y\r\u{1B}[31m,:%0A@team|`*_\u{0}\u{FFFE}'"
            var run = SyntheticRun(name, targets: [name])
            run.add(200, to: 0, ttft: 120, spread: 60)
            let plain = Judgement(run.analysis())
            let gates = try (1...25).map { i in
                GateResult(
                    gate: try Gate("\(name): ttft.p50 < \(i)ms"), target: name, statistic: Statistic(.ttft, .p50),
                    outcome: .failed, value: 150e6, interval: 140e6...(.infinity), n: 180, reason: name)
            }
            return Judgement(
                title: name, startUnixNanoseconds: plain.startUnixNanoseconds, seconds: plain.seconds,
                verdict: plain.verdict, figures: plain.figures, comparisons: [], gates: gates, exitCode: 4)
        }
    }

    private static func arm(_ label: String) -> Arm {
        var run = ArmRun()
        (run.name, run.target, run.planHash) = ("ci-regression", label, "8f3a5c01")
        return Arm(label: label, runs: [run])
    }
    private static func row(
        _ statistic: Statistic, base: Double, _ estimate: Double, spread: Double, p: Double, gate: Double? = nil,
        _ finding: Comparison.Finding
    ) -> Comparison.Row {
        let isRatio = statistic.scale == .ratio
        let effect = Effect(
            scale: statistic.scale, estimate: estimate,
            interval: isRatio ? estimate / spread...estimate * spread : estimate - spread...estimate + spread, p: p,
            baseUnits: 8, candidateUnits: 8, isPaired: true, deviation: 0.04, detectable: 0.05)
        return Comparison.Row(
            statistic: statistic, base: base, candidate: isRatio ? base * estimate : base + estimate, baseCount: 640,
            candidateCount: 640, effect: effect, adjustedP: p, tolerance: gate ?? 0, isGated: gate != nil,
            finding: finding, reason: finding == .inconclusive ? "the interval holds no difference" : nil,
            unitsNeeded: finding == .inconclusive ? 24 : nil,
            points: (0..<8).map { Comparison.Point(block: $0, effect: estimate) })
    }
}
