// SPDX-License-Identifier: Apache-2.0
internal import Analysis
internal import Core
internal import Reports
internal import Workload

/// `streamgauge relay-check --via URL -m MODEL`: what a relay breaks, with our mock behind it.
struct RelayCheckCommand: Command {
    static let name = "relay-check"
    static let summary = "find out what a relay breaks: our mock is its upstream, and knows what it sent"
    static let operands = Operands("FOLDER", 0...1)
    static let usage = ["--via URL -m MODEL [OPTIONS]", "FOLDER [OPTIONS]"]
    static let options = own + targetOptions + [.quiet]
    static let examples = [
        Example(
            "streamgauge relay-check --via http://127.0.0.1:4000/v1 -m mock --key sk-test --for litellm",
            "Prints the line for the relay's configuration, waits for the relay, checks it."),
        Example("streamgauge relay-check reports/relay-check/2026-11-27T08-00-00Z", "The same verdicts again."),
    ]
    private static let own = [
        Option("--via", .value(placeholder: "URL"), "The relay's base URL, with its scheme."),
        Option(
            "--listen", .value(placeholder: "ADDRESS:PORT"), default: "127.0.0.1:18080",
            "Where our mock listens: what the relay must have as its upstream."),
        Option(
            "--for", .value(placeholder: KnownRelay.allCases.map(\.rawValue).joined(separator: "|")),
            "Print the line of configuration in the words of this relay."),
        Option(
            "--wait", .value(placeholder: "TIME"), default: "30s",
            "How long a first request may take to get through the relay to our mock."),
        Option(
            "--only", .value(placeholder: "ROW,..."), default: "all",
            "Check these rows only, by name or number: " + FaultRules.questions.map(\.id).joined(separator: ", ") + "."),
        Option("--quick", .flag, "Try short silences only (2 s and 5 s)."),
        Option(
            "--timeouts", .value(placeholder: "TIME,..."), default: "5s,15s,30s,65s",
            "Silences to try, before the headers, before the first event and between two events."),
        Option(
            "--limit", .value(placeholder: "ROW=VALUE"), isRepeatable: true,
            "What the relay has to keep to in a row, in place of the usual: "
                + FaultRules.limits.map(\.id).joined(separator: ", ") + "."),
        Option("--format", short: "f", .value(placeholder: "FORMAT"), default: "terminal", formatHelp),
        Option(
            "--output", short: "o", .value(placeholder: "FOLDER"), default: "reports/relay-check",
            "Where the folder of the check is made."),
        Option("--seed", .value(placeholder: "N"), default: "random", "Everything random comes from this."),
    ]
    private static var formatHelp: String {
        "What to print: " + RelayFormat.all.map { "\($0.name) (\($0.summary))" }.joined(separator: ", ") + "."
    }
    /// How to get to the relay and what to ask it for.
    private static let targetOptions = Settings.all.filter { setting in
        let unfit: Set<String> = ["--url", "--mock", "--weight", "--preset", "--part", "--compressed"]
        guard let flag = setting.flag, !unfit.contains(flag) else { return false }
        return setting.path.hasPrefix("targets[].") && !setting.path.contains(".price.")
            || setting.path == "timeouts.connect"
    }.map { Option($0) }

    static func run(_ arguments: ParsedArguments) -> Int32 {
        attempt {
            let format = try arguments.format(of: RelayFormat.all, \.name)
            let only = try only(arguments)
            let limits = try limits(arguments)
            if let folder = arguments.operands.first {
                guard arguments.value("--via") == nil else {
                    throw UsageError("give a folder to judge again, or --via to check a relay", command: name)
                }
                let report = try CheckFolder(path: folder).report(only: only, limits: limits)
                show(report, format, folder)
                return ExitCode(rawValue: report.exitCode) ?? .internalError
            }
            return try check(arguments, format, only: only, limits: limits)
        }
    }
    private static func check(
        _ arguments: ParsedArguments, _ format: RelayFormat, only: Set<String>?, limits: RelayLimits
    ) throws -> ExitCode {
        guard let via = arguments.value("--via") else {
            throw UsageError("--via is missing; for example: \(examples[0].line)", command: name)
        }
        let relay: KnownRelay? = try arguments.choice("--for")
        var settings = try listen(arguments)
        guard !settings.isAddress(of: via) else {
            throw UsageError(
                "--via: found \"\(Target.redacted(via))\", which is where our own mock listens (--listen): give the "
                    + "relay's address, or have the mock listen elsewhere", command: name)
        }
        settings.silences = try silences(arguments)
        settings.only = only
        settings.isHTTP2 = arguments.value("--http") == "2"
        let session = CheckSession(
            via: via, settings: settings,
            overrides: arguments.overrides.filter { !["--limit", "--output", "--seed"].contains($0.setting.flag) },
            output: arguments.value("--output") ?? "reports/relay-check", seed: arguments.value("--seed"),
            patience: try span("--wait", arguments) ?? .seconds(Int64(30)), quiet: arguments.has("--quiet"))
        let result = try session.run {
            Console.error("relay-check: our mock listens; the relay's upstream must be:")
            Console.error(relay?.line(settings) ?? "\(settings.base)/v1")
        }
        let report = try CheckFolder(path: result.folder.path).report(only: only, limits: limits, notes: result.notes)
        for format in RelayFormat.all {
            guard let suffix = format.fileName?.split(separator: ".").last else { continue }
            try result.folder.write(format.render(report), as: "relay-check.\(suffix)")
        }
        show(report, format, result.folder.path)
        if !session.quiet { Console.error("traces, the mock's log and reports: \(result.folder.path)") }
        return ExitCode(rawValue: report.exitCode) ?? .internalError
    }
    /// Prints the report; on a terminal as wide as that, with the paths that `inspect` needs from here.
    private static func show(_ report: RelayReport, _ format: RelayFormat, _ folder: String) {
        let terminal = RelayTerminal(
            width: Console.width(), isColoured: TraceAnalysis.wantsColour, trace: "\(folder)/\(RelayFormat.usualTrace)")
        Console.print(format.name == "terminal" ? terminal.render(report) : format.render(report), terminator: "")
    }

    // MARK: Flags

    private static func only(_ arguments: ParsedArguments) throws(UsageError) -> Set<String>? {
        guard let text = arguments.value("--only") else { return nil }
        var chosen: Set<String> = []
        for word in text.split(separator: ",").map({ Self.trimmed($0) }) where !word.isEmpty {
            let found = FaultRules.questions.filter { question in
                question.id == word.lowercased() || [word.uppercased(), "R\(word)"].contains(question.number)
            }
            guard !found.isEmpty else {
                let known = FaultRules.questions.map(\.id)
                throw UsageError(
                    "--only: there is no row \"\(word)\"; there are \(known.joined(separator: ", "))"
                        + ArgumentParser.hint(word, among: known), command: name)
            }
            chosen.formUnion(found.map(\.id))
        }
        guard !chosen.isEmpty else {
            throw UsageError(
                "--only: found \"\(text)\"; write names of rows with commas, such as timeouts,body", command: name)
        }
        return chosen
    }
    private static func trimmed(_ word: Substring) -> String {
        String(word.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
    private static func limits(_ arguments: ParsedArguments) throws -> RelayLimits {
        let pairs = try arguments.pairs("--limit", example: "timeouts=30s")
        do {
            return try RelayLimits(
                pairs, known: FaultRules.limits, others: [(RelayCommand.name, PairedRules.limits)])
        } catch { throw UsageError("--limit: \(error)", command: name) }
    }
    private static func listen(_ arguments: ParsedArguments) throws(UsageError) -> CheckSettings {
        let text = arguments.value("--listen") ?? "127.0.0.1:18080"
        let cut = text.lastIndex(of: ":")
        let port = cut.flatMap { Int(text[text.index(after: $0)...]) }
        guard let cut, let port, (1...65_535).contains(port), cut > text.startIndex else {
            throw UsageError(
                "--listen: found \"\(text)\"; write a numeric address and a port, such as 127.0.0.1:18080",
                command: name)
        }
        let address = text[..<cut].filter { $0 != "[" && $0 != "]" }
        return CheckSettings(address: address, port: port, silences: [])
    }
    private static func silences(_ arguments: ParsedArguments) throws(UsageError) -> [Nanoseconds] {
        guard let text = arguments.value("--timeouts") else {
            return arguments.has("--quick") ? CheckSettings.quickSilences : CheckSettings.usualSilences
        }
        var spans: Set<Nanoseconds> = []
        for word in text.split(separator: ",", omittingEmptySubsequences: false) {
            spans.insert(
                try duration(String(word), of: "--timeouts", in: .milliseconds(100) ... .seconds(Int64(3_600))))
        }
        return spans.sorted()
    }
    private static func span(_ flag: String, _ arguments: ParsedArguments) throws(UsageError) -> Nanoseconds? {
        guard let text = arguments.value(flag) else { return nil }
        return try duration(text, of: flag, in: .zero ... .seconds(Int64(86_400)))
    }
    private static func duration(
        _ text: String, of flag: String, in range: ClosedRange<Nanoseconds>
    ) throws(UsageError) -> Nanoseconds {
        guard let span = Nanoseconds(profileText: text), range.contains(span) else {
            throw UsageError(
                "\(flag): found \"\(text)\"; write times from \(range.lowerBound.shortText) to "
                    + "\(range.upperBound.shortText), such as 500ms or 15s", command: name)
        }
        return span
    }
}
