// SPDX-License-Identifier: Apache-2.0
public import Analysis

/// The report on relays for people: one line a relay first, then every row, what fails before what passes.
public struct RelayTerminal: Sendable {
    private let width: Int
    private let style: TerminalStyle
    private let trace: String

    /// - Parameters:
    ///   - width: Columns of the terminal; less than 60 counts as 60.
    ///   - isColoured: Whether to write colours; see `TerminalReport.wantsColour`.
    ///   - trace: The file that `inspect` finds requests in, as it is to be typed; rows that name another one mean one in
    ///     its folder.
    public init(width: Int = 80, isColoured: Bool = false, trace: String = RelayFormat.usualTrace) {
        (self.width, self.trace) = (max(60, width), trace)
        style = TerminalStyle(isColoured: isColoured)
    }

    public func render(_ report: RelayReport) -> String {
        var lines = report.sides.flatMap { headline($0, report) }
        lines += wrapped(PlainText.visible(RelayPhrases.title(report)), indent: 0).map(style.dim)
        lines += [style.dim(RelayPhrases.about(report))]
        lines += [""] + VerdictLines(width: width, style: style, showsNotes: false).lines(report.verdict)
        for note in report.notes { lines += wrapped("note: \(PlainText.visible(note))", indent: 2).map(style.dim) }
        for side in report.sides { lines += section(side) }
        lines += [""] + wrapped(RelayPhrases.help, indent: 0).map(style.dim)
        return lines.joined(separator: "\n") + "\n"
    }
    private func headline(_ side: RelayReport.Side, _ report: RelayReport) -> [String] {
        return wrapped(PlainText.visible(RelayPhrases.headline(side, report)), indent: 0).map {
            style.level(RelayPhrases.level(side, report), $0)
        }
    }
    private func section(_ side: RelayReport.Side) -> [String] {
        let names = [style.bold(PlainText.visible(side.name)), PlainText.visible(side.url)]
        let fits = side.name.count + side.url.count + 2 <= width
        var lines = [""] + (fits ? [names.joined(separator: "  ")] : [names[0], "  " + names[1]])
        for part in RelayPhrases.parts(side) {
            lines.append("  \(part.title)")
            lines += part.rows.flatMap(row)
        }
        return lines
    }
    /// What passed has a line, and what could not be tested; what failed has its evidence, and where to look.
    private func row(_ row: RelayRow) -> [String] {
        let level = RelayPhrases.level(row.verdict)
        let (question, mark) = (row.question, RelayPhrases.mark(row.verdict))
        let figures = RelayPhrases.figures(row).map(PlainText.visible)
        let name = "\(mark) \(question.number) \(question.title)"
        switch row.verdict {
        case .pass:
            let found = figures.first ?? PlainText.visible(row.reason)
            let said = wrapped("\(name): \(found)", indent: 4, then: 8)
            return ["    \(style.level(level, mark))\(said[0].dropFirst(5))"] + said.dropFirst()
        case .notTestable:
            return wrapped("\(name): \(PlainText.visible(row.reason))", indent: 4, then: 8).map {
                style.level(level, $0)
            }
        case .fail, .inconclusive:
            let head = wrapped("\(name) (\(question.id)): \(RelayPhrases.word(row.verdict))", indent: 4, then: 8)
            let evidence = [PlainText.visible(row.reason)] + figures
            return head.map { style.level(level, $0) } + evidence.flatMap { wrapped($0, indent: 8, then: 10) }
                + look(row)
        }
    }
    private func look(_ row: RelayRow) -> [String] {
        RelayPhrases.look(row, trace: trace).map { ["        \(PlainText.visible($0.command))\($0.others)"] } ?? []
    }
    private func wrapped(_ text: String, indent: Int, then further: Int? = nil) -> [String] {
        PlainText.wrap(text, width: width - (further ?? indent)).enumerated().map { number, line in
            String(repeating: " ", count: number == 0 ? indent : further ?? indent) + line
        }
    }
}
