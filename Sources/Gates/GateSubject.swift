// SPDX-License-Identifier: Apache-2.0

/// Something that a gate can be about: a metric, of which it takes a percentile, or one figure of a whole target.
public struct GateSubject: Hashable, Sendable {
    /// How a value of it is written.
    public enum Unit: String, Hashable, Sendable {
        /// Nanoseconds; written as `800ms` or `1.5s`.
        case time
        /// 0 … 1; written as `1%`.
        case share
        /// Per second; written as `20/s`, tokens as `20t/s`.
        case perSecond = "per_second"
        /// Written as it is.
        case number
    }
    /// As gates write it, and `summary.json`: `ttft`.
    public let name: String
    public let unit: Unit
    /// Whether it has percentiles: `ttft.p95`.
    public let hasPercentiles: Bool
    /// Whether more of it is better.
    public let isBetterHigher: Bool

    init(_ name: String, _ unit: Unit, hasPercentiles: Bool = true, isBetterHigher: Bool = false) {
        (self.name, self.unit) = (name, unit)
        (self.hasPercentiles, self.isBetterHigher) = (hasPercentiles, isBetterHigher)
    }

    /// All there are; what a gate says of anything else is a mistake.
    public static let all: [GateSubject] = [
        GateSubject("ttft", .time), GateSubject("ttft_service", .time), GateSubject("ttft_server", .time),
        GateSubject("time_to_first_text", .time), GateSubject("time_to_first_reasoning", .time),
        GateSubject("time_to_first_tool", .time), GateSubject("time_to_second_output", .time),
        GateSubject("gap", .time), GateSubject("tpot", .time), GateSubject("e2e", .time),
        GateSubject("generation", .time), GateSubject("longest_silence", .time),
        GateSubject("output_speed", .perSecond, isBetterHigher: true),
        GateSubject("output_tokens", .number), GateSubject("coalescing", .number),
        GateSubject("error_rate", .share, hasPercentiles: false),
        GateSubject("goodput", .share, hasPercentiles: false, isBetterHigher: true),
    ]
    public static func named(_ name: some StringProtocol) -> GateSubject? { all.first { $0.name == name } }
}
