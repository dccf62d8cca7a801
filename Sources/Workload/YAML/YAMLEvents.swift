// SPDX-License-Identifier: Apache-2.0
internal import CYAML

/// The text is not YAML; position counts from 1.
struct YAMLFault: Error, Hashable {
    let line: Int, column: Int
    let reason: String
}

/// What libyaml found next, with where it begins; lines and columns count from 1.
struct YAMLEvent {
    enum Kind {
        case streamStart, streamEnd, documentStart, documentEnd
        case alias(name: String)
        case scalar(text: String, isPlain: Bool)
        case listStart, listEnd
        case mappingStart, mappingEnd
    }
    let kind: Kind
    let anchor: String?
    let tag: String?
    let line: Int, column: Int
}

/// The events of one YAML text, through libyaml; the text must outlive the parser.
@safe struct YAMLEvents: ~Copyable {
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let text: [UInt8]
    private let input: UnsafeMutablePointer<UInt8>  // a copy at a fixed address, which libyaml reads from

    init(_ text: [UInt8]) {
        self.text = text
        unsafe parser = .allocate(capacity: 1)
        unsafe input = .allocate(capacity: max(1, text.count))
        unsafe input.initialize(from: text, count: text.count)
        let started = unsafe yaml_parser_initialize(parser) == 1
        precondition(started, "libyaml cannot start: out of memory?")
        unsafe yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        unsafe yaml_parser_set_input_string(parser, input, text.count)
    }
    deinit {
        unsafe yaml_parser_delete(parser)
        unsafe parser.deallocate()
        unsafe input.deallocate()
    }

    mutating func next() throws(YAMLFault) -> YAMLEvent {
        var event = unsafe yaml_event_t()
        guard unsafe yaml_parser_parse(parser, &event) == 1 else { throw fault() }
        defer { unsafe yaml_event_delete(&event) }
        return unsafe Self.translate(event)
    }

    private static func translate(_ event: yaml_event_t) -> YAMLEvent {
        var (anchor, tag): (String?, String?) = (nil, nil)
        let kind: YAMLEvent.Kind
        switch unsafe event.type {
        case YAML_DOCUMENT_START_EVENT: kind = .documentStart
        case YAML_DOCUMENT_END_EVENT: kind = .documentEnd
        case YAML_STREAM_END_EVENT: kind = .streamEnd
        case YAML_ALIAS_EVENT: kind = .alias(name: unsafe string(event.data.alias.anchor) ?? "")
        case YAML_SCALAR_EVENT:
            let scalar = unsafe event.data.scalar
            (anchor, tag) = unsafe (string(scalar.anchor), string(scalar.tag))
            let bytes = unsafe UnsafeBufferPointer(start: scalar.value, count: scalar.length)
            kind = unsafe .scalar(
                text: String(decoding: bytes, as: UTF8.self), isPlain: scalar.style == YAML_PLAIN_SCALAR_STYLE)
        case YAML_SEQUENCE_START_EVENT:
            (anchor, tag) = unsafe (string(event.data.sequence_start.anchor), string(event.data.sequence_start.tag))
            kind = .listStart
        case YAML_SEQUENCE_END_EVENT: kind = .listEnd
        case YAML_MAPPING_START_EVENT:
            (anchor, tag) = unsafe (string(event.data.mapping_start.anchor), string(event.data.mapping_start.tag))
            kind = .mappingStart
        case YAML_MAPPING_END_EVENT: kind = .mappingEnd
        default: kind = .streamStart
        }
        let mark = unsafe event.start_mark
        return YAMLEvent(kind: kind, anchor: anchor, tag: tag, line: mark.line + 1, column: mark.column + 1)
    }
    private static func string(_ text: UnsafeMutablePointer<yaml_char_t>?) -> String? {
        guard let text = unsafe text else { return nil }
        return unsafe String(decodingCString: text, as: UTF8.self)
    }

    /// libyaml's own words, but for the two mistakes that its words do not explain.
    private func fault() -> YAMLFault {
        let words = unsafe parser.pointee.problem.map { unsafe String(cString: $0) } ?? "not YAML"
        if unsafe parser.pointee.error == YAML_READER_ERROR {
            let before = text.prefix(unsafe parser.pointee.problem_offset)
            let line = before.count { $0 == 0x0A } + 1
            let column = before.reversed().prefix { $0 != 0x0A }.count { $0 & 0xC0 != 0x80 } + 1
            let hint = words.contains("UTF-8") ? "this is not UTF-8 (\(words)); save the file as UTF-8" : words
            return YAMLFault(line: line, column: column, reason: hint)
        }
        let mark = unsafe parser.pointee.problem_mark
        return YAMLFault(line: mark.line + 1, column: mark.column + 1, reason: explained(words, at: mark.index))
    }
    private func explained(_ words: String, at index: Int) -> String {
        let context = unsafe parser.pointee.context.map { unsafe String(cString: $0) + ": " } ?? ""
        guard words.contains("cannot start any token") else { return "this is not YAML: \(context)\(words)" }
        let characters = String(decoding: text, as: UTF8.self).unicodeScalars
        guard let at = characters.index(characters.startIndex, offsetBy: index, limitedBy: characters.endIndex),
            at < characters.endIndex
        else { return "this is not YAML: \(words)" }
        if characters[at] == "\t" { return "found a tab; indent with spaces" }
        return "a value cannot begin with \(characters[at]); put it in quotes"
    }
}
