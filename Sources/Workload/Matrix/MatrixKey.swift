// SPDX-License-Identifier: Apache-2.0
internal import Core

/// What a key of the matrix stands for.
enum MatrixKey: Hashable {
    /// A key of the settings table, in its own spelling: `targets[].model`.
    case setting(Setting)
    /// A section, whose values are mappings of its keys: `load`, `request.synthetic`.
    case section(String)
    /// Targets by their names.
    case target

    /// Of the whole run, or names of one thing: not to be varied.
    private static let fixed = [
        "version", "name", "output", "matrix", "matrix_order", "matrix_pause", "targets[].name",
    ]

    /// - Parameter text: As written: `load.rate`, `targets[].model`, or `model` for the latter.
    init?(_ text: String) {
        if text == "target" {
            self = .target
            return
        }
        let pattern = Settings.pattern(of: text)
        for path in [pattern, "targets[].\(pattern)"] {
            guard !Self.fixed.contains(path), !path.replacing("targets[]", with: "").contains("[") else { continue }
            if let setting = Settings.at(path), path == pattern || setting.isPerTarget {
                self = .setting(setting)
                return
            }
            if path != "targets[]", Settings.all.contains(where: { $0.path.hasPrefix("\(path).") }) {
                self = .section(path)
                return
            }
        }
        return nil
    }

    /// In the table's spelling.
    var path: String {
        switch self {
        case .setting(let setting): setting.path
        case .section(let path): path
        case .target: "target"
        }
    }
    /// Whether one of the two says what the other says, too.
    func overlaps(_ other: MatrixKey) -> Bool {
        path == other.path || path.hasPrefix("\(other.path).") || other.path.hasPrefix("\(path).")
    }
    /// The keys that a matrix may have, as the table spells them.
    static let all = Settings.all.map(\.path).filter { MatrixKey($0) != nil }

    /// What may have been meant by a key that is none.
    static func hint(_ text: String) -> String {
        if fixed.contains(text) { return "it is the same for all cells; give it outside of the matrix" }
        let short = all.map { $0.hasPrefix("targets[].") ? String($0.dropFirst("targets[].".count)) : $0 }
        if let near = Suggestion.closest(to: text, among: all + short + ["target"]) {
            return "did you mean \"\(near)\"?"
        }
        let last = text.split(separator: ".").last.map(String.init) ?? text
        if let elsewhere = all.first(where: { $0.hasSuffix(".\(last)") }) { return "did you mean \"\(elsewhere)\"?" }
        return "write the full name of a key, such as load.concurrency, request.max_tokens or targets[].model"
    }

    // MARK: What may be shown

    /// A value for titles and reports: on one line, at most 60 characters, and no secret.
    ///
    /// Its `number` (from 1) stands for a value that must not be shown: a secret, or a prompt, unless those may be.
    func shown(_ node: Node, number: Int, showsPrompts: Bool) -> String {
        if hidesValues { return "no. \(number)" }
        let hidden = showsPrompts ? [] : Self.prompts
        let text =
            path == "targets[].url"
            ? WebAddress.redacted(node.scalar?.text ?? "")
            : Self.text(node, path) { hidden.contains($0) ? "no. \(number)" : nil }
        let line = text.map { $0.isNewline || $0.isWhitespace ? " " : $0 }
        return line.count > 60 ? String(line.prefix(59)) + "…" : String(line)
    }
    private var hidesValues: Bool {
        let secrets =
            Settings.all.filter { $0.type == "secret" }.map(\.path) + ["targets[].headers", "targets[].proxy"]
        return secrets.contains { $0 == path || $0.hasPrefix("\(path).") }
    }
    /// Texts that are said to the model.
    private static let prompts: Set = [
        "request.prompt", "request.messages", "request.system", "session.followups", "resume.instruction",
        "targets[].format.body", "targets[].format.query",
    ]
    /// What `mask` gives for a key stands in place of its value.
    private static func text(_ node: Node, _ path: String, _ mask: (String) -> String?) -> String {
        if node.isNull { return "none" }
        if let mask = mask(path) { return mask }
        return switch node.content {
        case .scalar(let scalar): scalar.text
        case .list(let nodes): "[\(nodes.map { text($0, path, mask) }.joined(separator: ", "))]"
        case .mapping(let entries):
            entries.map { "\($0.key) \(text($0.value, "\(path).\($0.key)", mask))" }.joined(separator: ", ")
        }
    }
}
