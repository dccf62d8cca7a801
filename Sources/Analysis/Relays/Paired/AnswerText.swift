// SPDX-License-Identifier: Apache-2.0
internal import Excerpts
internal import Traces

/// What is known of what an answer says, in text, tool calls and reasoning: enough to tell whether two are the same.
struct AnswerText: Hashable, Sendable {
    /// Of each kind that there is, in one order.
    let sha256: String
    /// UTF-8, of all kinds.
    let bytes: Int

    /// Nil where nothing was kept.
    init?(_ output: OutputRecord) {
        let kinds = [("text", output.text), ("tools", output.tools), ("reasoning", output.reasoning)]
        let kept = kinds.compactMap { kind, said in said.map { (kind, said: $0) } }
        guard !kept.isEmpty else { return nil }
        sha256 = kept.map { "\($0) \($1.sha256)" }.joined(separator: " ")
        bytes = kept.reduce(0) { $0 + $1.said.bytes }
    }
    /// All of it in one, where the profile kept it and it was not cut.
    static func said(_ output: OutputRecord) -> String? {
        let kept = [output.text, output.tools, output.reasoning].compactMap(\.self)
        let whole = kept.compactMap { $0.isCut ? nil : $0.full }
        return kept.isEmpty || whole.count < kept.count ? nil : whole.joined()
    }
}

extension String {
    /// Whether this text is the other one with pieces missing, at the end or between.
    ///
    /// A short text is found scattered over any long one: with pieces missing between, half of it must be there.
    func lacksPieces(of whole: String) -> Bool {
        guard utf8.count < whole.utf8.count else { return false }
        if whole.utf8.starts(with: utf8) { return true }
        guard 2 * utf8.count >= whole.utf8.count else { return false }
        var rest = whole.utf8[...]
        for byte in utf8 {
            guard let place = rest.firstIndex(of: byte) else { return false }
            rest = rest[rest.index(after: place)...]
        }
        return true
    }
}
