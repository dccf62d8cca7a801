// SPDX-License-Identifier: Apache-2.0
internal import Analysis
internal import Core
internal import Reports

/// `streamgauge history DIR...`: a figure over many runs, with what the next one should be and where its level changed.
struct HistoryCommand: Command {
    static let name = "history"
    static let summary = "draw a figure over many runs, and mark where its level changed; advisory"
    static let operands = Operands("DIR", 1...1_000)
    static let options = [
        Option(
            "--statistic", .value(placeholder: "NAMES"), isRepeatable: true, default: "ttft.p50",
            "What to draw, with commas between several: a metric of summary.json and a percentile (gap.p99), error_rate "
                + "or goodput."),
        Option("--target", .value(placeholder: "NAME"), default: "all", "Only this target of the runs."),
        Option("--last", .value(placeholder: "N"), default: "all", "Only the newest N runs of each target."),
        Option(
            "--since", .value(placeholder: "DATE"),
            "Only runs that began then or later: 2026-03-01, or 2026-03-01T06:00:00Z (UTC)."),
        Option("--format", short: "f", .value(placeholder: "FORMAT"), default: "terminal", formatHelp),
        Option(
            "--output", short: "o", .value(placeholder: "FILE"), default: "standard output",
            "The file to write, where there is none yet."),
        Option("--force", .flag, "Write over the file of --output, should there be one."),
    ]
    static let examples = [
        Example("streamgauge history reports", "TTFT p50 of every target over all runs of this project."),
        Example(
            "streamgauge history reports/nightly --statistic ttft.p50,error_rate --last 60 --format html -o history.html",
            "A page on the newest 60 runs of one profile."),
    ]
    private static var formatHelp: String {
        HistoryFormat.all.map { "\($0.name) (\($0.summary))" }.joined(separator: ", ") + "."
    }

    static func run(_ arguments: ParsedArguments) -> Int32 {
        attempt {
            let format = try arguments.format(of: HistoryFormat.all, \.name)
            let selection = try selection(arguments)
            let search = try HistorySearch(arguments.operands)
            for skipped in search.skipped {
                Console.error("\(PlainText.visible(skipped.path)): \(skipped.reason); left out")
            }
            let history = History(search.runs, selection, skipped: search.skipped)
            guard !history.series.isEmpty else { throw nothing(search, selection, arguments) }
            var output = try ReportOutput.open(
                arguments.value("--output"), inputs: search.runs.map(\.source) + search.skipped.map(\.path),
                overwrites: arguments.has("--force"))
            if format.name == "terminal", output.path == nil {
                let report = HistoryTerminal(width: Console.width(), isColoured: TraceAnalysis.wantsColour)
                Console.print(report.render(history), terminator: "")
            } else {
                try output.write(format.render(history))
            }
            try output.finish()
            return .pass
        }
    }
    private static func selection(_ arguments: ParsedArguments) throws(UsageError) -> History.Selection {
        var selection = History.Selection()
        let names = arguments.values("--statistic").flatMap {
            $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
        if !names.isEmpty { selection.statistics = [] }
        for name in names {
            guard let statistic = Statistic.named(name) else { throw unknown(name) }
            if !selection.statistics.contains(statistic) { selection.statistics.append(statistic) }
        }
        selection.target = arguments.value("--target")
        selection.last = try arguments.integer("--last", in: 1...1_000_000)
        if let text = arguments.value("--since") {
            guard let moment = UTCTime.parse(text) else {
                throw UsageError(
                    "--since: found \"\(text)\"; write a date such as 2026-03-01, or 2026-03-01T06:00:00Z",
                    command: self.name)
            }
            selection.since = moment
        }
        return selection
    }
    private static func unknown(_ name: String) -> UsageError {
        let hint = ArgumentParser.hint(name, among: Statistic.all.map(\.id))
        return UsageError(
            "--statistic: found \"\(name)\"" + hint
                + (hint.isEmpty
                    ? "; write a metric and p50, p90, p95, p99 or p99.9, such as ttft.p50, or error_rate" : ""),
            command: self.name)
    }
    /// No run at all is too little data; runs that are there under other names are a mistake of the command line.
    private static func nothing(
        _ search: HistorySearch, _ selection: History.Selection, _ arguments: ParsedArguments
    ) -> CommandFailure {
        let folders = arguments.operands.joined(separator: ", ")
        guard !search.runs.isEmpty else {
            return CommandFailure(
                message: "\(folders): no summary of a run is in there; a run leaves one in its folder: "
                    + "streamgauge run PROFILE", code: .notEnoughData)
        }
        let targets = Set(search.runs.map(\.facts.target)).sorted().map(PlainText.visible)
        if let target = selection.target, !targets.contains(target) {
            return CommandFailure(
                message: "--target: found \"\(target)\"; the runs have \(targets.joined(separator: ", "))"
                    + ArgumentParser.hint(target, among: targets))
        }
        let wanted = selection.statistics.map(\.id).joined(separator: ", ")
        return CommandFailure(
            message: "\(folders): \(search.runs.count) targets of runs, none of them chosen that has \(wanted); "
                + "choose another --statistic, or an earlier --since", code: .notEnoughData)
    }
}
