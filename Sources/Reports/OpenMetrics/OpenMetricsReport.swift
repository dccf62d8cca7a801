// SPDX-License-Identifier: Apache-2.0
public import Analysis
internal import Core
internal import Traces

/// `openmetrics`: the run as points in time, for Prometheus and whatever reads its text format.
///
/// Every point has the time of the run itself, so that the same trace gives the same bytes, and an old run is filled in
/// where it belongs. Series: at most those of `docs/report-formats.md` a target; labels take names from the profile and
/// words of our own, never what a server said.
///
/// - Source: OpenMetrics 1.0.0; `promtool tsdb create-blocks-from openmetrics` reads it.
public struct OpenMetricsReport: ReportFormat {
    public static let fileName: String? = nil

    public init() {}

    public func render(_ analysis: RunAnalysis) -> String {
        let families =
            RunFamilies(analysis).all + TimelineFamilies(analysis).all + TotalFamilies(analysis).all
            + DistributionFamilies(analysis).all
        return families.map(\.text).joined() + "# EOF\n"
    }
}

extension RunAnalysis {
    /// The runs that the points are of: itself, or each of those side by side.
    fileprivate var measured: [MeasuredRun] {
        guard parts.isEmpty else { return parts.map(MeasuredRun.init) }
        return [
            MeasuredRun(
                name: run.name, run: run, endUnix: run.startUnix + (end?.at ?? window.end), verdict: verdict.level,
                health: health, targets: targets.indices)
        ]
    }
    /// The targets, each with what tells its points from those of others, and with the run that it was measured in.
    var labelled: [(target: TargetAnalysis, labels: MetricFamily.Labels, of: MeasuredRun)] {
        measured.flatMap { one in
            targets[one.targets].map { target in
                let info = target.info
                let labels = [
                    ("run", one.name), ("target", info.name), ("model", info.model), ("protocol", info.dialect),
                ]
                return (target, labels, one)
            }
        }
    }
}

/// One run on the wall clock.
struct MeasuredRun {
    let name: String
    let run: RunRecord
    /// When it ended: the time of all that is said of the whole run.
    let endUnix: Nanoseconds
    let verdict: Verdict.Level
    let health: ClientHealth
    let targets: Range<Int>
}
extension MeasuredRun {
    fileprivate init(_ part: RunAnalysis.Part) {
        self.init(
            name: part.label, run: part.run, endUnix: part.run.startUnix + (part.end?.at ?? part.window.end),
            verdict: part.verdict, health: part.health, targets: part.targets)
    }
}

/// What was run, by which program, and whether it is to be believed.
private struct RunFamilies {
    let all: [MetricFamily]

    init(_ analysis: RunAnalysis) {
        var build = MetricFamily("build", .info, "The program that made the run.")
        var plan = MetricFamily("run", .info, "What was run: equal plan hashes offered the same load.")
        var verdict = MetricFamily("verdict", .stateset, "Whether the run is to be believed.")
        var cpu = MetricFamily(
            "client_peak_loop_cpu_ratio", .gauge, unit: "ratio", "Busiest event loop over one second, share of a core.")
        var memory = MetricFamily("client_peak_resident_bytes", .gauge, unit: "bytes", "Most memory of the client.")
        for one in analysis.measured {
            let (run, at, name) = (one.run, one.endUnix, [("run", one.name)])
            build.add("1", name + [("version", run.tool), ("libcurl", run.libcurl)], at: at)
            let load = [("seed", "\(run.seed)"), ("plan_hash", run.planHash), ("arrivals", run.arrivals)]
            plan.add("1", name + load, at: at)
            for level in Verdict.Level.allCases where level != .note {
                verdict.add(level == one.verdict ? "1" : "0", name + [(verdict.stateLabel, level.rawValue)], at: at)
            }
            if let peak = one.health.peakLoopCPU { cpu.add("\(peak)", name, at: at) }
            memory.add("\(one.health.peakResidentBytes)", name, at: at)
        }
        var reasons = MetricFamily("verdict_reasons", .gauge, "Reasons beside the verdict, by severity.")
        let at = analysis.measured.map(\.endUnix).max() ?? .zero
        for severity in [Verdict.Level.invalid, .suspect, .note] {
            let count = analysis.verdict.reasons.count { $0.severity == severity }
            reasons.add("\(count)", [("run", analysis.run.name), ("severity", severity.rawValue)], at: at)
        }
        all = [build, plan, verdict, reasons, cpu, memory]
    }
}
