// SPDX-License-Identifier: Apache-2.0
internal import Analysis
internal import Reports
internal import Traces
internal import Workload

/// `streamgauge relay --direct URL --via URL`: what a relay adds, carries and breaks, against its upstream.
struct RelayCommand: Command {
    static let name = "relay"
    static let summary = "measure what a relay adds to its upstream and what it changes: pairs of requests, in turn"
    static let operands = Operands("PROFILE", 0...1)
    static let usage = ["--direct URL --via URL... -m MODEL [OPTIONS]", "PROFILE [OPTIONS]", "TRACE [OPTIONS]"]
    static let options =
        [
            Option("--direct", .value(placeholder: "URL"), "The upstream itself, past every relay."),
            Option(
                "--via", .value(placeholder: "URL"), isRepeatable: true,
                "The same upstream through a relay; further ones are chains, each with a relay more than the one before."
            ),
            Option(
                "--via-key", .value(placeholder: Settings.viaKey.placeholder), default: Settings.viaKey.defaultText,
                Settings.viaKey.help),
            Option(
                "--pairs", .value(placeholder: "N"), default: "\(RelayRun.usualPairs)",
                "Requests to each URL, beside those that open the connections; for a profile, that of its load."),
            Option("--compressed", .flag, "Ask each relay a second time, for compressed answers."),
            Option("--format", short: "f", .value(placeholder: "FORMAT"), default: "terminal", formatHelp),
            .cell, .quiet,
        ]
        + Option.profile.filter { !["--url", "--mock", "--compressed"].contains($0.name) }.map {
            $0.name == RelayRun.kept.flag ? $0.with(default: RelayRun.kept.extent) : $0
        }
    static let examples = [
        Example(
            "streamgauge relay --direct http://127.0.0.1:8000/v1 --via http://127.0.0.1:4000/v1 -m llama",
            "What does the relay on port 4000 add, and what does it break?"),
        Example(
            "streamgauge relay --direct https://api.openai.com/v1 --via http://127.0.0.1:4000/v1 "
                + "--via-key '${RELAY_KEY}' -m gpt-4.1-mini",
            "The provider gets its own key (here from OPENAI_API_KEY), the relay another."),
        Example("streamgauge relay profiles/relay-overhead.yaml", "The same from a profile, with its own load."),
        Example(
            "streamgauge relay reports/relay/2026-11-20T22-50-02Z --limit added-ttft=20ms",
            "Judge a run that is there again, by another limit."),
    ]
    private static var formatHelp: String {
        RelayFormat.all.map { "\($0.name) (\($0.summary))" }.joined(separator: ", ") + "."
    }

    static func run(_ arguments: ParsedArguments) -> Int32 {
        attempt {
            let format = try arguments.format(of: RelayFormat.all, \.name)
            let operand = arguments.operands.first
            if let operand, isTrace(operand) { return try again(operand, as: format, arguments) }
            var profile = try profile(operand, arguments).paired()
            if arguments.has("--compressed") { profile = profile.askingCompressed() }
            var session = RunSession(profile: profile, quiet: arguments.has("--quiet"))
            session.watch = RelayRun.watch
            let result = try session.run()
            let report = try RelayTrace.report(result.folder.trace, limits: [], analysis: result.analysis)
            for format in RelayFormat.all {
                if let name = format.fileName { try result.folder.write(format.render(report), as: name) }
            }
            show(report, as: format, trace: result.folder.trace)
            for missing in report.unreached { Console.error("streamgauge relay: \(RelayRun.complaint(missing))") }
            if let complaint = result.complaint { Console.error("streamgauge: \(complaint)") }
            if !session.quiet { Console.error("trace and reports: \(result.folder.path)") }
            return code(result.code, report)
        }
    }
    /// What ended the run early says more than what could be judged of it.
    private static func code(_ run: ExitCode, _ report: RelayReport) -> ExitCode {
        if run != .interrupted, !report.unreached.isEmpty { return .unreachable }
        if [.unreachable, .interrupted, .invalidRun, .internalError].contains(run) { return run }
        let judged = ExitCode(rawValue: report.exitCode) ?? .internalError
        return judged == .pass ? run : judged
    }

    // MARK: A run

    private static func profile(_ operand: String?, _ arguments: ParsedArguments) throws -> Profile {
        let (direct, via) = (arguments.value("--direct"), arguments.values("--via"))
        let pairs = try arguments.integer("--pairs", in: 1...1_000_000)
        if let operand {
            if let flag = [direct == nil ? nil : "--direct", via.isEmpty ? nil : "--via"].compactMap(\.self).first {
                throw UsageError("\(flag): the profile names its targets; leave out one of the two", command: name)
            }
            if arguments.value(viaKey) != nil {
                throw UsageError(
                    "\(viaKey): the profile names its targets; give each its own key there (key: ${NAME})",
                    command: name)
            }
            let matrix = try RunCommand.cells(.file(operand), overrides(arguments), environment: .command)
            let cell = try RunCommand.chosen(of: matrix, arguments)
            if matrix.isWritten, cell == nil {
                throw UsageError("the profile has a matrix; choose a cell with --cell", command: name)
            }
            let profile = cell?.profile ?? matrix.cells[0].profile
            return pairs.map(profile.with(pairs:)) ?? profile
        }
        let urls = try urls(direct, via)
        let defaults = RelayRun.defaults(arguments)
        let matrix = try RunCommand.cells(.urls(urls), overrides(arguments) + defaults, environment: .command)
        if matrix.isWritten { throw UsageError("--matrix: one run at a time is judged; leave it out", command: name) }
        let keyed = try keyed(matrix.cells[0].profile, urls, overrides(arguments) + defaults, arguments)
        let profile = keyed.named(byHops: urls.count - 1).overHTTP2WithTLS()
        let isCounted = ["--requests", "--duration", "--soak"].contains { arguments.value($0) != nil }
        if isCounted, pairs == nil { return profile }
        return profile.with(pairs: pairs ?? RelayRun.usualPairs)
    }
    /// Without the flag for compressed answers, which a run has for all targets and this command for a second arm.
    private static func overrides(_ arguments: ParsedArguments) -> [Override] {
        arguments.overrides.filter { $0.setting.flag != "--compressed" } + RelayRun.keeping
    }
    private static let viaKey = Settings.viaKey.flag ?? "--via-key"

    /// The profile with the key of the relays, where they have their own: read and checked as `--key` is.
    private static func keyed(
        _ profile: Profile, _ urls: [String], _ overrides: [Override], _ arguments: ParsedArguments
    ) throws(CommandFailure) -> Profile {
        guard let key = arguments.value(viaKey) else { return profile }
        let others = overrides.filter { $0.setting.path != Settings.viaKey.path } + [Override(Settings.viaKey, key)]
        let relays = try RunCommand.cells(.urls(urls), others, environment: .command).cells[0].profile.targets
        var profile = profile
        for i in urls.indices.dropFirst() { profile.targets[i].key = relays[i].key }
        return profile
    }
    private static func urls(_ direct: String?, _ via: [String]) throws(UsageError) -> [String] {
        guard let direct else {
            let found = via.isEmpty ? "nothing to measure is given" : "--direct is missing: a relay is held against it"
            throw UsageError("\(found); for example: \(examples[0].line)", command: name)
        }
        guard !via.isEmpty else {
            throw UsageError("--via is missing: the URL of the relay; for example: \(examples[0].line)", command: name)
        }
        let urls = [direct] + via
        if let twice = urls.indices.first(where: { urls[..<$0].contains(urls[$0]) }) {
            let fix = "a relay has another address than its upstream, and each chain one of its own"
            throw UsageError("--via: found \"\(Target.redacted(urls[twice]))\" twice; \(fix)", command: name)
        }
        return urls
    }

    // MARK: A trace

    /// The folder of a run, or a file that is called like a trace.
    private static func isTrace(_ path: String) -> Bool {
        ManyTraces.isFolder(path) || path.hasSuffix(".gz") || path.hasSuffix(".ndjson")
    }
    private static func again(
        _ operand: String, as format: RelayFormat, _ arguments: ParsedArguments
    ) throws -> ExitCode {
        let allowed = ["--format", "--limit", "--quiet"]
        if let other = arguments.given.first(where: { !allowed.contains($0.option.name) }) {
            throw UsageError(
                "\(other.option.name): is for a run, and \(operand) is one that was made; "
                    + "with a trace there are \(allowed.joined(separator: ", "))", command: name)
        }
        let limits = try arguments.pairs("--limit", example: "added-ttft=20ms").map {
            RelayRecord.Limit(name: $0.name, value: $0.value)
        }
        let trace = try RequestSearch.trace(at: operand)
        let report = try RelayTrace.report(trace, limits: limits)
        show(report, as: format, trace: trace)
        return ExitCode(rawValue: report.exitCode) ?? .internalError
    }

    private static func show(_ report: RelayReport, as format: RelayFormat, trace: String) {
        guard format.name == "terminal" else { return Console.print(format.render(report), terminator: "") }
        let terminal = RelayTerminal(width: Console.width(), isColoured: TraceAnalysis.wantsColour, trace: trace)
        Console.print(terminal.render(report), terminator: "")
    }
}
