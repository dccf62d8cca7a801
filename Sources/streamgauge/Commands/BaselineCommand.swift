// SPDX-License-Identifier: Apache-2.0
internal import Analysis
internal import Core
internal import Reports

/// `streamgauge baseline save|show|update`: runs to compare with later, in a file of a few kilobytes.
struct BaselineCommand: Command {
    static let name = "baseline"
    static let summary = "keep what comparisons need of runs in a small file: save, show, update"
    static let operands = Operands("ACTION", 2...22)
    static let usage = [
        "save NAME TRACE... [OPTIONS]", "update NAME TRACE [OPTIONS]", "show NAME",
    ]
    static let options = [
        Option("--target", .value(placeholder: "NAME"), "Which target of runs that have several."),
        Option("--force", .flag, "Write over a baseline that is there; take a run that is not comparable."),
    ]
    static let examples = [
        Example(
            "streamgauge baseline save main reports/nightly/*/trace.ndjson.gz",
            "Runs of the main branch as reports/baselines/main.json."),
        Example(
            "streamgauge baseline update main trace.ndjson.gz",
            "One more run of it; the newest \(Baseline.mostRuns) are kept."),
        Example("streamgauge baseline show main", "What is in it."),
    ]
    private enum Action: String, CaseIterable { case save, show, update }

    static func run(_ arguments: ParsedArguments) -> Int32 {
        attempt {
            let word = arguments.operands[0]
            guard let action = Action(rawValue: word) else {
                let known = Action.allCases.map(\.rawValue)
                throw UsageError(
                    "found \"\(word)\"; write \(known.joined(separator: ", "))"
                        + ArgumentParser.hint(word, among: known), command: name)
            }
            let (place, traces) = (arguments.operands[1], Array(arguments.operands.dropFirst(2)))
            switch action {
            case .save: try save(place, traces, arguments)
            case .update: try update(place, traces, arguments)
            case .show: try show(place, traces)
            }
            return .pass
        }
    }

    private static func save(_ place: String, _ traces: [String], _ arguments: ParsedArguments) throws {
        guard !traces.isEmpty else { throw UsageError("which runs? name their traces behind \(place)", command: name) }
        let path = BaselineStore.path(place)
        if FileIdentity(path) != nil, !arguments.has("--force") {
            throw CommandFailure(
                message:
                    "\(path): is there already; add a run with `streamgauge baseline update`, or replace it with --force"
            )
        }
        var baseline: Baseline?
        for trace in traces {
            let run = try run(trace, arguments)
            try refuse(run, trace, for: baseline, arguments)
            if baseline == nil { baseline = Baseline(name: BaselineStore.name(place), runs: [run]) }
            baseline?.add(run)
        }
        guard let baseline else { return }
        try BaselineStore.write(baseline, to: place)
        tell(baseline, path)
    }
    private static func update(_ place: String, _ traces: [String], _ arguments: ParsedArguments) throws {
        guard traces.count == 1 else {
            throw UsageError("update takes one run: its trace behind \(place)", command: name)
        }
        var baseline = try BaselineStore.read(place)
        let run = try run(traces[0], arguments, target: baseline.runs.last?.target)
        try refuse(run, traces[0], for: baseline, arguments)
        let wasThere = baseline.add(run)
        try BaselineStore.write(baseline, to: place)
        tell(baseline, BaselineStore.path(place), wasThere ? "; one that was there already was replaced" : "")
    }
    private static func show(_ place: String, _ traces: [String]) throws {
        guard traces.isEmpty else { throw UsageError("show takes a name alone", command: name) }
        let baseline = try BaselineStore.read(place)
        Console.print(BaselineText.lines(baseline).joined(separator: "\n"))
    }

    // `target` is what the baseline is of; it is taken where the run has it and nothing else is asked for.
    private static func run(
        _ trace: String, _ arguments: ParsedArguments, target: String? = nil
    ) throws(CommandFailure) -> ArmRun {
        let arms = try TraceAnalysis.of(ManyTraces.trace(trace)).arms
        let known = arms.contains { $0.target == target } ? target : nil
        return try ComparedSides.chosen(arms, arguments.value("--target") ?? known, trace)
    }
    private static func refuse(
        _ run: ArmRun, _ trace: String, for baseline: Baseline?, _ arguments: ParsedArguments
    ) throws(CommandFailure) {
        let reason = (baseline ?? Baseline(name: "", runs: [run])).difference(from: run)
        guard let reason, !arguments.has("--force") else { return }
        throw CommandFailure(
            message: "\(trace): not comparable: \(reason); save another baseline, or take it all the same with --force")
    }
    private static func tell(_ baseline: Baseline, _ path: String, _ more: String = "") {
        let runs = baseline.runs.count
        let targets = Set(baseline.runs.map(\.target)).sorted().map(PlainText.visible).joined(separator: ", ")
        Console.print("\(path): \(runs) run\(runs == 1 ? "" : "s") of \(targets)\(more)")
    }
}
