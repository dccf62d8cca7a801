// SPDX-License-Identifier: Apache-2.0
internal import JSONText

/// Puts a request body together, and merges the caller's own members over the dialect's.
enum RequestBody {
    /// A member of the body: its name and its value as JSON text.
    struct Member {
        var name: String
        var value: [UInt8]
        init(_ name: String, _ value: [UInt8]) { (self.name, self.value) = (name, value) }
        init(_ name: String, _ write: (inout JSONWriter) -> Void) {
            var writer = JSONWriter()
            write(&writer)
            self.init(name, writer.bytes)
        }
        init(_ name: String, _ text: String) { self.init(name) { $0.string(text) } }
    }

    /// The body with the prompt's tools and extra members.
    static func json(_ rules: some DialectRules, _ prompt: ChatPrompt) -> [UInt8] {
        var members = rules.members(for: prompt)
        if let tools = prompt.toolsJSON { members.append(rules.toolsMember(Array(tools.utf8))) }
        for extra in [prompt.ownJSON, prompt.extraJSON].compactMap(\.self) {
            guard let additions = try? Self.members(of: extra) else { continue }
            for addition in additions { merge(addition, into: &members) }
        }
        return object(members)
    }

    /// A body that is one JSON object with the caller's own members merged over it; any other body as it is.
    static func merging(_ extra: String?, into body: [UInt8]) -> [UInt8] {
        guard let extra, let additions = try? Self.members(of: extra),
            var members = try? Self.members(of: String(decoding: body, as: UTF8.self))
        else { return body }
        for addition in additions { merge(addition, into: &members) }
        return object(members)
    }
    private static func object(_ members: [Member]) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { body in
            for member in members {
                body.key(member.name)
                body.raw(member.value)
            }
        }
        return writer.bytes
    }

    /// The members of a JSON object, values as they stand.
    static func members(of text: String) throws(JSONCursor.Fault) -> [Member] { try members(of: Array(text.utf8)) }
    private static func members(of bytes: [UInt8]) throws(JSONCursor.Fault) -> [Member] {
        var cursor = JSONCursor()
        var found: [Member] = []
        try cursor.enterObject(bytes.span)
        while let key = try cursor.nextKey(bytes.span) {
            let value = try cursor.valueRange(bytes.span)
            found.append(Member(JSONCursor.decode(key, bytes.span), Array(bytes[value])))
        }
        try cursor.end(bytes.span)
        return found
    }

    /// The names of the token limit exclude each other; whichever the caller gives replaces ours.
    private static let limitNames: Set<String> = ["max_tokens", "max_completion_tokens", "max_output_tokens"]

    /// An object goes over an object member by member, anything else takes the place of what was there.
    ///
    /// As in a JSON merge patch (RFC 7396), but what has no counterpart stays as the caller wrote it, nulls included.
    private static func merge(_ addition: Member, into members: inout [Member]) {
        if limitNames.contains(addition.name) {
            members.removeAll { limitNames.contains($0.name) && $0.name != addition.name }
        }
        let place = members.firstIndex { $0.name == addition.name }
        switch (place, addition.value == Array("null".utf8)) {
        case (let place?, true): members.remove(at: place)
        case (let place?, false): members[place].value = merged(addition.value, over: members[place].value)
        case (nil, true): break
        case (nil, false): members.append(addition)
        }
    }
    private static func merged(_ addition: [UInt8], over ours: [UInt8]) -> [UInt8] {
        guard var members = try? members(of: ours), let additions = try? Self.members(of: addition) else {
            return addition
        }
        for addition in additions { merge(addition, into: &members) }
        return object(members)
    }
}

extension ChatPrompt {
    /// What is wrong with the JSON text in `toolsJSON` or `extraJSON`; nil where both are fine.
    public var problem: String? {
        if let toolsJSON, let reason = Self.mistake(in: toolsJSON, wants: .array) { return "tools: \(reason)" }
        if let extraJSON, let reason = Self.mistake(in: extraJSON, wants: .object) { return "extra: \(reason)" }
        return nil
    }

    private static func mistake(in text: String, wants kind: JSONCursor.Kind) -> String? {
        let bytes = Array(text.utf8)
        var cursor = JSONCursor()
        do {
            guard try cursor.peek(bytes.span) == kind else { return "must be one JSON \(kind)" }
            try cursor.skipValue(bytes.span)
            try cursor.end(bytes.span)
            return nil
        } catch { return "is not JSON, \(error)" }
    }
}
