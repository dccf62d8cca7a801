// SPDX-License-Identifier: Apache-2.0
internal import Analysis
internal import Reports
internal import Workload

/// `streamgauge capacity PROFILE`: the highest load that keeps to what must hold.
struct CapacityCommand: Command {
    static let name = "capacity"
    static let summary = "find the highest load that a target or a relay carries, and what gives way above it"
    static let operands = Operands("PROFILE", 1...1)
    static let usage = ["PROFILE [OPTIONS]", "FOLDER [OPTIONS]"]
    static let options = own + shown + Option.profile.filter { $0.name != "--output" } + [output, .quiet]
    static let examples = [
        Example(
            "streamgauge capacity profiles/relay-capacity.yaml",
            "How many streams does the relay carry? The same command again goes on where it was interrupted."),
        Example(
            "streamgauge capacity profiles/relay-capacity.yaml --by rate --from 2/s --to 200/s",
            "The same by requests a second."),
        Example(
            "streamgauge capacity reports/relay-capacity/2026-11-20T22-50-02Z --format json",
            "What a search found, from its traces; nothing is sent."),
    ]
    /// Flags that stand for keys of `capacity:`.
    private static let own = Settings.capacity.map { setting in
        Option(
            flag(setting), setting.shape == .toggle ? .toggle : .value(placeholder: setting.placeholder),
            section: "Search", default: setting.defaultText, setting.help)
    }
    private static let shown = [
        Option(
            "--fresh", .flag, section: "Search",
            "Begin anew, even where an earlier search of the same kind could go on."),
        Option(
            "--format", short: "f", .value(placeholder: "FORMAT"), default: "terminal",
            CapacityFormat.all.map { "\($0.name) (\($0.summary))" }.joined(separator: ", ") + "."),
    ]
    private static let output = Option.profile.first { $0.name == "--output" } ?? .quiet

    private static func flag(_ setting: Setting) -> String {
        "--" + setting.path.dropFirst("capacity.".count).replacing("_", with: "-")
    }

    static func run(_ arguments: ParsedArguments) -> Int32 {
        attempt {
            let format = try arguments.format(of: CapacityFormat.all, \.name)
            let quiet = arguments.has("--quiet")
            let place = arguments.operands[0]
            let isKnown = ManyTraces.isFolder(place)
            var session = try isKnown ? known(place, arguments) : search(place, arguments, quiet)
            let result = try session.run()
            do { try write(result) } catch {
                // What was measured can be shown wherever it lies.
                guard isKnown else { throw error }
                Console.error("\(result.folder): the reports in it cannot be written anew, and stay as they are")
            }
            if format.name == "terminal" {
                let report = CapacityTerminal(width: Console.width(), isColoured: TraceAnalysis.wantsColour)
                Console.print(report.render(result.analysis), terminator: "")
            } else {
                Console.print(format.render(result.analysis), terminator: "")
            }
            if !quiet { Console.error("steps and reports: \(result.folder)") }
            return ExitCode(rawValue: result.analysis.exitCode) ?? .internalError
        }
    }
    private static func write(_ result: CapacitySession.Result) throws {
        let folder = try RunFolder(path: result.folder)
        for format in CapacityFormat.all {
            if let file = format.fileName { try folder.write(format.render(result.analysis), as: file) }
        }
    }
    private static func known(_ folder: String, _ arguments: ParsedArguments) throws -> CapacitySession {
        let senseless = arguments.given.map(\.option.name).filter { !["--format", "--quiet"].contains($0) }
        guard senseless.isEmpty else {
            throw UsageError(
                "\(senseless[0]): \(folder) is a search that was made, and nothing is sent; give its profile to go on",
                command: name)
        }
        return CapacitySession(try CapacityFolder(folder), nil, quiet: true)
    }
    private static func search(
        _ path: String, _ arguments: ParsedArguments, _ quiet: Bool
    ) throws -> CapacitySession {
        let matrix = try RunCommand.cells(.file(path), overrides(arguments), environment: .command)
        guard !matrix.isWritten else {
            throw CommandFailure(message: "\(path): capacity searches without a matrix; take it out of the profile")
        }
        let profile = matrix.cells[0].profile
        try MockChildren.check(profile)
        let task = try CapacityTask(profile)
        let note = CapacityNote(task, seed: profile.seed ?? UInt64.random(in: 0..<(1 << 53)))
        let last = arguments.has("--fresh") ? nil : CapacityFolder.last(in: profile.output, like: note)
        if let last, !quiet { Console.error("going on with \(last.path); --fresh begins anew") }
        let folder = if let last { last } else { try CapacityFolder(base: profile.output, note) }
        return CapacitySession(folder, task, quiet: quiet)
    }
    /// Those of the profile, those of `capacity:`, and a load for a profile that has none.
    private static func overrides(_ arguments: ParsedArguments) -> [Override] {
        let own = arguments.given.compactMap { given in
            Settings.capacity.first { flag($0) == given.option.name }.map { Override($0, given.value) }
        }
        let usual = [("--concurrency", "1"), ("--rate", "1/s"), ("--requests", "100")].compactMap { flag, value in
            Settings.forFlag(flag).map { Override($0, value, isDefault: true) }
        }
        return arguments.overrides + own + usual
    }
}
