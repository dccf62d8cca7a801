// SPDX-License-Identifier: Apache-2.0
import Core
import Gates
import Traces

@testable import Analysis

/// Comparisons that never took place: the same values each time, made from the counter-based generator.
enum ComparisonScenario: String, CaseIterable {
    case improved, regressed, inconclusive, guarded, shares, five, runs, advisory, hostile

    var analysis: ComparisonAnalysis {
        switch self {
        case .improved: Self.blocks(["old relay": 1, "new relay": 0.82])
        case .regressed:
            Self.blocks(["main": 1, "branch": 1.24], gates: ["ttft.p50 +10%", "e2e.p90 +5%", "error_rate +1%"])
        case .inconclusive: Self.blocks(["a": 1, "b": 1.01])
        case .guarded: Self.blocks(["short answers": 1, "long answers": 1.3], tokens: [80, 130])
        case .shares: Self.blocks(["steady": 1, "losing": 1], errors: [0.001, 0.011], gates: ["error_rate +0.2%"])
        case .five:
            Self.blocks(["direct": 1, "nginx": 1.02, "haproxy": 1.015, "gateway": 1.21, "sidecar": 1.55], count: 12)
        case .runs: Self.runs(base: 6, candidate: 5, factor: 1.2)
        case .advisory: Self.runs(base: 1, candidate: 1, factor: 1.2)
        case .hostile:
            Self.blocks([
                "</script><script>alert(1)</script>": 1, "\"><img src=x onerror=alert(1)> \u{1B}[31m\u{202E}": 1.3,
            ])
        }
    }

    // MARK: Sides

    private static let random = CounterRandom(seed: 11, stream: 3)
    private static func blocks(
        _ sides: KeyValuePairs<String, Double>, count: Int = 8, tokens: [Double] = [], errors: [Double] = [],
        gates: [String] = []
    ) -> ComparisonAnalysis {
        let arms = sides.enumerated().map { number, side in
            var run = run(number, factor: side.value)
            run.target = side.key
            run.blocks = (0..<count).map { block in
                var unit = unit(
                    key: UInt64(block * 16 + number), factor: side.value, weather: weather(block),
                    errors: errors.isEmpty ? 0 : errors[number])
                unit.firstIndex = (block * 2 + (random.bits(UInt64(block)) % 2 == 0 ? number : 1 - number)) * 200
                (unit.number, unit.outputTokens) = (block, tokens.isEmpty ? 80 : tokens[number])
                return unit
            }
            run.whole = unit(key: 900 + UInt64(number), factor: side.value, weather: 1, errors: errors.first ?? 0)
            (run.whole.counted, run.whole.successes) = (count * 200, count * 200)
            return Arm(label: side.key, runs: [run])
        }
        return Comparer(gates: gates.compactMap { try? Gate($0) }).compare(arms)
    }
    private static func runs(base: Int, candidate: Int, factor: Double) -> ComparisonAnalysis {
        let sides = [("last week", base, 1.0), ("today", candidate, factor)].enumerated().map { number, side in
            let runs = (0..<side.1).map { i in
                var run = run(number * 40 + i, factor: side.2)
                run.startUnix = run.startUnix + .seconds(Int64(number * 40 + i) * 3_600)
                run.whole = unit(key: UInt64(500 + number * 40 + i), factor: side.2, weather: 1, errors: 0)
                return run
            }
            return Arm(label: side.0, runs: runs)
        }
        return Comparer().compare(sides)
    }
    /// What both sides of a block have in common.
    private static func weather(_ block: Int) -> Double { 0.9 + 0.2 * random.uniform(UInt64(block) + 7_000) }

    private static func run(_ number: Int, factor: Double) -> ArmRun {
        var run = ArmRun()
        (run.name, run.seed, run.planHash, run.tool) = ("two in turns", 7, "8f3a5c01", "0.1.0")
        run.startUnix = Nanoseconds(1_772_366_400 * 1_000_000_000)
        run.libcurl = "libcurl/7.88.1 OpenSSL/3.0.17"
        (run.host.system, run.host.cpu, run.host.cores) = ("Linux 6.1.0", "Synthetic CPU", 4)
        (run.target, run.dialect, run.model) = ("relay", "openai-chat", "mock-1")
        for (metric, scale) in [(Metric.ttft, 120.0), (.gap, 18), (.tpot, 19), (.endToEnd, 1_600)] {
            let values = (0..<800).map { i in
                let draw = random.uniform(UInt64(number) << 20 + UInt64(i) << 4 + UInt64(scale) << 40)
                return scale * 1e6 * factor * (0.7 + 0.6 * draw + 0.9 * draw * draw * draw * draw * draw * draw * draw)
            }
            run.sketches[metric.id] = Sketch(.exact(values.sorted()))
        }
        return run
    }
    private static func unit(key: UInt64, factor: Double, weather: Double, errors: Double) -> ArmUnit {
        var unit = ArmUnit()
        (unit.counted, unit.successes) = (200, 200)
        unit.outputTokens = 80
        let typical: [(Statistic, Double, spread: Double, reacts: Double)] = [
            (Statistic(.ttft, .p50), 120e6, 0.03, 1), (Statistic(.ttft, .p90), 170e6, 0.06, 0.9),
            (Statistic(.ttft, .p95), 190e6, 0.09, 0.8), (Statistic(.ttft, .p99), 240e6, 0.25, 0.5),
            (Statistic(.gap, .p50), 18e6, 0.01, 0), (Statistic(.gap, .p99), 26e6, 0.05, 0),
            (Statistic(.tpot, .p50), 19e6, 0.01, 0), (Statistic(.outputSpeed, .p50), 52, 0.02, -0.3),
            (Statistic(.endToEnd, .p50), 1_600e6, 0.02, 0.3), (Statistic(.endToEnd, .p90), 1_750e6, 0.03, 0.3),
        ]
        for (place, one) in typical.enumerated() {
            let draw = 1 + one.spread * (random.uniform(key * 32 + UInt64(place)) - 0.5)
            let effect = 1 + (factor - 1) * one.reacts
            unit.values[one.0.id] = one.1 * draw * weather * effect
        }
        let lost = (errors * 200 * 2 * random.uniform(key * 32 + 20)).rounded()
        unit.lost = Int(lost)
        unit.successes -= unit.lost
        unit.values["error_rate"] = lost / 200
        unit.values["goodput"] = 0.97 - lost / 200 - 0.02 * random.uniform(key * 32 + 21)
        return unit
    }
}
