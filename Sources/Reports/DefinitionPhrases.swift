// SPDX-License-Identifier: Apache-2.0
internal import Analysis

/// The words and cells of reports on definitions.
enum DefinitionPhrases {
    static let levels: [Percentile] = [.p50, .p90, .p95, .p99]
    static let ourRule =
        "from the intended moment to the first output of any kind; ITL is the gap between reads with output, TPOT needs usage, "
        + "latency ends with the transfer; only whole answers are successes."

    static func span(_ nanoseconds: Double?) -> String { nanoseconds.map(Units.span) ?? MetricCells.missing }
    static func ratio(_ ratio: Double?) -> String { ratio.map { "×\(Units.number($0))" } ?? "" }

    static func counts(_ target: DefinedTarget, _ definition: Definition) -> String {
        let left = target.leftOut > 0 ? ", \(target.leftOut) left out" : ""
        return "\(target.successes) successes and \(target.failures) failures to \(definition.id)\(left); "
            + "\(target.ourSuccesses) successes to us"
    }
    /// TTFT p50, p95 and mean, gap, TPOT and E2E p50 of our own.
    static func ours(_ target: TargetAnalysis) -> [String] {
        let ttft = target[.ttft]
        let values = [
            ttft?.value(.p50), ttft?.value(.p95), ttft?.mean, target[.gap]?.value(.p50), target[.tpot]?.value(.p50),
            target[.endToEnd]?.value(.p50),
        ]
        return values.map(span)
    }
    /// The same of a tool.
    static func theirs(_ target: DefinedTarget) -> [String] {
        let ttft = target[.ttft]
        let values = [
            ttft?.value(.p50), ttft?.value(.p95), ttft?.mean, target[.interToken]?.value(.p50),
            target[.perToken]?.value(.p50), target[.latency]?.value(.p50),
        ]
        return values.map(span)
    }
    /// Why cells are blank, where some are.
    static func missing(_ run: DefinedRun) -> [String] {
        let figures = run.targets.flatMap(\.figures)
        guard figures.contains(where: { figure in levels.contains { figure.value($0) == nil } }) else { return [] }
        let needed = levels.dropFirst().map { "\($0.name) \($0.minimumCount)" }.joined(separator: ", ")
        return ["\(MetricCells.missing) not enough values to show (needed: \(needed))"]
    }
}
