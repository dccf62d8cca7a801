// SPDX-License-Identifier: Apache-2.0
internal import Core

extension MockScript {
    /// What a prompt tells the mock stands behind this word, until the end of its line.
    private static let mark = "mock:"

    /// Whether anything depends on what is asked.
    var readsQuestions: Bool { orders == .on || vary == .prompt }

    /// Applies what a question orders, and lets it stand for the request's number where answers vary by what is asked.
    ///
    /// - Throws: `Problem` at the first pair that does not fit.
    mutating func take(_ question: String) throws(Problem) {
        if orders == .on, let order = Self.order(in: question) { try apply(String(order)) }
        if vary == .prompt { drawnBy = FNV1a.hash(Array(question.utf8).span) }
    }
    /// The first order of a text; its mark begins a word.
    private static func order(in text: String) -> Substring? {
        var rest = text[...]
        while let place = rest.firstRange(of: mark) {
            let before = text[..<place.lowerBound].last
            rest = rest[place.upperBound...]
            if before?.isWhitespace != false { return rest.prefix { !$0.isNewline } }
        }
        return nil
    }
}
