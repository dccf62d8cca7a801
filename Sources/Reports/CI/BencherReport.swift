// SPDX-License-Identifier: Apache-2.0
internal import Analysis
internal import JSONText

/// `bencher`: figures in Bencher's metric format, with their 95 % intervals as bounds.
///
/// Spans are the measure `latency` in nanoseconds, output speed is `throughput` a second, and shares are measures of
/// their own, in percent.
///
/// - Source: Bencher's reference on BMF; `latency` and `throughput` are built in there.
enum BencherReport {
    static func render(_ judgement: Judgement) -> String {
        var json = JSONWriter(reserving: 4_096)
        json.object { json in
            for figure in judgement.figures {
                guard let (measure, scale) = measure(figure.statistic) else { continue }
                json.key(PlainText.visible("\(figure.target)/\(figure.statistic.id)"))
                json.object { json in
                    json.key(measure)
                    json.object { json in
                        json.member("value", rounded(figure.value * scale))
                        if let interval = figure.interval {
                            json.member("lower_value", rounded(interval.lowerBound * scale))
                            json.member("upper_value", rounded(interval.upperBound * scale))
                        }
                    }
                }
            }
        }
        return PrettyJSON.text(json.bytes)
    }
    private static func measure(_ statistic: Statistic) -> (name: String, scale: Double)? {
        switch statistic.unit {
        case .nanoseconds: ("latency", 1)
        case .tokensPerSecond: ("throughput", 1)
        case .share: (statistic.id.replacing("_", with: "-"), 100)
        case .ratio, .count: nil
        }
    }
    private static func rounded(_ value: Double) -> Double { Double(Int64(nearest: value * 1e3)) / 1e3 }
}
