// SPDX-License-Identifier: Apache-2.0
internal import Excerpts
internal import Traces

/// What is known of what an answer says, its text before anything else: enough to tell whether two are the same.
struct AnswerText: Hashable, Sendable {
    let sha256: String
    /// UTF-8.
    let bytes: Int
    /// The whole text, where the profile kept it and it was not cut.
    private(set) var full: String?

    /// Nil where nothing of the text was kept.
    init?(_ output: OutputRecord) {
        guard let text = output.text ?? output.tools ?? output.reasoning else { return nil }
        (sha256, bytes, full) = (text.sha256, text.bytes, text.isCut ? nil : text.full)
    }
    static func == (a: Self, b: Self) -> Bool { a.sha256 == b.sha256 && a.bytes == b.bytes }
    func hash(into hasher: inout Hasher) { hasher.combine(sha256) }

    mutating func forgetText() { full = nil }
    /// Whether this text is the other one with pieces missing, at the end or between; nil where one of them was not kept.
    ///
    /// A short text is found scattered over any long one: with pieces missing between, half of it must be there.
    func lacksPieces(of other: AnswerText) -> Bool? {
        guard let mine = full, let whole = other.full else { return nil }
        guard mine.utf8.count < whole.utf8.count else { return false }
        if whole.utf8.starts(with: mine.utf8) { return true }
        guard 2 * mine.utf8.count >= whole.utf8.count else { return false }
        var rest = whole.utf8[...]
        for byte in mine.utf8 {
            guard let place = rest.firstIndex(of: byte) else { return false }
            rest = rest[rest.index(after: place)...]
        }
        return true
    }
}
