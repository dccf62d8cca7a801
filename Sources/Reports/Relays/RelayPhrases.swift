// SPDX-License-Identifier: Apache-2.0
internal import Analysis
internal import Core

/// What all formats say of a relay in the same words.
enum RelayPhrases {
    static let help = "What each row means, and how to mend what fails: docs/relay-testing.md"
    /// Of a file, which does not know from where it is read.
    static let place = "The commands find their traces from the folder of this report"

    /// What a relay that fails the row does, by the number of the question; others are named by their titles.
    private static let faults = [
        "R2": "holds headers back", "R3": "coalesces", "R4": "fakes streaming", "R5": "batches by a timer",
        "R6": "sends each event late", "R7": "distorts gaps", "R8": "loses or changes events",
        "R9": "loses or delays the end", "R10": "cuts streams off", "R11": "hides resets",
        "R12": "invents endings or usage", "R13": "sends errors inside a 200", "R14": "changes statuses",
        "R15": "loses or changes usage", "R16": "drops rate-limit headers", "R17": "retries by itself",
        "R18": "does not pass cancels on", "R19": "leaks or does not reuse connections", "R20": "cuts silent streams",
        "R21": "changes keep-alive comments", "R22": "is another one when asked for compression",
        "R23": "breaks large events", "R24": "changes headers", "R25": "changes request bodies",
        "R26": "breaks unusual framing", "R27": "queues HTTP/2 streams", "R31": "starts cold",
        "R32": "misstates its own overhead", "R33": "costs more with each hop", "R34": "is unsteady",
    ]

    /// `relay-overhead: nginx against direct`.
    static func title(_ report: RelayReport) -> String {
        let names = report.sides.map(\.name).joined(separator: ", ")
        return "\(report.name.isEmpty ? report.command : report.name): \(names) against \(report.base)"
    }
    /// `2026-03-01 12:00:00 UTC · streamgauge relay 0.7.0`.
    static func about(_ report: RelayReport) -> String {
        let start = report.startUnixNanoseconds
        let when = start > 0 ? ["\(UTCTime.text(Nanoseconds(start)))"] : []
        return (when + ["streamgauge \(report.command) \(report.tool)"]).joined(separator: " · ")
    }
    /// `nginx adds 0.3 ms to TTFT (95 % 0.2–0.5 ms, n = 60), coalesces, hides resets: 2 of 18 rows failed`.
    static func headline(_ side: RelayReport.Side, _ report: RelayReport) -> String {
        if let missing = report.unreached.first(where: { [side.name, report.base].contains($0.name) }) {
            return "\(side.name): nothing could be measured, since \(missing.text)"
        }
        guard report.verdict.level != .invalid else { return spoiled(side, report) }
        let failed = side.rows(.fail).filter { $0.question.number != "R1" }
        let does = ordered(failed).map(fault)
        let said = [added(side)].compactMap(\.self) + does
        let start = said.isEmpty ? "" : " \(said.joined(separator: ", "))"
        return "\(side.name)\(start): \(counted(side, report))"
    }
    /// `nginx: times say nothing, since the client was the bottleneck; without them it hides resets, 1 of 2 rows failed`.
    private static func spoiled(_ side: RelayReport.Side, _ report: RelayReport) -> String {
        let timeless = RelayReport.Side(
            name: side.name, url: side.url, rows: side.rows.filter { !$0.question.goesByTime })
        let does = ordered(timeless.rows(.fail)).map { "\(fault($0)), " }.joined()
        let ended = report.verdict.reasons.first {
            $0.severity == .invalid && ["aborted", "disk-full"].contains($0.id)
        }
        let cause = ended?.subject ?? "the client was the bottleneck"
        return "\(side.name): times say nothing, since \(cause); without them "
            + (does.isEmpty ? "" : "it \(does)") + counted(timeless, report)
    }
    private static func fault(_ row: RelayRow) -> String {
        // An error that comes late may have been tried again, which nobody saw.
        if row.question.number == "R17", row.figures.first?.unit == .nanoseconds { return "holds errors back" }
        return faults[row.question.number] ?? row.question.title
    }
    private static func added(_ side: RelayReport.Side) -> String? {
        guard let row = side.rows.first(where: { $0.question.number == "R1" }),
            let added = row.figures.first(where: { $0.name == RelayFigure.addedTTFT })
        else { return nil }
        return "adds \(Units.value(added.value, added.unit)) to TTFT (\(sureness(added).joined(separator: ", ")))"
    }
    /// `2 of 18 rows failed`, `all 18 rows passed`: of those that could be judged.
    private static func counted(_ side: RelayReport.Side, _ report: RelayReport) -> String {
        if report.isInterrupted { return interrupted(side) }
        let (failed, open) = (side.rows(.fail).count, side.rows(.inconclusive).count)
        let judged = side.rows(.pass).count + failed + open
        if judged == 0 { return "no row could be judged" }
        if failed == 0, open == 0 { return "all \(judged) rows passed" }
        let more = open > 0 ? ", \(open) inconclusive" : ""
        return failed > 0 ? "\(failed) of \(judged) rows failed\(more)" : "none of \(judged) rows failed\(more)"
    }

    /// `interrupted, 7 of 23 rows judged: 2 failed, 1 inconclusive`.
    private static func interrupted(_ side: RelayReport.Side) -> String {
        let counts = [("failed", RelayRow.Verdict.fail), ("inconclusive", .inconclusive), ("passed", .pass)].map {
            (word: $0.0, count: side.rows($0.1).count)
        }
        let found = counts.filter { $0.count > 0 }.map { "\($0.count) \($0.word)" }
        let start = "interrupted, \(counts.reduce(0) { $0 + $1.count }) of \(side.rows.count) rows judged"
        return found.isEmpty ? start : "\(start): \(found.joined(separator: ", "))"
    }

    // MARK: Rows

    static func mark(_ verdict: RelayRow.Verdict) -> String {
        switch verdict {
        case .pass: "✓"
        case .fail: "✗"
        case .inconclusive: "~"
        case .notTestable: "–"
        }
    }
    static func word(_ verdict: RelayRow.Verdict) -> String {
        verdict == .notTestable ? "not testable" : verdict.rawValue
    }
    /// What a row is drawn as.
    static func level(_ verdict: RelayRow.Verdict) -> Verdict.Level {
        switch verdict {
        case .pass: .valid
        case .fail: .invalid
        case .inconclusive: .suspect
        case .notTestable: .note
        }
    }
    /// What the headline of a relay is drawn as.
    static func level(_ side: RelayReport.Side, _ report: RelayReport) -> Verdict.Level {
        if report.verdict.level == .invalid { return .invalid }
        let rows = side.rows.map { level($0.verdict) } + (report.isInterrupted ? [.suspect] : [])
        return rows.max() ?? .note
    }
    /// The worst first, else in the order of the rules.
    static func ordered(_ rows: [RelayRow]) -> [RelayRow] {
        let verdicts: [RelayRow.Verdict] = [.fail, .inconclusive, .pass, .notTestable]
        return [true, false].flatMap { isIntegrity in
            verdicts.flatMap { verdict in
                rows.filter { $0.question.isIntegrity == isIntegrity && $0.verdict == verdict }
            }
        }
    }
    /// The rows in two parts, without an empty one: what arrives, and when.
    static func parts(_ side: RelayReport.Side) -> [(title: String, rows: [RelayRow])] {
        let rows = ordered(side.rows)
        return [
            ("What arrives", rows.filter(\.question.isIntegrity)),
            ("When it arrives", rows.filter { !$0.question.isIntegrity }),
        ].filter { !$0.1.isEmpty }
    }
    /// `added TTFT p50 0.3 ms (95 % 0.2–0.5 ms, n = 60, limit 5 ms)`.
    static func figure(_ figure: RelayFigure) -> String {
        let limit = figure.limit.map { ["limit \(Units.value($0, figure.unit))"] } ?? []
        let sure = (sureness(figure) + limit).joined(separator: ", ")
        return "\(figure.name) \(Units.value(figure.value, figure.unit)) (\(sure))"
    }
    private static func sureness(_ figure: RelayFigure) -> [String] {
        (figure.interval.map { ["95 % \(Units.values($0, figure.unit))"] } ?? []) + ["n = \(figure.n)"]
    }
    /// The figures that a reader of the row is shown: of what passed, the one that decided.
    static func figures(_ row: RelayRow) -> [String] {
        row.figures.prefix(row.verdict == .pass ? 1 : row.figures.count).map(figure)
    }
    /// The command line that shows what the row was found in, and the numbers of further requests; nil for what passed.
    ///
    /// - Parameters:
    ///   - row: Of the report.
    ///   - trace: The run's trace; where the run has several, the one that the row names lies in the same folder.
    /// - Returns: What to type, and what to say behind it.
    static func look(_ row: RelayRow, trace: String) -> (command: String, others: String)? {
        guard row.verdict != .pass, let first = row.requests.first else { return nil }
        let others = row.requests.dropFirst().map { "\($0)" }.joined(separator: ", ")
        let folder = trace.lastIndex(of: "/").map { trace[...$0] } ?? ""
        let file = row.trace.map { folder + $0 } ?? trace
        return ("streamgauge inspect \(quoted(file)) --request \(first)", others.isEmpty ? "" : " (or \(others))")
    }
    /// As a shell takes it for one word.
    private static func quoted(_ path: String) -> String {
        let isPlain = path.allSatisfy { $0.isLetter || $0.isNumber || "/._-:+@%".contains($0) }
        return isPlain ? path : "'\(path.replacing("'", with: "'\\''"))'"
    }
}
