// SPDX-License-Identifier: Apache-2.0
internal import JSONText

/// A JSON object a line: `{"prompt": …}` or `{"messages": […]}`, with `system`, `max_tokens` and `tools` where wanted.
enum JSONLPrompts: PromptFormat {
    static let name = "jsonl"
    static func begins(with byte: UInt8) -> Bool { byte == UInt8(ascii: "{") }

    static func read(_ bytes: [UInt8], _ keys: PromptKeys, into list: inout PromptList) {
        for (line, range) in lines(of: bytes) {
            do throws(PromptMistake) {
                let object = try PromptObject(bytes.span.extracting(range), keys)
                list.items.append(try object.item())
            } catch { list.fault(line, error.text) }
        }
    }
    /// The lines that hold anything, with their numbers from 1.
    static func lines(of bytes: [UInt8]) -> [(number: Int, range: Range<Int>)] {
        var (found, start, number) = ([(number: Int, range: Range<Int>)](), 0, 1)
        func close(at end: Int) {
            if bytes[start..<end].contains(where: { $0 > 0x20 }) { found.append((number, start..<end)) }
        }
        for i in bytes.indices where bytes[i] == 0x0A {
            close(at: i)
            (start, number) = (i + 1, number + 1)
        }
        close(at: bytes.count)
        return found
    }
}

/// Why an entry cannot be asked.
struct PromptMistake: Error { let text: String }

/// One JSON object that says what to ask.
struct PromptObject {
    private let keys: PromptKeys
    private var prompt: String?
    private var messages: [ChatTurn]?
    private var system: String?
    private var limit: Int?
    private var tools: String?

    /// - Throws: `PromptMistake` where the text is no JSON object, or a member is not what it should be.
    init(_ b: borrowing Span<UInt8>, _ keys: PromptKeys) throws(PromptMistake) {
        self.keys = keys
        do throws(JSONCursor.Fault) {
            var whole = JSONCursor()
            let isObject = try whole.peek(b) == .object
            try whole.skipValue(b)
            try whole.end(b)
            guard isObject else { throw JSONCursor.Fault(offset: 0, reason: "it is another value") }
        } catch { throw PromptMistake(text: "is not a JSON object: \(error)") }
        var cursor = JSONCursor()
        do throws(JSONCursor.Fault) {
            try cursor.enterObject(b)
            while let key = try cursor.nextKey(b) {
                let name = JSONCursor.decode(key, b)
                let kind = try cursor.peek(b)
                if kind == .null { try cursor.skipValue(b) } else { try read(name, kind, &cursor, b) }
            }
        } catch { throw PromptMistake(text: error.reason) }
    }
    private mutating func read(
        _ name: String, _ kind: JSONCursor.Kind, _ cursor: inout JSONCursor, _ b: borrowing Span<UInt8>
    ) throws(JSONCursor.Fault) {
        switch (name, kind) {
        case (keys.field ?? "prompt", .string): prompt = JSONCursor.decode(try cursor.string(b), b)
        case (keys.field ?? "messages", .array), ("messages", .array): messages = try ChatTurn.list(&cursor, b)
        case (keys.field ?? "prompt", _): throw wrong(name, "a text", cursor)
        case ("messages", _): throw wrong(name, "a list of {role, content}", cursor)
        case ("system", .string): system = JSONCursor.decode(try cursor.string(b), b)
        case ("system", _): throw wrong(name, "a text", cursor)
        case (keys.limit, _):
            guard kind == .number, let value = try cursor.integer(b), (1...1_000_000_000).contains(value) else {
                throw wrong(name, "a whole number from 1", cursor)
            }
            limit = Int(value)
        case ("tools", .array):
            let start = cursor.offset
            try cursor.skipValue(b)
            tools = JSONCursor.text(start..<cursor.offset, b)
        case ("tools", _): throw wrong(name, "a list", cursor)
        default: try cursor.skipValue(b)
        }
    }
    private func wrong(_ name: String, _ wanted: String, _ cursor: JSONCursor) -> JSONCursor.Fault {
        JSONCursor.Fault(offset: cursor.offset, reason: "\"\(name)\" is not \(wanted)")
    }

    /// - Throws: `PromptMistake` where nothing is asked, or two things are.
    func item() throws(PromptMistake) -> PromptItem {
        let turns: [ChatTurn]
        switch (prompt, messages) {
        case (let text?, nil): turns = [ChatTurn(role: "user", content: text)]
        case (nil, let list?): turns = list
        case (nil, nil):
            let name = keys.field ?? "prompt"
            throw PromptMistake(text: "has neither \"\(name)\" nor \"messages\"")
        case (_?, _?): throw PromptMistake(text: "has both \"\(keys.field ?? "prompt")\" and \"messages\"; keep one")
        }
        if turns.isEmpty { throw PromptMistake(text: "\"messages\" is empty") }
        if !turns.contains(where: { !$0.content.isEmpty }) {
            throw PromptMistake(text: "asks nothing: its text is empty")
        }
        return PromptItem(system: system, messages: turns.map(\.message), maxTokens: limit, toolsJSON: tools)
    }
}
