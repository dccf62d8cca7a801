// SPDX-License-Identifier: Apache-2.0
internal import JSONText
internal import Protocols

/// Recorded conversations as ShareGPT collected them: `[{"id": …, "conversations": [{"from": "human", "value": …}]}]`.
///
/// The question is the first turn of a human; all turns are kept for sessions.
enum ShareGPTPrompts: PromptFormat {
    static let name = "sharegpt"
    static func begins(with byte: UInt8) -> Bool { byte == UInt8(ascii: "[") }
    /// The words that such collections use, and what they mean.
    private static let roles = [
        "human": "user", "user": "user", "gpt": "assistant", "assistant": "assistant", "chatgpt": "assistant",
        "bing": "assistant", "bard": "assistant", "model": "assistant", "system": "system",
    ]

    static func read(_ bytes: [UInt8], _ keys: PromptKeys, into list: inout PromptList) {
        var cursor = JSONCursor()
        var lines = LineCounter()
        do throws(JSONCursor.Fault) {
            try cursor.enterArray(bytes.span)
            while try cursor.nextElement(bytes.span) {
                _ = try cursor.peek(bytes.span)
                let start = cursor.offset
                do throws(PromptMistake) {
                    if let item = try entry(&cursor, bytes.span) { list.items.append(item) } else { list.skipped += 1 }
                } catch {
                    cursor = JSONCursor(at: start)
                    try cursor.skipValue(bytes.span)
                    list.fault(lines.line(of: start, in: bytes), error.text)
                }
            }
            try cursor.end(bytes.span)
        } catch {
            list.fault(lines.line(of: min(error.offset, bytes.count), in: bytes), "is not JSON: \(error)")
        }
    }

    private static func entry(
        _ cursor: inout JSONCursor, _ b: borrowing Span<UInt8>
    ) throws(PromptMistake) -> PromptItem? {
        var (id, turns): (String?, [ChatMessage]?)
        do throws(JSONCursor.Fault) {
            guard try cursor.peek(b) == .object else {
                throw JSONCursor.Fault(offset: cursor.offset, reason: "an entry is no {id, conversations}")
            }
            try cursor.enterObject(b)
            while let key = try cursor.nextKey(b) {
                switch (JSONCursor.decode(key, b), try cursor.peek(b)) {
                case ("id", .string): id = JSONCursor.decode(try cursor.string(b), b)
                case ("conversations", .array): turns = try self.turns(&cursor, b)
                default: try cursor.skipValue(b)
                }
            }
        } catch { throw PromptMistake(text: error.reason) }
        guard let turns else { throw PromptMistake(text: "has no list \"conversations\"") }
        let system = turns.filter { $0.role == "system" }.map(\.content).joined(separator: "\n\n")
        let spoken = turns.filter { $0.role != "system" }
        guard let question = spoken.first(where: { $0.role == "user" && !$0.content.isEmpty }) else { return nil }
        let own = system.isEmpty ? nil : system
        return PromptItem(
            system: own, messages: [question], recorded: Conversation(id: id, system: own, turns: spoken))
    }
    private static func turns(
        _ cursor: inout JSONCursor, _ b: borrowing Span<UInt8>
    ) throws(JSONCursor.Fault) -> [ChatMessage] {
        var turns: [ChatMessage] = []
        try cursor.enterArray(b)
        while try cursor.nextElement(b) {
            var (from, value): (String?, String?)
            try cursor.enterObject(b)
            while let key = try cursor.nextKey(b) {
                switch (JSONCursor.decode(key, b), try cursor.peek(b)) {
                case ("from", .string), ("role", .string): from = JSONCursor.decode(try cursor.string(b), b)
                case ("value", .string), ("content", .string): value = JSONCursor.decode(try cursor.string(b), b)
                default: try cursor.skipValue(b)
                }
            }
            guard let from, let role = roles[from] else {
                let known = roles.keys.sorted().joined(separator: ", ")
                let said = from.map { "\"\($0.prefix(40))\"" } ?? "nothing"
                let reason = "a turn is from \(said); known: \(known)"
                throw JSONCursor.Fault(offset: cursor.offset, reason: reason)
            }
            guard let value else {
                throw JSONCursor.Fault(offset: cursor.offset, reason: "a turn has no text as \"value\"")
            }
            turns.append(ChatMessage(role: role, content: value))
        }
        return turns
    }
}

/// Tells in which line a byte stands; asked in rising order it walks over a file once.
struct LineCounter {
    private var (place, line) = (0, 1)
    mutating func line(of offset: Int, in bytes: [UInt8]) -> Int {
        if offset < place { (place, line) = (0, 1) }
        line += bytes[place..<offset].count { $0 == 0x0A }
        place = offset
        return line
    }
}
