// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import JSONText

/// A request body or query with places for what is asked: `{"q": "{{prompt}}", "n": {{max_tokens}}}`.
public struct RequestTemplate: Hashable, Sendable {
    /// How a value is written where its placeholder stands.
    public enum Syntax: Hashable, Sendable {
        /// As a JSON value; inside a JSON string as the text of it, escaped.
        case json
        /// Percent-escaped: queries and forms.
        case form
        /// As it is.
        case plain
    }
    /// What a placeholder stands for.
    public enum Placeholder: String, Hashable, Sendable, CaseIterable {
        /// The text of the last message of the user.
        case prompt
        case system, model
        /// The conversation; the system prompt is its first message, unless `{{system}}` has a place of its own.
        case messages
        case maxTokens = "max_tokens"
        case temperature, stream, tools
    }
    private enum Part: Hashable, Sendable {
        case literal([UInt8])
        case value(Placeholder, insideString: Bool)
    }
    private let parts: [Part]
    private let syntax: Syntax

    /// - Parameters:
    ///   - text: The template.
    ///   - syntax: How values are put in.
    ///   - unquoting: For JSON: a string that is nothing but a placeholder becomes the value itself, so that a template
    ///     which had to be JSON already can ask for a number.
    /// - Throws: `FormatMistake` about an unknown placeholder, or JSON that is none.
    public init(_ text: String, syntax: Syntax, unquoting: Bool = false) throws(FormatMistake) {
        self.syntax = syntax
        parts = try Self.parse(Array(text.utf8), syntax, unquoting: unquoting)
        if syntax == .json { try checkJSON() }
    }

    /// The template with everything filled in.
    func filled(for prompt: ChatPrompt) -> [UInt8] {
        let hasSystem = parts.contains {
            if case .value(.system, _) = $0 { true } else { false }
        }
        return parts.reduce(into: []) { out, part in
            switch part {
            case .literal(let bytes): out += bytes
            case .value(let placeholder, let insideString):
                let json = Self.json(placeholder, prompt, withSystem: !hasSystem)
                switch (syntax, insideString) {
                case (.json, false): out += json
                case (.json, true): out += Self.escaped(Self.plain(json))
                case (.form, _): out += PercentEncoding.encode(Self.plain(json))
                case (.plain, _): out += Self.plain(json)
                }
            }
        }
    }

    /// Whether a placeholder has a place in it.
    func asks(_ wanted: Placeholder) -> Bool {
        parts.contains { if case .value(wanted, _) = $0 { true } else { false } }
    }
    /// Where the model begins to read, as far as a template can tell.
    func beginning(of prompt: ChatPrompt) -> PromptPlace? {
        if prompt.system != nil, asks(.system) || asks(.messages) { return .system }
        if asks(.messages), !prompt.messages.isEmpty { return .message(0) }
        guard asks(.prompt), let last = prompt.messages.indices.last else { return nil }
        return .message(prompt.messages.lastIndex { $0.role == "user" } ?? last)
    }

    // MARK: Values

    /// The value as JSON; null where nothing was given.
    private static func json(_ placeholder: Placeholder, _ prompt: ChatPrompt, withSystem: Bool) -> [UInt8] {
        var json = JSONWriter()
        switch placeholder {
        case .prompt: json.string((prompt.messages.last { $0.role == "user" } ?? prompt.messages.last)?.content ?? "")
        case .system: if let system = prompt.system { json.string(system) } else { json.null() }
        case .model: json.string(prompt.model)
        case .messages:
            json.messages(withSystem ? prompt.conversation : prompt.messages)
        case .maxTokens: if let limit = prompt.maxTokens { json.integer(Int64(limit)) } else { json.null() }
        case .temperature: if let value = prompt.temperature { json.double(value) } else { json.null() }
        case .stream: json.bool(prompt.streams)
        case .tools: if let tools = prompt.toolsJSON { json.raw(tools.utf8) } else { json.null() }
        }
        return json.bytes
    }
    /// A JSON value as text: a string's content, nothing for null, else its JSON.
    private static func plain(_ json: [UInt8]) -> [UInt8] {
        var cursor = JSONCursor()
        if let range = try? cursor.string(json.span) { return Array(JSONCursor.decode(range, json.span).utf8) }
        return json == Array("null".utf8) ? [] : json
    }
    /// Text as it stands between the quotes of a JSON string.
    private static func escaped(_ text: [UInt8]) -> ArraySlice<UInt8> {
        var json = JSONWriter()
        json.string(String(decoding: text, as: UTF8.self))
        return json.bytes.dropFirst().dropLast()
    }

    // MARK: Parsing

    private static func parse(
        _ text: [UInt8], _ syntax: Syntax, unquoting: Bool
    ) throws(FormatMistake) -> [Part] {
        var (parts, literal) = ([Part](), [UInt8]())
        var (i, inString, isEscaped, opening) = (0, false, false, -1)
        while i < text.count {
            if let (name, end) = placeholder(in: text, at: i) {
                let known = try placeholder(named: name)
                let isFirst = inString && opening + 1 == i
                let bare = unquoting && isFirst && end < text.count && text[end] == UInt8(ascii: "\"")
                if bare { literal.removeLast() }
                parts += [.literal(literal), .value(known, insideString: inString && !bare)]
                literal = []
                i = bare ? end + 1 : end
                if bare { inString = false }
                continue
            }
            if isEscaped {
                isEscaped = false
            } else if text[i] == UInt8(ascii: "\"") {
                inString.toggle()
                opening = i
            } else if inString {
                isEscaped = text[i] == UInt8(ascii: "\\")
            }
            literal.append(text[i])
            i += 1
        }
        return parts + [.literal(literal)]
    }
    /// The name of a placeholder that begins at `i`, and where it ends; nil where two braces are just that.
    private static func placeholder(in text: [UInt8], at i: Int) -> (name: String, end: Int)? {
        guard i + 1 < text.count, text[i] == UInt8(ascii: "{"), text[i + 1] == UInt8(ascii: "{") else { return nil }
        let inside = text[(i + 2)...].prefix { isNameByte($0) || $0 == UInt8(ascii: " ") }
        let end = inside.endIndex
        guard end + 1 < text.count, text[end] == UInt8(ascii: "}"), text[end + 1] == UInt8(ascii: "}") else {
            return nil
        }
        let name = String(decoding: inside, as: UTF8.self).trimmed
        return name.isEmpty || name.contains(" ") ? nil : (name, end + 2)
    }
    private static func isNameByte(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
            || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
    private static func placeholder(named name: String) throws(FormatMistake) -> Placeholder {
        if let known = Placeholder(rawValue: name) { return known }
        let names = Placeholder.allCases.map(\.rawValue)
        let hint =
            Suggestion.closest(to: name, among: names).map { "did you mean {{\($0)}}?" }
            ?? "known here: \(names.map { "{{\($0)}}" }.joined(separator: ", "))"
        throw FormatMistake("unknown placeholder {{\(name)}}; \(hint)")
    }

    /// Fills in values as long as their placeholders, so that a fault's place is a place in the template.
    private func checkJSON() throws(FormatMistake) {
        var text: [UInt8] = []
        for part in parts {
            switch part {
            case .literal(let bytes): text += bytes
            case .value(let placeholder, let insideString):
                let filler = [UInt8](repeating: UInt8(ascii: "x"), count: placeholder.rawValue.utf8.count + 2)
                let quote = insideString ? UInt8(ascii: "x") : UInt8(ascii: "\"")
                text += [quote] + filler + [quote]
            }
        }
        var cursor = JSONCursor()
        do throws(JSONCursor.Fault) {
            try cursor.skipValue(text.span)
            try cursor.end(text.span)
        } catch {
            throw FormatMistake(
                "this is not JSON: \(error); a placeholder for a text may stand in quotes, one for a number without")
        }
    }
}
