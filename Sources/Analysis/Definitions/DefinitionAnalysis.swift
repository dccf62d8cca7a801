// SPDX-License-Identifier: Apache-2.0
public import Traces

/// What other tools would have reported of one trace, beside what we report of it.
public struct DefinitionAnalysis: Sendable {
    /// Our own analysis of the same records.
    public let run: RunAnalysis
    /// In the order asked for.
    public let definitions: [DefinedRun]
}

/// A run under one definition.
public struct DefinedRun: Sendable {
    public let definition: Definition
    /// In the order of the profile.
    public let targets: [DefinedTarget]
}

/// A target under one definition.
public struct DefinedTarget: Sendable {
    public let info: TargetInfo
    /// Requests that the tool would have measured, and those that it would have called failed.
    public let successes: Int
    public let failures: Int
    /// Counted requests that the tool would not have made, or would not have ended as they were.
    public let leftOut: Int
    /// Our own successes among the same requests.
    public let ourSuccesses: Int
    /// In the order of the definition's metrics, those without values too.
    public let figures: [ToolFigures]

    /// The figures of a role; nil where the tool has no metric of it.
    public subscript(_ role: ToolMetric.Role) -> ToolFigures? { figures.first { $0.metric.role == role } }
}

/// One metric of a tool, summed up by the tool's rule of percentiles, with ours beside it.
public struct ToolFigures: Sendable {
    public let metric: ToolMetric
    /// How many values.
    public let n: Int
    /// Nanoseconds, weighted where the tool weights; nil without values.
    public let mean: Double?
    /// Nanoseconds; a level is missing where n is too small to show it, as in our own reports.
    public let values: [Percentile: Double]
    /// The metric of ours that comes closest; nil where it has no values or there is none.
    public let ours: Distribution?

    public func value(_ level: Percentile) -> Double? { values[level] }
    /// The tool's value over ours; nil where one of them is missing, or ours is 0.
    public func ratio(_ level: Percentile) -> Double? { Self.ratio(values[level], ours?.value(level)) }
    public var meanRatio: Double? { Self.ratio(mean, ours?.mean) }

    private static func ratio(_ theirs: Double?, _ ours: Double?) -> Double? {
        guard let theirs, let ours, ours > 0 else { return nil }
        return theirs / ours
    }
}
