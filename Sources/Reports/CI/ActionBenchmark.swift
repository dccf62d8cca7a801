// SPDX-License-Identifier: Apache-2.0
internal import Analysis
internal import JSONText

/// `github-action-benchmark`: figures of which less is better, for the tool `customSmallerIsBetter`.
///
/// Goodput is turned round to the share that missed it; output speed is left out, since TPOT says the same and falls.
///
/// - Source: the readme of benchmark-action/github-action-benchmark.
enum ActionBenchmark {
    static func render(_ judgement: Judgement) -> String {
        var json = JSONWriter(reserving: 4_096)
        json.array { list in
            for figure in judgement.figures {
                guard let shown = Shown(figure) else { continue }
                list.object { json in
                    json.member("name", PlainText.visible("\(figure.target) / \(shown.name)"))
                    json.member("unit", shown.unit)
                    json.member("value", shown.value)
                    json.member("range", ifKnown: shown.range)
                    json.member("extra", PlainText.visible("n = \(figure.n); \(judgement.title)"))
                }
            }
        }
        return PrettyJSON.text(json.bytes)
    }

    /// A figure as this format has it.
    private struct Shown {
        let name: String
        let unit: String
        let value: Double
        let range: String?

        init?(_ figure: Judgement.Figure) {
            let statistic = figure.statistic
            let missed = statistic.isBetterHigher && statistic.unit == .share
            range = figure.interval.map { interval in
                Units.values(missed ? 1 - interval.upperBound...1 - interval.lowerBound : interval, statistic.unit)
            }
            switch statistic.unit {
            case .nanoseconds:
                (name, unit) = (statistic.id, "ms")
                value = Double(Int64(nearest: figure.value / 1e3)) / 1e3
            case .share where statistic.isBetterHigher:
                (name, unit, value) = ("\(statistic.id) missed", "%", Self.percent(1 - figure.value))
            case .share: (name, unit, value) = (statistic.id, "%", Self.percent(figure.value))
            case .ratio, .count, .tokensPerSecond: return nil
            }
        }
        private static func percent(_ share: Double) -> Double { Double(Int64(nearest: share * 1e5)) / 1e3 }
    }
}
