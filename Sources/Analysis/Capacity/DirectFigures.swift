// SPDX-License-Identifier: Apache-2.0
internal import Gates
internal import Traces

/// The direct arm beside a step: the same system without the relay, asked at the same time.
public struct DirectFigures: Hashable, Sendable {
    public let name: String
    public let errors: ShareEstimate
    public var ttft: Distribution? { self[.ttft] }
    private let goodput: ShareEstimate?
    private let distributions: [Distribution]

    public init(_ target: TargetAnalysis) {
        (name, distributions, errors) = (target.info.name, target.distributions, target.errors)
        goodput = target.goodput?.kept
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
    /// Whether limits are broken only because the direct arm gave way in the very figures, in words; nil where not.
    ///
    /// A median may stay flat while every fifth request waits. Less what the direct arm's figure grew by, each must be kept; a
    /// share that the direct arm breaks itself, and did not beside a lower load, is not the relay's.
    func explains(_ broken: [GateResult], against base: DirectFigures?) -> String? {
        guard let base else { return nil }
        let words = broken.map { gate -> String? in
            if let growth = growth(in: gate, since: base) {
                return "by \(FigureText.span(growth)) at the least, without which \(gate.gate.text) were kept"
            }
            return breaks(gate, since: base) ? "it breaks \(gate.gate.text) itself" : nil
        }
        guard let first = words.first, let first, words.allSatisfy({ $0 != nil }) else { return nil }
        return "the direct arm gave way, too: \(first)"
    }
    private func breaks(_ gate: GateResult, since base: DirectFigures) -> Bool {
        guard let limit = gate.gate.limit, let now = share(of: gate)?.interval, let before = base.share(of: gate)?.share
        else { return false }
        // With the whole interval: one slow request of thirty is chance.
        return !limit.keeps(limit.isUpper ? now.lowerBound : now.upperBound) && limit.keeps(before)
    }
    private func share(of gate: GateResult) -> ShareEstimate? {
        switch gate.statistic?.source {
        case .goodput: goodput
        case .errorRate: errors
        default: nil
        }
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
