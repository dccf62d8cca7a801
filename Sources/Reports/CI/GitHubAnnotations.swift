// SPDX-License-Identifier: Apache-2.0
internal import Analysis
internal import Gates

/// `github-annotations`: what failed, as workflow commands, which GitHub shows at the run and at the pull request.
///
/// A step may have ten of each kind: what is beyond that is summed up in the tenth.
///
/// - Source: GitHub's docs on workflow commands; escapes as in `@actions/core`.
enum GitHubAnnotations {
    /// Annotations of one kind that a step may have.
    static let limit = 10
    /// Longest text of one, in characters: a reader sees no more of it.
    private static let longest = 1_000

    private enum Kind: String, CaseIterable { case error, warning, notice }
    private struct Note {
        let kind: Kind
        let title: String
        let text: String
    }

    static func render(_ judgement: Judgement) -> String {
        let notes = notes(judgement)
        return Kind.allCases.flatMap { kind in limited(notes.filter { $0.kind == kind }) }
            .map { command($0) + "\n" }.joined()
    }

    private static func notes(_ judgement: Judgement) -> [Note] {
        var notes: [Note] = []
        if let problem = judgement.problem {
            notes.append(
                Note(
                    kind: .error, title: judgement.title, text: ([problem] + judgement.reasons).joined(separator: "\n"))
            )
        } else {
            notes += judgement.reasons.map { Note(kind: .warning, title: judgement.title, text: $0) }
        }
        for result in judgement.gates {
            let text = ([result.reason] + [result.found].compactMap(\.self)).joined(separator: "\n")
            let title = "\(result.target): \(result.gate.text) \(result.word)"
            switch judgement.standing(result) {
            case .passed: break
            case .failed: notes.append(Note(kind: .error, title: title, text: text))
            case .skipped: notes.append(Note(kind: .warning, title: title, text: text))
            }
        }
        if !judgement.gates.isEmpty {
            let passed = judgement.gates.count { $0.outcome == .passed }
            let text = "\(passed) of \(judgement.gates.count) gates passed"
            notes.append(Note(kind: .notice, title: judgement.title, text: text))
        }
        return notes
    }
    private static func limited(_ notes: [Note]) -> [Note] {
        guard notes.count > limit, let first = notes.first else { return notes }
        let rest = notes.dropFirst(limit - 1)
        let text = rest.map(\.title).joined(separator: "\n")
        return notes.prefix(limit - 1) + [Note(kind: first.kind, title: "\(rest.count) more", text: text)]
    }
    private static func command(_ note: Note) -> String {
        let title = escaped(PlainText.visible("Streamgauge: \(note.title)"))
            .replacing(":", with: "%3A").replacing(",", with: "%2C")
        let lines = PlainText.cut(note.text, to: longest).split(separator: "\n").map { PlainText.visible(String($0)) }
        return "::\(note.kind.rawValue) title=\(title)::\(escaped(lines.joined(separator: "\n")))"
    }
    private static func escaped(_ text: String) -> String {
        text.replacing("%", with: "%25").replacing("\r", with: "%0D").replacing("\n", with: "%0A")
    }
}
