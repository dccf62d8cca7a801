// SPDX-License-Identifier: Apache-2.0
public import Analysis

/// What a search ends with on a terminal: the answer first, then the curve, then what else was found.
public struct CapacityTerminal: Sendable {
    private let width: Int
    private let style: TerminalStyle
    private static let bar = 40

    /// - Parameters:
    ///   - width: Columns of the terminal; less than 60 counts as 60.
    ///   - isColoured: Whether to write colours.
    public init(width: Int = 100, isColoured: Bool = false) {
        (self.width, style) = (max(60, width), TerminalStyle(isColoured: isColoured))
    }

    /// The whole report, ending in a line feed.
    public func render(_ analysis: CapacityAnalysis) -> String {
        let words = CapacityWords(analysis)
        var lines = [style.bold(words.title)] + wrapped(words.about, indent: 0) + [""]
        let level: Verdict.Level = analysis.exitCode == 0 ? .valid : analysis.exitCode == 4 ? .invalid : .suspect
        lines += wrapped(words.answer, indent: 0).map { style.level(level, $0) }
        let curve = analysis.curve
        if !curve.isEmpty {
            var table = TextTable(header: words.header)
            for step in curve { table.add(words.cells(step)) }
            lines += [""] + table.lines + [""] + chart(curve, words)
        }
        let findings = words.findings
        if !findings.isEmpty { lines += [""] + findings.flatMap { bulleted($0) } }
        lines += [""] + analysis.rows.flatMap(row)
        lines += [""] + wrapped(CapacityWords.legend, indent: 0).map(style.dim)
        return lines.joined(separator: "\n") + "\n"
    }
    /// A bar for what keeps to the service levels, and a lighter rest for what does not.
    private func chart(_ curve: [CapacityStep], _ words: CapacityWords) -> [String] {
        let most = curve.map(\.figures.throughput).max() ?? 0
        guard most > 0 else { return [] }
        let labels = curve.map { words.load($0.load) }
        let longest = labels.map(\.count).max() ?? 0
        let bars = zip(curve, labels).map { step, label in
            let long = Int((step.figures.throughput / most * Double(Self.bar)).rounded())
            let full = min(long, Int((step.figures.goodThroughput / most * Double(Self.bar)).rounded()))
            let space = String(repeating: " ", count: longest - label.count)
            let drawn = String(repeating: "█", count: full) + String(repeating: "░", count: long - full)
            let (good, all) = (Units.number(step.figures.goodThroughput), Units.number(step.figures.throughput))
            let said = "\(good)/s good of \(all)/s"
            return "\(space)\(label) \(drawn) \(style.dim(said))"
        }
        return ["done a second: █ keeps to the service levels, ░ does not"] + bars
    }
    private func row(_ row: RelayRow) -> [String] {
        let (question, level) = (row.question, RelayPhrases.level(row.verdict))
        let text =
            "\(RelayPhrases.mark(row.verdict)) \(question.number) \(question.title): \(RelayPhrases.word(row.verdict)): "
            + PlainText.visible(row.reason)
        return PlainText.wrap(text, width: width - 4).enumerated().map { number, line in
            style.level(level, number == 0 ? line : "    " + line)
        }
    }
    private func bulleted(_ text: String) -> [String] {
        let lines = PlainText.wrap(text, width: width - 2)
        return lines.enumerated().map { ($0 == 0 ? "– " : "  ") + $1 }
    }
    private func wrapped(_ text: String, indent: Int) -> [String] {
        PlainText.wrap(text, width: width - indent).map { String(repeating: " ", count: indent) + $0 }
    }
}
