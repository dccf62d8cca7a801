// SPDX-License-Identifier: Apache-2.0

/// One thing that a user can choose: a key of a profile and, where it has one, the flag that says the same.
public struct Setting: Hashable, Sendable {
    /// How the value is written.
    public enum Shape: Hashable, Sendable {
        case value
        /// `true` or `false` in a profile; `--flag` or `--no-flag` on the command line.
        case toggle
        /// A list in a profile; the flag may be repeated.
        case list
        /// A mapping in a profile; the flag may be repeated, with the name before the separator.
        case map(separator: Character)
        /// A mapping or a list in a profile; the flag takes the same as JSON or YAML text.
        case structure
    }
    /// The key, as `load.rate`; `targets[].url` stands for that key of every target.
    public let path: String
    /// The long flag with its dashes; nil for the few keys that make sense in a file only.
    public let flag: String?
    /// The letter of the short flag.
    public let short: Character?
    public let shape: Shape
    /// What a value looks like, for help texts: `N/s`.
    public let placeholder: String
    /// The type as the documentation names it.
    public let type: String
    /// The same for programs: what a schema says of the value.
    public let kind: ValueKind
    /// What holds where the key is absent, in words; empty where it must be given or is simply not used.
    public let defaultText: String
    public let help: String
    /// A value that is right.
    public let example: String

    init(
        _ path: String, flag: String?, short: Character? = nil, shape: Shape = .value, _ placeholder: String,
        type: String, kind: ValueKind? = nil,
        default defaultText: String = "", _ help: String, example: String
    ) {
        (self.path, self.flag, self.short, self.shape, self.placeholder) = (path, flag, short, shape, placeholder)
        (self.type, self.defaultText, self.help, self.example) = (type, defaultText, help, example)
        self.kind = kind ?? ValueKind(type: type)
    }

    /// The section that it stands in: `targets`, `load`, … or empty for the top of the profile.
    public var section: String {
        let first = path.split(separator: ".").first.map(String.init) ?? ""
        return first == path ? "" : first.hasSuffix("[]") ? String(first.dropLast(2)) : first
    }
    /// Whether the flag may be given more than once.
    public var isRepeatable: Bool {
        switch shape {
        case .list, .map: true
        case .value, .toggle, .structure: false
        }
    }
    /// Whether the key belongs to each target; its flag then applies to all of them.
    public var isPerTarget: Bool { path.hasPrefix("targets[].") }
}
