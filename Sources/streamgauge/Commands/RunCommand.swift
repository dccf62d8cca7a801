// SPDX-License-Identifier: Apache-2.0
internal import Traces
internal import Workload

/// `streamgauge run PROFILE`: the load, the trace, the report.
struct RunCommand: Command {
    static let name = "run"
    static let summary = "run the load that a profile describes, keep the trace, print the report"
    static let operands = Operands("PROFILE", 1...1)
    static let options = Option.profile + [.cell, .shard, FurtherReports.option, .quiet]
    static let examples = [
        Example("streamgauge run profiles/quickstart.yaml", "Two embedded mocks, told apart; no key, no network."),
        Example("streamgauge run profiles/openai.yaml --rate 2/s --duration 60s", "A profile with another load."),
        Example(
            "streamgauge run profiles/ci-regression.yaml --report junit=junit.xml --report github-summary=summary.md",
            "For a CI: gates as tests, and a summary."),
    ]

    static func run(_ arguments: ParsedArguments) -> Int32 {
        attempt {
            try perform(.file(arguments.operands[0]), arguments.overrides, arguments)
        }
    }
    /// Runs what a profile says: one run, all cells of its matrix, or one of them.
    static func perform(
        _ source: Profile.Source, _ overrides: [Override], _ arguments: ParsedArguments
    ) throws -> ExitCode {
        let matrix = try cells(source, overrides, environment: .command)
        let quiet = arguments.has("--quiet")
        let shard = try shard(arguments)
        let further = try FurtherReports.ofRuns(arguments)
        if let cell = try chosen(of: matrix, arguments) {
            return try show(
                RunSession(profile: cell.profile, quiet: quiet, cell: MatrixCell(cell, of: matrix), shard: shard),
                further)
        }
        if matrix.isWritten, shard != nil {
            throw UsageError("--shard: the profile has a matrix; choose a cell with --cell", command: arguments.command)
        }
        if matrix.isWritten, !further.isEmpty {
            throw UsageError(
                "--report: the profile has a matrix; choose a cell with --cell", command: arguments.command)
        }
        if matrix.isWritten { return try show(MatrixSession(matrix: matrix, quiet: quiet)) }
        return try show(RunSession(profile: matrix.cells[0].profile, quiet: quiet, shard: shard), further)
    }
    /// The part of the plan that `--shard` names, counted from 1 there; nil where it is not given.
    private static func shard(_ arguments: ParsedArguments) throws(UsageError) -> Shard? {
        guard let text = arguments.value("--shard") else { return nil }
        let numbers = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
        guard numbers.count == 2, let number = numbers[0], let count = numbers[1],
            (1...ShardRecord.limit).contains(count), (1...count).contains(number)
        else {
            let fix = "write K/N, such as 2/4 for the second of four clients"
            throw UsageError("--shard: found \"\(text)\"; \(fix)", command: arguments.command)
        }
        return Shard(number - 1, of: count)
    }
    static func cells(
        _ source: Profile.Source, _ overrides: [Override], environment: ProfileEnvironment
    ) throws(CommandFailure) -> Matrix {
        do { return try Profile.cells(source, overrides: overrides, environment: environment) } catch {
            throw CommandFailure(message: "\(error)")
        }
    }
    /// The cell that `--cell` names; nil where it is not given.
    static func chosen(of matrix: Matrix, _ arguments: ParsedArguments) throws(UsageError) -> Matrix.Cell? {
        guard matrix.isWritten || arguments.value("--cell") == nil else {
            throw UsageError("--cell: the profile has no matrix; leave it out", command: arguments.command)
        }
        return try arguments.integer("--cell", in: 1...matrix.cells.count).map { matrix.cells[$0 - 1] }
    }
    private static func show(_ session: MatrixSession) throws(CommandFailure) -> ExitCode {
        let result = try session.run()
        TraceAnalysis.show(result.analysis)
        for complaint in result.complaints { Console.error("streamgauge: \(complaint)") }
        if !session.quiet { Console.error("cells and reports: \(result.folder.path)") }
        return result.code
    }
    /// Runs, prints the report on standard output, and says on standard error what went wrong and where things are.
    static func show(_ session: RunSession, _ further: FurtherReports) throws(CommandFailure) -> ExitCode {
        let result = try session.run()
        TraceAnalysis.show(result.analysis)
        try further.write(result.analysis, inputs: [result.folder.trace])
        if let complaint = result.complaint { Console.error("streamgauge: \(complaint)") }
        if !session.quiet { Console.error("trace and reports: \(result.folder.path)") }
        return result.code
    }
}

extension Option {
    /// For commands that may run a matrix.
    static let cell = Option(
        "--cell", .value(placeholder: "N"), "Run this one cell of the profile's matrix; they count from 1, as written.")
    /// For a load that several clients share.
    static let shard = Option(
        "--shard", .value(placeholder: "K/N"),
        "Drive part K of N of the plan, counted from 1, while other clients drive the others: arrival i is part "
            + "i mod N + 1's. All need the same profile and seed; streamgauge report merges their traces. A limit of "
            + "requests in flight holds for each client by itself.")
    /// For commands that show progress.
    static let quiet = Option(
        "--quiet", short: "q", .flag,
        "Show no progress, and do not say where the files are; the report is printed all the same.")
}
