// SPDX-License-Identifier: Apache-2.0
internal import Analysis

/// The verdict on a run for a terminal: the level, then each reason with what to do about it.
struct VerdictLines {
    let width: Int
    let style: TerminalStyle
    /// Notes change nothing; a report on something else than latencies leaves them out.
    var showsNotes = true

    func lines(_ verdict: Verdict) -> [String] {
        let level = verdict.level
        let word = "VERDICT: \(level.rawValue)"
        let said = wrapped("\(word) – \(Phrases.verdict(level))", indent: 0)
        return [style.level(level, word) + (said.first ?? "").dropFirst(word.count)] + said.dropFirst()
            + verdict.reasons.filter { showsNotes || $0.severity != .note }.flatMap(reason)
    }
    private func reason(_ reason: Reason) -> [String] {
        let seen = wrapped("\(reason.severity.rawValue): \(Phrases.seen(reason))", indent: 2)
        return seen.map { style.level(reason.severity, $0) } + wrapped(PlainText.visible(reason.advice), indent: 6)
    }
    private func wrapped(_ text: String, indent: Int) -> [String] {
        PlainText.wrap(text, width: width - indent).map { String(repeating: " ", count: indent) + $0 }
    }
}
