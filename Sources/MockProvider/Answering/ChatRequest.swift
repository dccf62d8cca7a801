// SPDX-License-Identifier: Apache-2.0
internal import JSONText

/// What the mock wants to know of a request; where its body says so is up to the dialect.
struct ChatRequest: Hashable {
    var model: String?
    var streams = false
    var asksForUsage = false
    /// The lowest of the limits given.
    var maxTokens: Int?
    var choices = 1
    /// How many prompts a request has where one may be text, or a list of tokens, or several of either.
    var prompts = 1
    /// Bytes of the prompt as JSON, with all that counts as part of it; nil without a prompt.
    var promptBytes: Int?
    /// Where in the body it stands.
    private var promptStart: Int?
    var endsInToolResult = false
    var tools: [ToolOffer] = []
    var toolChoice = ToolChoice()
    var allowsParallelCalls = true
    /// The version of the API that the body names.
    var version: String?

    /// Reads a body; where it does not say whether to stream, `streams` holds.
    ///
    /// - Throws: `JSONCursor.Fault` where the body is no JSON object, or a member is of the wrong kind.
    init(
        _ body: borrowing Span<UInt8>, _ map: RequestMap = .openAIChat, streams: Bool = false
    ) throws(JSONCursor.Fault) {
        self.streams = streams
        var cursor = JSONCursor()
        var around = 0
        try read("", map, &around, &cursor, body)
        try cursor.end(body)
        promptBytes = promptBytes.map { $0 + around }
    }
    /// Reads the members of an object whose own path, with a dot behind it, is `prefix`.
    private mutating func read(
        _ prefix: String, _ map: RequestMap, _ around: inout Int, _ cursor: inout JSONCursor,
        _ body: borrowing Span<UInt8>
    ) throws(JSONCursor.Fault) {
        try cursor.enterObject(body)
        while let key = try cursor.nextKey(body) {
            if try cursor.null(body) { continue }
            let path = prefix + JSONCursor.decode(key, body)
            if let member = map[path] {
                try read(member, &around, &cursor, body)
            } else if map.leads(through: path) {
                try read(path + ".", map, &around, &cursor, body)
            } else {
                try cursor.skipValue(body)
            }
        }
    }
    private mutating func read(
        _ member: RequestMember, _ around: inout Int, _ cursor: inout JSONCursor, _ body: borrowing Span<UInt8>
    ) throws(JSONCursor.Fault) {
        let start = cursor.offset
        switch member {
        case .model: model = JSONCursor.decode(try cursor.string(body), body)
        case .version: version = JSONCursor.decode(try cursor.string(body), body)
        case .streams: streams = try cursor.bool(body)
        case .usage: asksForUsage = try cursor.bool(body)
        case .parallelCalls: allowsParallelCalls = try cursor.bool(body)
        case .limit: limit(to: try Self.count(&cursor, body))
        case .openLimit:
            let limit = try Self.count(&cursor, body)
            if limit >= 0 { self.limit(to: limit) }
        case .choices: choices = try Self.count(&cursor, body)
        case .tools: tools = try ToolOffer.list(&cursor, body)
        case .toolChoice: toolChoice = try ToolChoice(&cursor, body)
        case .prompts:
            promptStart = start
            prompts = try Self.prompts(&cursor, body)
            promptBytes = (promptBytes ?? 0) + cursor.offset - start
        case .messages, .prompt:
            promptStart = start
            let kind = try cursor.peek(body)
            if member == .messages || kind == .array {
                endsInToolResult = try ToolResult.isLast(&cursor, body)
            } else {
                try cursor.skipValue(body)
            }
            promptBytes = (promptBytes ?? 0) + cursor.offset - start
        case .system:
            try cursor.skipValue(body)
            around += cursor.offset - start
        }
    }
    /// Counts the prompts: numbers in an array are the tokens of one, anything else in it is one each.
    private static func prompts(
        _ cursor: inout JSONCursor, _ body: borrowing Span<UInt8>
    ) throws(JSONCursor.Fault) -> Int {
        guard try cursor.peek(body) == .array else {
            try cursor.skipValue(body)
            return 1
        }
        var (count, isTokens) = (0, false)
        try cursor.enterArray(body)
        while try cursor.nextElement(body) {
            isTokens = try cursor.peek(body) == .number
            try cursor.skipValue(body)
            count += 1
        }
        return isTokens ? 1 : count
    }
    private mutating func limit(to limit: Int) { maxTokens = min(maxTokens ?? limit, limit) }
    /// A whole number; -1 stands for what is none.
    private static func count(
        _ cursor: inout JSONCursor, _ body: borrowing Span<UInt8>
    ) throws(JSONCursor.Fault) -> Int { Int(clamping: try cursor.integer(body) ?? -1) }
}

extension ChatRequest {
    /// The text of what was asked last, out of the body that the request was read from.
    func question(in body: borrowing Span<UInt8>) -> String {
        guard let promptStart else { return "" }
        var cursor = JSONCursor(at: promptStart)
        do { return try AskedText.read(&cursor, body) } catch { return "" }
    }
    /// Whether a body has a member of one of these names at its top; a broken body counts as far as it can be read.
    static func names(_ names: Set<String>, in body: borrowing Span<UInt8>) -> Bool {
        var cursor = JSONCursor()
        do {
            try cursor.enterObject(body)
            while let key = try cursor.nextKey(body) {
                if names.contains(JSONCursor.decode(key, body)) { return true }
                try cursor.skipValue(body)
            }
        } catch {}
        return false
    }
}
