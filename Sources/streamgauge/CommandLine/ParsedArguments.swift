// SPDX-License-Identifier: Apache-2.0

/// The command line is wrong: one line that says how, and what would be right.
struct UsageError: Error, Hashable, CustomStringConvertible {
    /// The command that was asked for; nil where it is the command itself that is wrong.
    var command: String?
    let message: String
    init(_ message: String, command: String? = nil) { (self.message, self.command) = (message, command) }

    var description: String {
        let words = command.map { "streamgauge \($0)" } ?? "streamgauge"
        return "\(words): \(message) (\(words) --help tells more)"
    }
}

/// A command line, taken apart.
struct ParsedArguments: Hashable {
    struct Given: Hashable {
        let option: Option
        /// "true" or "false" for toggles, "true" for plain flags.
        let value: String
    }
    let command: String
    var operands: [String] = []
    /// In the order given.
    var given: [Given] = []

    init(command: String) { self.command = command }

    /// Whether a plain flag was given, or a toggle is on.
    func has(_ name: String) -> Bool { value(name) == "true" }
    /// The value of a flag that is given once at most.
    func value(_ name: String) -> String? { given.last { $0.option.name == name }?.value }
    /// All values of a repeatable flag.
    func values(_ name: String) -> [String] { given.filter { $0.option.name == name }.map(\.value) }

    /// A flag's value as a whole number.
    func integer(_ name: String, in range: ClosedRange<Int>) throws(UsageError) -> Int? {
        guard let text = value(name) else { return nil }
        guard let number = Int(text), range.contains(number) else {
            let fix = "write a whole number from \(range.lowerBound) to \(range.upperBound)"
            throw UsageError("\(name): found \"\(text)\"; \(fix)", command: command)
        }
        return number
    }
    /// The format that `--format` names, and without it that of the terminal.
    func format<Format>(of formats: [Format], _ name: (Format) -> String) throws(UsageError) -> Format {
        let text = value("--format") ?? "terminal"
        if let format = formats.first(where: { name($0) == text }) { return format }
        throw unknown("--format", text, formats.map(name))
    }
    /// Values of a repeatable flag that takes `NAME=VALUE`.
    ///
    /// - Parameters:
    ///   - name: The flag.
    ///   - example: A pair that makes sense.
    /// - Returns: In the order given.
    /// - Throws: `UsageError` for one without `=`.
    func pairs(_ name: String, example: String) throws(UsageError) -> [(name: String, value: String)] {
        var pairs: [(name: String, value: String)] = []
        for text in values(name) {
            let halves = text.split(separator: "=", maxSplits: 1).map(String.init)
            guard halves.count == 2 else {
                throw UsageError(
                    "\(name): found \"\(text)\"; write NAME=VALUE, such as \(example)", command: command)
            }
            pairs.append((halves[0], halves[1]))
        }
        return pairs
    }
    /// A flag's value as one of a few words.
    func choice<Word: RawRepresentable & CaseIterable>(_ name: String) throws(UsageError) -> Word?
    where Word.RawValue == String {
        guard let text = value(name) else { return nil }
        if let word = Word(rawValue: text) { return word }
        throw unknown(name, text, Word.allCases.map(\.rawValue))
    }
    private func unknown(_ flag: String, _ text: String, _ words: [String]) -> UsageError {
        UsageError(
            "\(flag): found \"\(text)\"; known here: \(words.joined(separator: ", "))"
                + ArgumentParser.hint(text, among: words), command: command)
    }
}
