// SPDX-License-Identifier: Apache-2.0
public import Analysis
internal import Gates

/// `compare` for people: one sentence first, then what spoils it, the gates, every figure, and what to do.
public struct ComparisonTerminal: Sendable {
    private let width: Int
    private let style: TerminalStyle

    /// - Parameters:
    ///   - width: Columns of the terminal; less than 60 counts as 60.
    ///   - isColoured: Whether to write colours; see `TerminalReport.wantsColour`.
    public init(width: Int = 80, isColoured: Bool = false) {
        self.width = max(60, width)
        style = TerminalStyle(isColoured: isColoured)
    }

    public func render(_ analysis: ComparisonAnalysis) -> String {
        var lines = answer(analysis)
        if !analysis.gates.isEmpty {
            lines += ["", style.bold("Gates")]
            for result in analysis.gates { lines += gate(result) }
        }
        lines += sections(analysis)
        return lines.joined(separator: "\n") + "\n"
    }
    /// The comparisons, without answer and gates.
    func sections(_ analysis: ComparisonAnalysis) -> [String] {
        var lines = analysis.comparisons.flatMap(section)
        if let groups = Phrases.groups(analysis) { lines += [""] + wrapped(groups, indent: 0) }
        guard !lines.isEmpty else { return [] }
        return lines + [""] + ComparisonCells.legend.flatMap { wrapped($0, indent: 0) }.map(style.dim)
    }

    private func answer(_ analysis: ComparisonAnalysis) -> [String] {
        let answer = Phrases.answer(analysis)
        let said = [answer.detail, answer.belief].compactMap(\.self)
        return wrapped(answer.headline, indent: 0).map(style.bold) + said.flatMap { wrapped($0, indent: 0) }
    }
    private func gate(_ result: GateResult) -> [String] {
        let level: Verdict.Level =
            switch result.outcome {
            case .passed: .valid
            case .failed, .regressed: .invalid
            case .inconclusive, .noData: .suspect
            }
        return wrapped(Phrases.result(result), indent: 2).map { style.level(level, $0) }
    }
    private func section(_ comparison: Comparison) -> [String] {
        var lines = [""] + wrapped(Phrases.title(comparison), indent: 0).map(style.bold)
        for failed in comparison.guards {
            lines += wrapped("no verdict: \(PlainText.visible(failed.reason))", indent: 2).map {
                style.level(.suspect, $0)
            }
        }
        for note in comparison.notes { lines += wrapped("note: \(PlainText.visible(note))", indent: 2).map(style.dim) }
        lines += table(comparison)
        return lines + (Phrases.advice(comparison).map { [""] + wrapped($0, indent: 2) } ?? [])
    }
    /// One table where the width allows it, else two: what was found, and what it rests on.
    private func table(_ comparison: Comparison) -> [String] {
        guard !comparison.rows.isEmpty else { return ["  the two sides have no figure in common"] }
        let whole = Self.table(comparison, Array(ComparisonCells.header.indices))
        let parts = whole.width + 2 <= width ? [whole] : Self.halves.map { Self.table(comparison, $0) }
        return parts.flatMap { [""] + $0.lines.map { "  \($0)" } }
    }
    private static let halves = [[0, 3, 4, 5, 9], [0, 1, 2, 6, 7, 8]]
    private static func table(_ comparison: Comparison, _ columns: [Int]) -> TextTable {
        var table = TextTable(header: columns.map { ComparisonCells.header[$0] })
        for row in comparison.rows {
            let cells = ComparisonCells(row: row).all
            table.add(columns.map { cells[$0] })
        }
        return table
    }
    private func wrapped(_ text: String, indent: Int) -> [String] {
        PlainText.wrap(text, width: width - indent).map { String(repeating: " ", count: indent) + $0 }
    }
}
