// SPDX-License-Identifier: Apache-2.0
import Analysis
import Core
import Traces

extension HistoryRun {
    /// A run a day, whose only figure is its TTFT p50 in milliseconds.
    static func made(
        _ day: Int, ttft: Double, of statistic: Statistic = Statistic(.ttft, .p50),
        _ change: (inout HistoryRun) -> Void = { _ in }
    ) -> HistoryRun {
        var facts = ArmRun()
        (facts.name, facts.target, facts.model, facts.dialect) = ("nightly", "alpha", "mock-1", "openai-chat")
        facts.startUnix = .seconds(Int64(1_772_366_400 + 86_400 * day))
        (facts.seed, facts.planHash, facts.tool) = (42, "8f3a5c01", "0.1.0")
        facts.libcurl = "libcurl/7.88.1 OpenSSL/3.0.17 zlib/1.2.13"
        (facts.host.system, facts.host.cpu, facts.host.cores) = ("Linux 6.1", "Synthetic CPU", 4)
        let value = statistic.scale == .ratio ? ttft * 1e6 : ttft
        var run = HistoryRun(facts, figures: [statistic.id: Figure(value: value, n: 200)], source: "run-\(day)")
        change(&run)
        return run
    }
    static func made(ttfts: [Double]) -> [HistoryRun] {
        ttfts.enumerated().map { made($0.offset, ttft: $0.element) }
    }
}
