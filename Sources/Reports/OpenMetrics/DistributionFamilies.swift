// SPDX-License-Identifier: Apache-2.0
internal import Analysis
internal import Core

/// Every metric of the measured window: quantiles with n and sum, extremes, intervals and certified bounds.
struct DistributionFamilies {
    private(set) var all: [MetricFamily] = []

    init(_ analysis: RunAnalysis) {
        for metric in Metric.all {
            let rows = analysis.labelled.compactMap { target, labels, one in
                target[metric].map { (labels, $0, one.endUnix) }
            }
            add(metric, named: metric.id, rows)
        }
        let marks = analysis.labelled.flatMap { target, labels, one in
            target.marks.map { mark in
                (labels + [("mark", String(mark.metric.id.dropFirst("mark.".count)))], mark, one.endUnix)
            }
        }
        if let first = marks.first { add(first.1.metric, named: "mark", marks) }
    }

    private mutating func add(
        _ metric: Metric, named name: String, _ rows: [(MetricFamily.Labels, Distribution, at: Nanoseconds)]
    ) {
        guard !rows.isEmpty else { return }
        func family(_ part: String, _ kind: MetricFamily.Kind, _ help: String) -> MetricFamily {
            MetricFamily(
                [name + part, metric.openUnit].compactMap(\.self).joined(separator: "_"), kind, unit: metric.openUnit,
                help)
        }
        var summary = family("", .summary, "\(metric.title): \(metric.formula).")
        var minimum = family("_min", .gauge, "Least value of \(metric.title).")
        var maximum = family("_max", .gauge, "Largest value of \(metric.title).")
        var low = family("_low", .gauge, "Lower end of the quantile's 95 % interval.")
        var high = family("_high", .gauge, "Upper end of the quantile's 95 % interval.")
        var certified = family("_certified", .gauge, "The quantile is at most this, with 99 % confidence.")
        for (labels, distribution, at) in rows {
            for quantile in distribution.quantiles {
                let labels = labels + [("quantile", "\(quantile.level.fraction)")]
                if let value = quantile.value { summary.add(metric.open(value), labels, at: at) }
                if quantile.value != nil, let interval = quantile.interval {
                    low.add(metric.open(interval.lowerBound), labels, at: at)
                    high.add(metric.open(interval.upperBound), labels, at: at)
                }
                if case .certified(let bound) = quantile.certification {
                    certified.add(metric.open(bound), labels, at: at)
                }
            }
            summary.add("\(distribution.n)", labels, at: at, part: "_count")
            summary.add(metric.open(distribution.mean * Double(distribution.n)), labels, at: at, part: "_sum")
            minimum.add(metric.open(distribution.minimum), labels, at: at)
            maximum.add(metric.open(distribution.maximum), labels, at: at)
        }
        all += [summary, minimum, maximum, low, high, certified]
    }
}

extension Metric {
    /// The base unit, which ends the name.
    var openUnit: String? {
        switch unit {
        case .nanoseconds: "seconds"
        case .tokensPerSecond: "tokens_per_second"
        case .ratio, .share: "ratio"
        case .count: nil
        }
    }
    /// Rounded as `summary.json` rounds.
    fileprivate func open(_ value: Double) -> String {
        switch unit {
        case .nanoseconds: MetricFamily.seconds(value)
        case .count: "\(Int64(nearest: value))"
        case .tokensPerSecond, .ratio, .share: "\(value)"
        }
    }
}
