// SPDX-License-Identifier: Apache-2.0
import Analysis
import Core
import Traces

/// A history that never took place: a run a day, with everything that a history shows.
enum HistoryScenario {
    static let hostile = "alpha | <b>x</b> \u{1B}[31m"
    private static let random = CounterRandom(seed: 3, stream: 7)

    /// A step after 14 runs, an invalid and a broken off run, another libcurl, another machine in between.
    static var runs: [HistoryRun] {
        (0..<26).flatMap { (day: Int) -> [HistoryRun] in
            var ttft = day < 14 ? 120.0 : 144
            if day == 9 { ttft *= 4 }
            return [
                run(day, "alpha", ttft: ttft, errors: 0.002),
                run(day, hostile, ttft: 310, errors: day < 20 ? 0.004 : 0.03),
            ]
        }
    }
    static var history: History {
        var selection = History.Selection()
        selection.statistics = [Statistic(.ttft, .p50), .errorRate, .goodput]
        let skipped = [
            History.Skipped(path: "reports/\u{1B}[2J/summary.json", reason: "is not JSON, or was cut off")
        ]
        return History(runs + runs.prefix(2), selection, skipped: skipped)
    }

    private static func run(_ day: Int, _ target: String, ttft: Double, errors: Double) -> HistoryRun {
        var facts = ArmRun()
        (facts.name, facts.target, facts.model, facts.dialect) = ("nightly", target, "mock-1", "openai-chat")
        facts.startUnix = .seconds(Int64(1_772_366_400 + 86_400 * day))
        (facts.seed, facts.planHash, facts.tool) = (42, "8f3a5c01", "0.1.0")
        facts.libcurl = "libcurl/\(day < 6 ? "7.88.1" : "8.5.0") OpenSSL/3.0.17"
        let isElsewhere = (17..<19).contains(day)
        (facts.host.system, facts.host.cpu) = ("Linux 6.1.0", "Synthetic CPU")
        facts.host.cores = isElsewhere ? 8 : 4
        facts.verdict = day == 9 ? .invalid : .valid
        let draw = random.uniform(UInt64(day * 64 + target.count))
        let value = ttft * 1e6 * (isElsewhere ? 0.8 : 1) * (0.97 + 0.06 * draw)
        let figures = [
            "ttft.p50": HistoryRun.Figure(value: value.rounded(), interval: value * 0.985...value * 1.015, n: 380),
            "error_rate": HistoryRun.Figure(value: errors * (0.8 + 0.4 * draw), n: 380),
        ]
        return HistoryRun(
            facts, figures: figures, endReason: day == 12 ? "interrupted" : "completed",
            source: "reports/nightly/\(day)/summary.json")
    }
}
