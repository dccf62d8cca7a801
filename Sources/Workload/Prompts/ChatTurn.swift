// SPDX-License-Identifier: Apache-2.0
internal import JSONText
internal import Protocols

/// One message as OpenAI's chat writes it: a role and a text, or parts of text.
struct ChatTurn {
    private static let roles: Set<String> = ["user", "assistant", "system", "developer"]
    var role: String
    var content: String
    var message: ChatMessage { ChatMessage(role: role, content: content) }

    static func list(_ cursor: inout JSONCursor, _ b: borrowing Span<UInt8>) throws(JSONCursor.Fault) -> [ChatTurn] {
        var turns: [ChatTurn] = []
        try cursor.enterArray(b)
        while try cursor.nextElement(b) {
            let number = turns.count
            guard try cursor.peek(b) == .object else {
                throw JSONCursor.Fault(offset: cursor.offset, reason: "messages[\(number)] is no {role, content}")
            }
            turns.append(try turn(number, &cursor, b))
        }
        return turns
    }
    private static func turn(
        _ number: Int, _ cursor: inout JSONCursor, _ b: borrowing Span<UInt8>
    ) throws(JSONCursor.Fault) -> ChatTurn {
        var (role, content): (String?, String?)
        try cursor.enterObject(b)
        while let key = try cursor.nextKey(b) {
            switch (JSONCursor.decode(key, b), try cursor.peek(b)) {
            case ("role", .string): role = JSONCursor.decode(try cursor.string(b), b)
            case ("content", .string): content = JSONCursor.decode(try cursor.string(b), b)
            case ("content", .array): content = try texts(number, &cursor, b)
            default: try cursor.skipValue(b)
            }
        }
        guard let role, roles.contains(role) else {
            let reason = "messages[\(number)] has no role out of user, assistant, system, developer"
            throw JSONCursor.Fault(offset: cursor.offset, reason: reason)
        }
        guard let content else {
            throw JSONCursor.Fault(offset: cursor.offset, reason: "messages[\(number)] has no text as content")
        }
        return ChatTurn(role: role, content: content)
    }
    /// The texts of a list of parts; a part of another kind is said, for it would be asked without.
    private static func texts(
        _ number: Int, _ cursor: inout JSONCursor, _ b: borrowing Span<UInt8>
    ) throws(JSONCursor.Fault) -> String {
        var texts: [String] = []
        try cursor.enterArray(b)
        while try cursor.nextElement(b) {
            var (kind, text): (String?, String?)
            let start = cursor.offset
            try cursor.enterObject(b)
            while let key = try cursor.nextKey(b) {
                switch (JSONCursor.decode(key, b), try cursor.peek(b)) {
                case ("type", .string): kind = JSONCursor.decode(try cursor.string(b), b)
                case ("text", .string): text = JSONCursor.decode(try cursor.string(b), b)
                default: try cursor.skipValue(b)
                }
            }
            guard kind == nil || kind == "text" || kind == "input_text", let text else {
                let reason = "messages[\(number)] has a part other than text (pictures: request.images)"
                throw JSONCursor.Fault(offset: start, reason: reason)
            }
            texts.append(text)
        }
        return texts.joined(separator: "\n")
    }
}
