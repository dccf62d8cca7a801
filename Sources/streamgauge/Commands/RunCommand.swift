// SPDX-License-Identifier: Apache-2.0
internal import Workload

/// `streamgauge run PROFILE`: the load, the trace, the report.
struct RunCommand: Command {
    static let name = "run"
    static let summary = "run the load that a profile describes, keep the trace, print the report"
    static let operands = Operands("PROFILE", 1...1)
    static let options = Option.profile + [.quiet]
    static let examples = [
        Example("streamgauge run profiles/quickstart.yaml", "Two embedded mocks, told apart; no key, no network."),
        Example("streamgauge run profiles/openai.yaml --rate 2/s --duration 60s", "A profile with another load."),
    ]

    static func run(_ arguments: ParsedArguments) -> Int32 {
        attempt {
            let profile = try loadProfile(.file(arguments.operands[0]), arguments.overrides)
            return try show(RunSession(profile: profile, quiet: arguments.has("--quiet")))
        }
    }
    static func loadProfile(_ source: Profile.Source, _ overrides: [Override]) throws(CommandFailure) -> Profile {
        do { return try Profile.load(source, overrides: overrides, environment: .program) } catch {
            throw CommandFailure(message: "\(error)")
        }
    }
    /// Runs, prints the report on standard output, and says on standard error what went wrong and where things are.
    static func show(_ session: RunSession) throws(CommandFailure) -> ExitCode {
        let result = try session.run()
        TraceAnalysis.show(result.analysis)
        if let complaint = result.complaint { Console.error("streamgauge: \(complaint)") }
        if !session.quiet { Console.error("trace and reports: \(result.folder.path)") }
        return result.code
    }
}

extension Option {
    /// For commands that show progress.
    static let quiet = Option("--quiet", short: "q", .flag, "Show no progress; the report is printed all the same.")
}
