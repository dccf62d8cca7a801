// SPDX-License-Identifier: Apache-2.0
internal import Analysis
internal import Gates
internal import Reports
internal import Traces
internal import Workload

/// `streamgauge compare BASE CANDIDATE...`: whether it is slower, by how much, and how sure that is.
struct CompareCommand: Command {
    static let name = "compare"
    static let summary = "compare targets of one run, or runs with a baseline: what changed, and what can be told"
    static let operands = Operands("SIDE", 1...100)
    static let usage = ["BASE CANDIDATE... [OPTIONS]", "TRACE [OPTIONS]"]
    static let options = [
        Option(
            "--gate", .value(placeholder: "EXPR"), isRepeatable: true,
            "What the candidates must keep to: \"ttft.p50 +10%\" (against the base), \"ttft.p95 < 800ms\"."),
        Option(
            "--tolerance", .value(placeholder: "SHARE"), default: "none: any difference counts",
            "Differences up to this are the same, such as 5%; for figures without a gate."),
        Option(
            "--inconclusive", .value(placeholder: "fail | pass"), default: "fail",
            "Whether a gate that nothing can be told of ends with code 6, or with 0."),
        Option("--target", .value(placeholder: "NAME"), "Which target of runs that have several; or write FILE#NAME."),
        Option(
            "--base", .value(placeholder: "NAME"), default: "the first",
            "Of one run's targets, the one to compare with."),
        Option("--format", short: "f", .value(placeholder: "FORMAT"), default: "terminal", formatHelp),
        Option(
            "--output", short: "o", .value(placeholder: "FILE"), default: "standard output",
            "The file to write, where there is none yet."),
        Option(
            "--aa", .flag,
            "The targets of the run are the same system: keep how far their blocks differ as this machine's noise."),
        Option(
            "--noise", .value(placeholder: "FILE"), default: Profile.usualNoise,
            "What calibrate knows of the noise: a gate that is tighter is inconclusive."),
        Option("--force", .flag, "Write over the file of --output, should there be one."),
        FurtherReports.option,
    ]
    static let examples = [
        Example("streamgauge compare reports/ab/2026-11-20T22-50-02Z", "Targets that took turns in blocks of one run."),
        Example(
            "streamgauge compare main trace.ndjson.gz --gate \"ttft.p50 +10%\"",
            "A run against the earlier ones of reports/baselines/main.json; code 5 where it is slower."),
        Example(
            "streamgauge compare old.ndjson.gz new.ndjson.gz --format markdown",
            "Two single runs side by side: shown, never gated."),
    ]
    private static var formatHelp: String {
        ComparisonFormat.all.map { "\($0.name) (\($0.summary))" }.joined(separator: ", ") + "."
    }
    private enum Inconclusive: String, CaseIterable { case fail, pass }

    static func run(_ arguments: ParsedArguments) -> Int32 {
        attempt {
            let format = try arguments.format(of: ComparisonFormat.all, \.name)
            let further = try FurtherReports(arguments, known: ComparisonFormat.all.map(\.name))
            let gates = try gates(arguments)
            let tolerance = try tolerance(arguments)
            let inconclusive: Inconclusive = try arguments.choice("--inconclusive") ?? .fail
            let sides = try ComparedSides(
                arguments.operands, target: arguments.value("--target"), base: arguments.value("--base"), gates: gates)
            let noise = NoiseFile(path: arguments.value("--noise") ?? Profile.usualNoise)
            if arguments.has("--aa") { return try keepNoise(of: sides, in: noise) }
            try check(gates, sides.arms)
            var output = try ReportOutput.open(
                arguments.value("--output"), inputs: sides.files, overwrites: arguments.has("--force"))
            let doubts = try doubts(gates, sides, noise)
            var analysis = Comparer(gates: gates, tolerance: tolerance, doubts: doubts).compare(sides.arms)
                .adding(sides.limits)
            analysis.inconclusivePasses = inconclusive == .pass
            if format.name == "terminal", output.path == nil {
                let report = ComparisonTerminal(width: Console.width(), isColoured: TraceAnalysis.wantsColour)
                Console.print(report.render(analysis), terminator: "")
            } else {
                try output.write(format.render(analysis))
            }
            try output.finish()
            try further.write(inputs: sides.files) { name in ComparisonFormat.named(name)?.render(analysis) ?? "" }
            return ExitCode(rawValue: analysis.exitCode) ?? .internalError
        }
    }

    private static func gates(_ arguments: ParsedArguments) throws(UsageError) -> [Gate] {
        var gates: [Gate] = []
        for text in arguments.values("--gate") {
            do { gates.append(try Gate(text)) } catch {
                throw UsageError("--gate: \(error.description)\n", command: arguments.command)
            }
        }
        return gates
    }
    private static func tolerance(_ arguments: ParsedArguments) throws(UsageError) -> Double {
        guard let text = arguments.value("--tolerance") else { return 0 }
        guard text.hasSuffix("%"), let share = Double(text.dropLast()), (0..<1_000).contains(share) else {
            throw UsageError("--tolerance: found \"\(text)\"; write a share such as 5%", command: arguments.command)
        }
        return share / 100
    }
    /// What is known of the noise of blocks, where there are gates that it concerns.
    private static func doubts(
        _ gates: [Gate], _ sides: ComparedSides, _ file: NoiseFile
    ) throws(CommandFailure) -> Doubts {
        guard gates.contains(where: \.isRegression), let run = sides.oneRun?.run,
            let conditions = NoiseConditions(run)
        else { return Doubts() }
        let noise = try file.read()[conditions]
        if noise == nil { Console.error("note: \(file.unknown)") }
        // A gate of the run itself says what the run's own report says of it, confirmed or not.
        let isOwn = gates.allSatisfy { gate in run.gates.contains(gate.text) }
        return Doubts(noise: noise, confirming: isOwn ? (run, sides.arms) : nil)
    }
    private static func keepNoise(of sides: ComparedSides, in file: NoiseFile) throws(CommandFailure) -> ExitCode {
        guard let run = sides.oneRun, let conditions = NoiseConditions(run.run) else {
            throw CommandFailure(
                message: "--aa: give one trace, of a run in which the same system stands twice, in blocks")
        }
        guard run.targets.count == 2 else {
            throw CommandFailure(
                message:
                    "--aa: the run has \(run.targets.count) targets; it takes one of the same system twice, and of nothing else"
            )
        }
        Console.print(try file.keep(run, conditions, blocks: run.run.blocks ?? 0), terminator: "")
        Console.error("kept in \(file.path)")
        return .pass
    }
    /// A gate for a side that is not there would never fail.
    private static func check(_ gates: [Gate], _ arms: [Arm]) throws(CommandFailure) {
        let known = arms.dropFirst().flatMap { [$0.label] + $0.runs.suffix(1).map(\.target) }
        for gate in gates {
            guard let target = gate.target, !known.contains(target) else { continue }
            let names = arms.dropFirst().map(\.label).joined(separator: ", ")
            throw CommandFailure(
                message: "--gate \"\(gate.text)\": there is no candidate \(target); candidates are \(names)")
        }
    }
}
