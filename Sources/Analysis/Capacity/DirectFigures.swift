// SPDX-License-Identifier: Apache-2.0
internal import Gates
internal import Traces

/// The direct arm beside a step: the same system without the relay, asked at the same time.
public struct DirectFigures: Hashable, Sendable {
    public let name: String
    public let errors: ShareEstimate
    public var ttft: Distribution? { self[.ttft] }
    private let distributions: [Distribution]

    public init(_ target: TargetAnalysis) {
        (name, distributions, errors) = (target.info.name, target.distributions, target.errors)
    }
    private subscript(_ metric: Metric) -> Distribution? { distributions.first { $0.metric == metric } }

    /// Why it did not stay flat beside a lower load, in words; nil where it did, or where too little is known to say.
    ///
    /// Its median may grow by a quarter and 5 ms: beyond that, by the whole interval, what lies behind the relay gave way too.
    func trouble(against base: DirectFigures?) -> String? {
        let lost = errors.interval?.lowerBound ?? 0
        if lost > 0.05 { return "the direct arm lost requests, too" }
        guard let now = ttft?[.p50]?.interval?.lowerBound, let before = base?.ttft?.value(.p50) else { return nil }
        return Self.hasGrown(now, from: before) ? "the direct arm slowed down, too" : nil
    }
    /// Whether limits are broken only because the direct arm slowed down in the very figures, in words; nil where not.
    ///
    /// A median may stay flat while every fifth request waits. Less what the direct arm's figure grew by, each must be kept.
    func explains(_ broken: [GateResult], against base: DirectFigures?) -> String? {
        guard let base, let first = broken.first else { return nil }
        let growths = broken.map { growth(in: $0, since: base) }
        guard growths.allSatisfy({ $0 != nil }), let growth = growths[0] else { return nil }
        let kept = "without which \(first.gate.text) were kept"
        return "the direct arm slowed down, too: by \(FigureText.span(growth)) at the least, \(kept)"
    }
    /// Nanoseconds; nil where that is within bounds, or does not make up for what the limit is broken by.
    private func growth(in gate: GateResult, since base: DirectFigures) -> Double? {
        guard case .percentile(let metric, let level)? = gate.statistic?.source, metric.unit == .nanoseconds,
            let limit = gate.gate.limit, limit.isUpper, let value = gate.value,
            let now = atLeast(metric, level), let before = base.atMost(metric, level), Self.hasGrown(now, from: before)
        else { return nil }
        return limit.keeps(value - (now - before)) ? now - before : nil
    }
    /// What a percentile surely is, or the next lower one where it has too few values for an interval.
    private func atLeast(_ metric: Metric, _ level: Percentile) -> Double? {
        guard let distribution = self[metric] else { return nil }
        if let surely = distribution[level]?.interval?.lowerBound { return surely }
        return Percentile.reported.last { $0 < level }.flatMap(distribution.value)
    }
    /// The percentile itself, or the highest that has a value.
    private func atMost(_ metric: Metric, _ level: Percentile) -> Double? {
        guard let distribution = self[metric] else { return nil }
        return distribution.value(level) ?? distribution.quantiles.last { $0.level < level && $0.value != nil }?.value
    }
    private static func hasGrown(_ now: Double, from before: Double) -> Bool { now > before * growth + slack }
    private static let growth = 1.25
    private static let slack = 5e6
}
