// SPDX-License-Identifier: Apache-2.0
internal import JSONText

/// A tool that a request offers: its name and the properties of its schema, enough to call it.
struct ToolOffer: Hashable {
    struct Property: Hashable {
        let name: String
        var type = "string"
    }
    var name = ""
    var properties: [Property] = []

    /// Arguments that fit the schema's top level: a plain value for each property.
    var arguments: String {
        var writer = JSONWriter()
        writer.object { object in
            for property in properties.prefix(16) {
                switch property.type {
                case "integer", "number": object.member(property.name, 42)
                case "boolean": object.member(property.name, true)
                case "array":
                    object.key(property.name)
                    object.array { _ in }
                case "object":
                    object.key(property.name)
                    object.object { _ in }
                case "null":
                    object.key(property.name)
                    object.null()
                default: object.member(property.name, "a gauge by the river")
                }
            }
        }
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}

extension ToolOffer {
    static func list(
        _ cursor: inout JSONCursor, _ body: borrowing Span<UInt8>
    ) throws(JSONCursor.Fault) -> [ToolOffer] {
        var tools: [ToolOffer] = []
        try cursor.enterArray(body)
        while try cursor.nextElement(body) {
            var tool = ToolOffer()
            try tool.read(&cursor, body)
            if !tool.name.isEmpty { tools.append(tool) }
        }
        return tools
    }
    /// Reads `{"function": {"name", "parameters"}}` as well as `{"name", "input_schema"}`.
    private mutating func read(_ cursor: inout JSONCursor, _ body: borrowing Span<UInt8>) throws(JSONCursor.Fault) {
        try cursor.enterObject(body)
        while let key = try cursor.nextKey(body) {
            if try cursor.null(body) { continue }
            switch JSONCursor.decode(key, body) {
            case "name": name = JSONCursor.decode(try cursor.string(body), body)
            case "function":
                // One level down and no further: a second `function` inside would be skipped as unknown.
                try readFunction(&cursor, body)
            case "input_schema": try readSchema(&cursor, body)
            default: try cursor.skipValue(body)
            }
        }
    }
    private mutating func readFunction(
        _ cursor: inout JSONCursor, _ body: borrowing Span<UInt8>
    ) throws(JSONCursor.Fault) {
        try cursor.enterObject(body)
        while let key = try cursor.nextKey(body) {
            if try cursor.null(body) { continue }
            switch JSONCursor.decode(key, body) {
            case "name": name = JSONCursor.decode(try cursor.string(body), body)
            case "parameters": try readSchema(&cursor, body)
            default: try cursor.skipValue(body)
            }
        }
    }
    private mutating func readSchema(
        _ cursor: inout JSONCursor, _ body: borrowing Span<UInt8>
    ) throws(JSONCursor.Fault) {
        try cursor.enterObject(body)
        while let key = try cursor.nextKey(body) {
            guard JSONCursor.equals(key, "properties", body), try cursor.peek(body) == .object else {
                try cursor.skipValue(body)
                continue
            }
            try cursor.enterObject(body)
            while let name = try cursor.nextKey(body) {
                var property = Property(name: JSONCursor.decode(name, body))
                if let type = try Self.type(&cursor, body) { property.type = type }
                properties.append(property)
            }
        }
    }
    private static func type(
        _ cursor: inout JSONCursor, _ body: borrowing Span<UInt8>
    ) throws(JSONCursor.Fault) -> String? {
        guard try cursor.peek(body) == .object else {
            try cursor.skipValue(body)
            return nil
        }
        var type: String?
        try cursor.enterObject(body)
        while let key = try cursor.nextKey(body) {
            if JSONCursor.equals(key, "type", body), try cursor.peek(body) == .string {
                type = JSONCursor.decode(try cursor.string(body), body)
            } else {
                try cursor.skipValue(body)
            }
        }
        return type
    }
}

/// The request's `tool_choice`: a word, or an object with a type and perhaps a name.
struct ToolChoice: Hashable {
    private var word = "auto"
    /// The one tool that must be called.
    private(set) var name: String?
    private(set) var forbidsParallelCalls = false
    var demandsCall: Bool { ["required", "any", "tool", "function"].contains(word) }
    var forbidsCall: Bool { word == "none" }

    init() {}
    init(_ cursor: inout JSONCursor, _ body: borrowing Span<UInt8>) throws(JSONCursor.Fault) {
        if try cursor.peek(body) == .string {
            word = JSONCursor.decode(try cursor.string(body), body)
        } else {
            try read(&cursor, body)
        }
    }
    private mutating func read(_ cursor: inout JSONCursor, _ body: borrowing Span<UInt8>) throws(JSONCursor.Fault) {
        try cursor.enterObject(body)
        while let key = try cursor.nextKey(body) {
            switch JSONCursor.decode(key, body) {
            case "type": word = JSONCursor.decode(try cursor.string(body), body)
            case "name": name = JSONCursor.decode(try cursor.string(body), body)
            case "disable_parallel_tool_use": forbidsParallelCalls = try cursor.bool(body)
            case "function":
                try cursor.enterObject(body)
                while let inner = try cursor.nextKey(body) {
                    if JSONCursor.equals(inner, "name", body) {
                        name = JSONCursor.decode(try cursor.string(body), body)
                    } else {
                        try cursor.skipValue(body)
                    }
                }
            default: try cursor.skipValue(body)
            }
        }
    }
}
