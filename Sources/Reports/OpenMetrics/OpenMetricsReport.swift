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
    /// When the run ended, on the wall clock: the time of all that is said of the whole run.
    var endUnix: Nanoseconds { run.startUnix + (end?.at ?? window.end) }
    /// What tells the points of one target from those of others.
    func labels(of target: TargetAnalysis) -> MetricFamily.Labels {
        [
            ("run", run.name), ("target", target.info.name), ("model", target.info.model),
            ("protocol", target.info.dialect),
        ]
    }
}

/// What was run, by which program, and whether it is to be believed.
private struct RunFamilies {
    let all: [MetricFamily]

    init(_ analysis: RunAnalysis) {
        let (run, at) = (analysis.run, analysis.endUnix)
        let name: MetricFamily.Labels = [("run", run.name)]
        var build = MetricFamily("build", .info, "The program that made the run.")
        build.add("1", name + [("version", run.tool), ("libcurl", run.libcurl)], at: at)
        var plan = MetricFamily("run", .info, "What was run: equal plan hashes offered the same load.")
        let load: MetricFamily.Labels = [
            ("seed", "\(run.seed)"), ("plan_hash", run.planHash), ("arrivals", run.arrivals),
        ]
        plan.add("1", name + load, at: at)
        var verdict = MetricFamily("verdict", .stateset, "Whether the run is to be believed.")
        for level in Verdict.Level.allCases where level != .note {
            let isIt = level == analysis.verdict.level
            verdict.add(isIt ? "1" : "0", name + [(verdict.stateLabel, level.rawValue)], at: at)
        }
        var reasons = MetricFamily("verdict_reasons", .gauge, "Reasons beside the verdict, by severity.")
        for severity in [Verdict.Level.invalid, .suspect, .note] {
            let count = analysis.verdict.reasons.count { $0.severity == severity }
            reasons.add("\(count)", name + [("severity", severity.rawValue)], at: at)
        }
        var cpu = MetricFamily(
            "client_peak_loop_cpu_ratio", .gauge, unit: "ratio", "Busiest event loop over one second, share of a core.")
        if let peak = analysis.health.peakLoopCPU { cpu.add("\(peak)", name, at: at) }
        var memory = MetricFamily("client_peak_resident_bytes", .gauge, unit: "bytes", "Most memory of the client.")
        memory.add("\(analysis.health.peakResidentBytes)", name, at: at)
        all = [build, plan, verdict, reasons, cpu, memory]
    }
}
