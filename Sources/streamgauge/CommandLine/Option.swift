// SPDX-License-Identifier: Apache-2.0

/// One flag of a command.
struct Option: Hashable {
    enum Kind: Hashable {
        /// Followed by a value: `--rate 20/s` or `--rate=20/s`.
        case value(placeholder: String)
        /// Given alone, or with one of these words: `--slowest`, `--slowest e2e`; an operand that follows is left alone.
        case word(placeholder: String, among: [String])
        /// On or off: `--stream`, `--no-stream`, `--stream=false`.
        case toggle
        /// Given or not: `--quiet`.
        case flag
    }
    /// With its dashes: `--rate`.
    let name: String
    let short: Character?
    let kind: Kind
    let isRepeatable: Bool
    /// Heading that the help lists it under.
    let section: String
    let help: String
    /// What holds without the flag, in words; empty where there is nothing to say.
    let defaultText: String

    init(
        _ name: String, short: Character? = nil, _ kind: Kind, isRepeatable: Bool = false, section: String = "Options",
        default defaultText: String = "", _ help: String
    ) {
        (self.name, self.short, self.kind, self.isRepeatable) = (name, short, kind, isRepeatable)
        (self.section, self.defaultText, self.help) = (section, defaultText, help)
    }
    /// The same flag of a command with a default of its own.
    func with(default text: String) -> Option {
        Option(name, short: short, kind, isRepeatable: isRepeatable, section: section, default: text, help)
    }
    /// Understood by every command.
    static let help = Option("--help", short: "h", .flag, section: "Options", "Show this text.")

    /// The flag as a usage line shows it: `--rate N/s`.
    var signature: String {
        switch kind {
        case .value(let placeholder): "\(name) \(placeholder)"
        case .word(let placeholder, _): "\(name) [\(placeholder)]"
        case .toggle: "\(name), --no-\(name.dropFirst(2))"
        case .flag: name
        }
    }
}
