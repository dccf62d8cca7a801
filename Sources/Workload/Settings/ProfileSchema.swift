// SPDX-License-Identifier: Apache-2.0
internal import JSONText

/// The JSON Schema of a profile, made from the settings table: what editors complete, explain and check by.
///
/// It knows what each value looks like, and no key that the program does not know. What values have to do with one another (a closed load
/// has no rate) is for the program alone, and so is what a flag may still add: no key is required.
///
/// - Source: JSON Schema, draft 2020-12.
public enum ProfileSchema {
    /// Its identity: a name, no address.
    public static let id = "urn:streamgauge:profile:\(Profile.currentVersion)"

    /// The schema, laid out for people; ends in a line feed.
    public static func text() -> String {
        var json = JSONWriter(reserving: 65_536)
        json.object { json in
            json.member("$schema", "https://json-schema.org/draft/2020-12/schema")
            json.member("$id", id)
            json.member("title", "Streamgauge profile")
            json.member("description", "What is measured, under which load, with which request: docs/profiles.md.")
            SchemaTree(Settings.all).append(to: &json)
            json.key("$defs")
            json.object { json in
                SchemaTree(Settings.all).defineShared(in: &json)
                for kind in SchemaKind.named { kind.define(in: &json) }
            }
        }
        return PrettyJSON.text(json.bytes)
    }
}

/// The keys of one mapping, with all that is below them.
struct SchemaTree {
    private struct Branch {
        let key: String
        let path: String
        /// Its own row; nil where it is only a step to others.
        let setting: Setting?
        let hasKeys: Bool
        let hasElements: Bool
    }
    private let rows: [Setting]
    private let path: String
    private let branches: [Branch]

    /// - Parameters:
    ///   - rows: The settings table.
    ///   - path: Of the mapping: `load`, `targets[]`; empty for the whole profile.
    init(_ rows: [Setting], below path: String = "") {
        (self.rows, self.path) = (rows, path)
        let prefix = path.isEmpty ? "" : "\(path)."
        let steps = rows.filter { $0.path.hasPrefix(prefix) }.map { setting in
            setting.path.dropFirst(prefix.count).prefix { $0 != "." && $0 != "[" }
        }
        var keys: [String] = []
        for step in steps where !step.isEmpty && !keys.contains(String(step)) { keys.append(String(step)) }
        branches = keys.map { key in
            let whole = prefix + key
            return Branch(
                key: key, path: whole, setting: rows.first { $0.path == whole },
                hasKeys: rows.contains { $0.path.hasPrefix("\(whole).") },
                hasElements: rows.contains { $0.path.hasPrefix("\(whole)[].") })
        }
    }

    /// The members of an object's schema.
    func append(to json: inout JSONWriter) {
        json.member("type", "object")
        json.member("additionalProperties", false)
        json.key("properties")
        json.object { json in
            for branch in branches {
                json.key(branch.key)
                json.object { append(branch, to: &$0) }
            }
            guard path == "targets[]" else { return }
            for section in Settings.sharedSections {
                json.key(section)
                json.object { json in
                    json.member("description", "For this target, key by key over the profile's own section.")
                    json.member("$ref", "#/$defs/\(section)")
                }
            }
        }
    }
    private func append(_ branch: Branch, to json: inout JSONWriter) {
        if let setting = branch.setting { describe(setting, &json) }
        if branch.path == "matrix" { return SchemaMatrix.append(to: &json) }
        if path.isEmpty, Settings.sharedSections.contains(branch.key) {
            return json.member("$ref", "#/$defs/\(branch.key)")
        }
        body(branch, &json)
    }
    /// Definitions of the sections that a target may have for itself: they stand in two places.
    func defineShared(in json: inout JSONWriter) {
        for branch in branches where Settings.sharedSections.contains(branch.key) {
            json.key(branch.key)
            json.object { body(branch, &$0) }
        }
    }
    private func body(_ branch: Branch, _ json: inout JSONWriter) {
        let below = SchemaTree(rows, below: branch.hasElements ? "\(branch.path)[]" : branch.path)
        switch (branch.hasKeys, branch.hasElements, branch.setting) {
        case (false, false, let setting?): SchemaKind(setting).append(to: &json)
        case (_, true, nil): elements(below, &json)
        case (true, _, nil): below.append(to: &json)
        case (_, let isList, let setting?):
            // A short form beside the long one, such as a file's name in place of {file: …}.
            let short = SchemaKind(setting).withoutContainers
            guard let short else {
                return isList ? elements(below, &json, orText: setting.shape == .list) : below.append(to: &json)
            }
            json.key("anyOf")
            json.array { json in
                json.object { short.append(to: &$0) }
                json.object { isList ? elements(below, &$0) : below.append(to: &$0) }
            }
        case (false, false, nil): break
        }
    }
    /// The list itself; with `orText` an element may be a text as well, the short form of its mapping.
    private func elements(_ below: SchemaTree, _ json: inout JSONWriter, orText: Bool = false) {
        json.member("type", "array")
        json.key("items")
        json.object { json in
            guard orText else { return below.append(to: &json) }
            json.key("anyOf")
            json.array { json in
                json.object { SchemaKind(.text).append(to: &$0) }
                json.object { below.append(to: &$0) }
            }
        }
    }

    // MARK: Words

    private func describe(_ setting: Setting, _ json: inout JSONWriter) {
        let kind = SchemaKind(setting)
        let standard = kind.json(setting.defaultText)
        let said = setting.defaultText.isEmpty || standard != nil ? "" : " Default: \(setting.defaultText)."
        let flag = setting.flag.map { " Flag: \($0)." } ?? ""
        json.member("description", setting.help + said + flag)
        if let standard {
            json.key("default")
            json.raw(standard.utf8)
        }
        guard let example = kind.example(setting) else { return }
        json.key("examples")
        json.array { $0.raw(example.utf8) }
    }
}
