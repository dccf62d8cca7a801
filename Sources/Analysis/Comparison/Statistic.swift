// SPDX-License-Identifier: Apache-2.0
public import Gates

/// One figure of a target that can be compared, gated and followed over time: `ttft.p50`, `error_rate`.
public struct Statistic: Hashable, Sendable, Identifiable {
    public enum Source: Hashable, Sendable {
        case percentile(Metric, Percentile)
        /// Failed and cut-off requests of those that the plan did not cancel, 0 … 1.
        case errorRate
        /// Requests that keep to every limit of the profile's `slo`, 0 … 1; what failed or never left does not.
        case goodput
    }
    public let source: Source
    /// As gates write it.
    public let id: String
    public let isBetterHigher: Bool

    public init(_ metric: Metric, _ level: Percentile) {
        (source, id) = (.percentile(metric, level), "\(metric.id).\(level.name)")
        isBetterHigher = GateSubject.named(metric.id)?.isBetterHigher ?? (metric.unit == .tokensPerSecond)
    }
    private init(_ source: Source, _ id: String, isBetterHigher: Bool) {
        (self.source, self.id, self.isBetterHigher) = (source, id, isBetterHigher)
    }
    public static let errorRate = Statistic(.errorRate, "error_rate", isBetterHigher: false)
    public static let goodput = Statistic(.goodput, "goodput", isBetterHigher: true)

    /// What a gate is about.
    public init?(_ gate: Gate) {
        switch gate.subject.name {
        case "error_rate": self = .errorRate
        case "goodput": self = .goodput
        default:
            guard let metric = Metric.all.first(where: { $0.id == gate.subject.name }), let level = gate.perMille else {
                return nil
            }
            self.init(metric, Percentile(perMille: level))
        }
    }

    public var unit: Metric.Unit {
        switch source {
        case .percentile(let metric, _): metric.unit
        case .errorRate, .goodput: .share
        }
    }
    /// `TTFT p50`, `error rate`.
    public var title: String {
        switch source {
        case .percentile(let metric, let level): "\(metric.title) \(level.name)"
        case .errorRate: "error rate"
        case .goodput: "goodput"
        }
    }
    /// Shares are compared by their difference, everything else by its ratio.
    public var scale: Effect.Scale { unit == .share ? .difference : .ratio }

    /// What a comparison shows where nothing else is asked for; the first is its headline.
    public static let compared: [Statistic] = [
        Statistic(.ttft, .p50), Statistic(.ttft, .p90), Statistic(.ttft, .p95), Statistic(.ttft, .p99),
        Statistic(.gap, .p50), Statistic(.gap, .p99), Statistic(.tpot, .p50), Statistic(.outputSpeed, .p50),
        Statistic(.endToEnd, .p50), Statistic(.endToEnd, .p90), .errorRate, .goodput,
    ]
}
