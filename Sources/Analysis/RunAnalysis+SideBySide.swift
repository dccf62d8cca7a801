// SPDX-License-Identifier: Apache-2.0
internal import Core
public import Traces

extension RunAnalysis {
    /// One of several runs that are looked at side by side.
    public struct Part: Hashable, Sendable {
        /// Unique among the parts; the names of its targets begin with it.
        public let label: String
        /// Its targets among those of the whole.
        public let targets: Range<Int>
        public let verdict: Verdict.Level
        public let run: RunRecord
        /// Nil where the trace was cut off.
        public let end: EndRecord?
        /// Request records in the trace, warm-up included.
        public let records: Int
        public let window: MeasuredWindow
        public let health: ClientHealth
        /// Nil where the trace has no interval records.
        public let healthSeries: HealthSeries?
    }

    /// Lays runs side by side: the targets of all of them, named `label: target`, under the worst verdict.
    ///
    /// They were not made together, so that what is said about two of them is advice, not a test.
    ///
    /// - Parameter runs: At least one, with labels that are unique.
    /// - Returns: One analysis of all; one alone is given back as it is.
    public static func sideBySide(_ runs: [(label: String, analysis: RunAnalysis)]) -> RunAnalysis {
        guard runs.count > 1, let earliest = runs.first?.analysis else {
            return runs.first?.analysis ?? AnalysisBuilder().finish()
        }
        var first = 0
        let parts = runs.map { label, one in
            defer { first += one.targets.count }
            return Part(
                label: label, targets: first..<(first + one.targets.count), verdict: one.verdict.level, run: one.run,
                end: one.end, records: one.records,
                window: one.window, health: one.health, healthSeries: one.healthSeries)
        }
        var run = earliest.run
        run.name = parts.map(\.label).joined(separator: ", ")
        run.startUnix = parts.map(\.run.startUnix).min() ?? .zero
        run.loops = parts.map(\.run.loops).reduce(0, +)
        run.load = "\(parts.count) runs side by side"
        (run.rate, run.concurrency, run.plannedRequests, run.plannedDuration) = (nil, nil, nil, nil)
        (run.cell, run.shard, run.maxInFlight, run.overflow, run.filtered) = (nil, nil, nil, nil, nil)
        if Set(parts.map(\.run.planHash)).count > 1 { run.planHash = "" }
        (run.targets, run.calibration) = ([], [])
        (run.gates, run.serviceLevels) = ([], [])
        var targets: [TargetAnalysis] = []
        var gates: [GateResult] = []
        for (label, one) in runs {
            gates += one.gates.map { $0.labelled(label) }
            run.calibration += one.run.calibration.map { $0.moved(by: targets.count) }
            for target in one.targets {
                var named = target
                named.info.name = "\(label): \(target.info.name)"
                run.targets.append(named.info)
                targets.append(named)
            }
        }
        let reasons = runs.flatMap { label, one in one.verdict.reasons.map { $0.labelled(label) } }
        return RunAnalysis(
            verdict: Verdict(reasons: [Self.comparison(parts)] + reasons), run: run, end: Self.end(of: parts),
            records: parts.reduce(0) { $0 + $1.records },
            window: parts.map(\.window).max { $0.length < $1.length } ?? earliest.window,
            health: ClientHealth.worst(of: parts.map(\.health)), targets: targets, parts: parts, gates: gates)
    }

    /// Whether the runs offered the same load from the same machine.
    private static func comparison(_ parts: [Part]) -> Reason {
        func differ<Value: Hashable>(_ value: (Part) -> Value) -> Bool { Set(parts.map(value)).count > 1 }
        let differing = [
            (differ(\.run.planHash), "plans"), (differ(\.run.seed), "seeds"), (differ(\.run.host), "machines"),
            (differ(\.run.tool), "versions of Streamgauge"), (differ(\.run.libcurl), "versions of libcurl"),
        ].filter(\.0).map(\.1)
        let same = "they have the same plan, seed and machine"
        let words = differing.isEmpty ? same : "their \(differing.joined(separator: ", ")) differ"
        return Reason(
            id: "side-by-side", severity: .note, target: nil, subject: "runs laid side by side",
            figure: .count(parts.count), limit: nil,
            advice: "\(words); they were made at different times, so that a comparison of them is advice, not a test")
    }
    private static func end(of parts: [Part]) -> EndRecord? {
        let ends = parts.compactMap(\.end)
        guard ends.count == parts.count else { return nil }
        var whole = EndRecord()
        whole.reason = ends.first { $0.reason != .completed }?.reason ?? .completed
        whole.requests = ends.reduce(0) { $0 + $1.requests }
        whole.neverSent = ends.reduce(0) { $0 + $1.neverSent }
        whole.abandonedTurns = ends.reduce(0) { $0 + $1.abandonedTurns }
        whole.writerStall = ends.map(\.writerStall).max() ?? .zero
        return whole
    }
}

extension CalibrationRecord {
    fileprivate func moved(by targets: Int) -> CalibrationRecord {
        var moved = self
        moved.target += targets
        return moved
    }
}
extension GateResult {
    fileprivate func labelled(_ label: String) -> GateResult {
        GateResult(
            gate: gate, target: "\(label): \(target)", statistic: statistic, outcome: outcome, value: value,
            interval: interval, n: n, row: row, reason: reason)
    }
}
extension Reason {
    fileprivate func labelled(_ label: String) -> Reason {
        Reason(
            id: id, severity: severity, target: target.map { "\(label): \($0)" } ?? label, subject: subject,
            figure: figure, limit: limit, advice: advice)
    }
}
