// SPDX-License-Identifier: Apache-2.0
internal import JSONText

/// The schema of one setting's value: its kind, and the container that it stands in.
struct SchemaKind {
    private let kind: ValueKind
    private let shape: Setting.Shape

    init(_ setting: Setting) { (kind, shape) = (setting.kind, setting.shape) }
    init(_ kind: ValueKind) { (self.kind, shape) = (kind, .value) }

    /// The kinds that have a definition of their own, because they are many and look alike.
    static let named = [
        ValueKind.text, .count, .duration, .rate, .size, .sizeRate, .share, .spread, .spreadOfTimes,
    ].map { SchemaKind($0) }

    func append(to json: inout JSONWriter) {
        switch shape {
        case .toggle: json.member("type", "boolean")
        case .value, .structure: append(kind, to: &json)
        case .list:
            json.key("anyOf")
            json.array { json in
                if case .either = kind { json.object { append(.text, to: &$0) } }
                json.object { json in
                    json.member("type", "array")
                    json.key("items")
                    json.object { append(.text, to: &$0) }
                }
            }
        case .map:
            json.member("type", "object")
            json.key("additionalProperties")
            json.object { append(.text, to: &$0) }
        }
    }
    private func append(_ kind: ValueKind, to json: inout JSONWriter) {
        if let name = Self.name(kind) { return json.member("$ref", "#/$defs/\(name)") }
        switch kind {
        case .truth: json.member("type", "boolean")
        case .number: Self.number("number", from: 0, &json)
        case .whole: Self.number("integer", from: 0, &json)
        case .choice(let words):
            json.key("enum")
            json.array { json in
                for word in words {
                    json.string(word)
                    // YAML reads 1.1 and 2 as numbers.
                    if case .integer(let value) = Scalar(text: word, isPlain: true).value { json.integer(value) }
                    if case .double(let value) = Scalar(text: word, isPlain: true).value { json.double(value) }
                }
            }
        case .list: json.member("type", "array")
        case .mapping: json.member("type", "object")
        case .either(let kinds):
            json.key("anyOf")
            json.array { json in for kind in kinds { json.object { append(kind, to: &$0) } } }
        case .text, .count, .duration, .rate, .size, .sizeRate, .share, .spread, .spreadOfTimes, .anything: break
        }
    }
    private static func number(_ type: String, from least: Int64, _ json: inout JSONWriter) {
        json.member("type", type)
        json.member("minimum", least)
    }

    // MARK: Definitions

    private static func name(_ kind: ValueKind) -> String? {
        switch kind {
        case .text: "text"
        case .count: "count"
        case .duration: "duration"
        case .rate: "rate"
        case .size: "size"
        case .sizeRate: "sizeRate"
        case .share: "share"
        case .spread: "spread"
        case .spreadOfTimes: "spreadOfTimes"
        default: nil
        }
    }
    /// Writes the definition of a named kind, with its name.
    func define(in json: inout JSONWriter) {
        guard let name = Self.name(kind) else { return }
        json.key(name)
        json.object { json in
            switch kind {
            case .text:
                json.key("type")
                json.array { json in for type in ["string", "number", "boolean"] { json.string(type) } }
            case .count:
                json.member("description", "A whole number from 1; 8k is 8,000 and 2M two million.")
                Self.orText(#"^ *[0-9]+(\.[0-9]+)? *[kM]?$"#, &json) { json in
                    Self.number("integer", from: 1, &json)
                    json.member("maximum", 1_000_000_000)
                }
            case .duration: Self.pattern(Self.durationPattern, "A number with its unit: us, ms, s, m or h.", &json)
            case .rate: Self.pattern(#"/[smh]"#, "A number per s, m or h: 20/s.", &json)
            case .size: Self.pattern("(B|KiB|MiB|GiB|KB|kB|MB)", "A number with its unit: B, KiB, MiB or GiB.", &json)
            case .sizeRate:
                Self.pattern("(B|KiB|MiB|GiB|KB|kB|MB)/s", "A number with its unit a second: 2KiB/s.", &json)
            case .share: Self.pattern("%", "A number with a per cent sign.", &json)
            case .spread: Self.spread(unit: "[kM]?", "A number, or a distribution such as uniform(100,200).", &json)
            case .spreadOfTimes:
                Self.spread(unit: "[a-z]*", "A duration, or a distribution such as uniform(1s,3s).", &json)
            default: break
            }
        }
    }
    private static let durationPattern = "(us|ms|s|m|h)"
    private static let numberPattern = #"[0-9]+(\.[0-9]+)?"#

    private static func pattern(_ unit: String, _ words: String, _ json: inout JSONWriter) {
        json.member("description", words)
        json.member("type", "string")
        json.member("pattern", "^\(numberPattern) *\(unit)$")
    }
    private static func spread(unit: String, _ words: String, _ json: inout JSONWriter) {
        json.member("description", words)
        orText("^(\(numberPattern) *\(unit)|[a-z]+ *\\(.*\\))$", &json) { number("number", from: 0, &$0) }
    }
    /// A number, or a text of that form.
    private static func orText(
        _ pattern: String, _ json: inout JSONWriter, number: (inout JSONWriter) -> Void
    ) {
        json.key("anyOf")
        json.array { json in
            json.object(number)
            json.object { json in
                json.member("type", "string")
                json.member("pattern", pattern)
            }
        }
    }

    // MARK: Values

    /// What is left of it beside a list or mapping that the table spells out; nil where nothing is.
    var withoutContainers: SchemaKind? {
        switch (kind, shape) {
        case (_, .map), (_, .list), (.list, _), (.mapping, _): return nil
        case (.either(let kinds), _):
            let rest = kinds.filter { $0 != .list && $0 != .mapping }
            return rest.isEmpty ? nil : SchemaKind(rest.count == 1 ? rest[0] : .either(rest))
        default: return self
        }
    }
    /// A default as JSON; nil where the text is words about it and no value.
    func json(_ text: String) -> String? {
        if case .toggle = shape { return ["true", "false"].contains(text) ? text : nil }
        guard case .value = shape, !text.isEmpty else { return nil }
        switch kind {
        case .truth: return ["true", "false"].contains(text) ? text : nil
        case .number, .whole:
            guard Double(profileText: text) != nil else { return nil }
            return text
        case .count:
            guard Count(profileText: text) != nil else { return nil }
            return Int(text) == nil ? Self.quoted(text) : text
        case .duration, .rate, .size, .sizeRate, .share:
            guard ExactDecimal.split(text).map({ !$0.unit.isEmpty && !$0.unit.contains(" ") }) == true else {
                return nil
            }
            return Self.quoted(text)
        case .choice(let words): return words.contains(text) ? Self.quoted(text) : nil
        default: return nil
        }
    }
    /// A setting's example as JSON.
    func example(_ setting: Setting) -> String? {
        if let value = json(setting.example) { return value }
        switch setting.shape {
        case .map(let separator):
            guard let cut = setting.example.firstIndex(of: separator) else { return nil }
            let value = setting.example[setting.example.index(after: cut)...].drop { $0 == " " }
            return "{\(Self.quoted(String(setting.example[..<cut]))):\(Self.quoted(String(value)))}"
        case .list: return "[\(Self.quoted(setting.example))]"
        case .value where !Self.isStructured(kind): return Self.quoted(Self.plain(setting.example))
        case .value, .structure, .toggle:
            let (node, problems) = YAMLReader.read(Array(setting.example.utf8), file: "")
            guard let node, problems.isEmpty else { return nil }
            var json = JSONWriter()
            node.append(to: &json)
            return String(decoding: json.bytes, as: UTF8.self)
        }
    }
    private static func isStructured(_ kind: ValueKind) -> Bool {
        if case .either(let kinds) = kind { return kinds.contains { isStructured($0) } }
        return [.list, .mapping, .anything].contains(kind)
    }
    /// Without the quotes that YAML needs around some texts.
    private static func plain(_ text: String) -> String {
        text.count > 1 && text.first == "'" && text.last == "'" ? String(text.dropFirst().dropLast()) : text
    }
    private static func quoted(_ text: String) -> String {
        var json = JSONWriter()
        json.string(text)
        return String(decoding: json.bytes, as: UTF8.self)
    }
}
