// SPDX-License-Identifier: Apache-2.0
internal import JSONText

/// A tool that a request offers: its name and the properties of its schema, enough to call it.
struct ToolOffer: Hashable {
    struct Property: Hashable {
        let name: String
        var type = "string"
        /// The one value that is allowed, the first of those that are, or the default, as JSON without white space.
        var value: [UInt8]?
    }
    var name = ""
    var properties: [Property] = []

    /// Arguments that fit the schema's top level: the schema's own value for a property, else a plain one.
    var arguments: String {
        var writer = JSONWriter()
        writer.object { object in
            for property in properties.prefix(16) {
                if let value = property.value {
                    object.key(property.name)
                    object.raw(value)
                    continue
                }
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
    /// Reads the array of tools of any dialect.
    static func list(
        _ cursor: inout JSONCursor, _ body: borrowing Span<UInt8>
    ) throws(JSONCursor.Fault) -> [ToolOffer] {
        var tools: [ToolOffer] = []
        try cursor.enterArray(body)
        while try cursor.nextElement(body) {
            var tool = ToolOffer()
            try tool.read(&cursor, body, depth: 0, others: &tools)
            if !tool.name.isEmpty { tools.append(tool) }
        }
        return tools
    }
    /// Reads `{"function": {"name", "parameters"}}`, `{"name", "input_schema"}`, `{"toolSpec": {"name", "inputSchema":
    /// {"json"}}}`, and `{"functionDeclarations": […]}`, whose tools go to the `others`.
    private mutating func read(
        _ cursor: inout JSONCursor, _ body: borrowing Span<UInt8>, depth: Int, others: inout [ToolOffer]
    ) throws(JSONCursor.Fault) {
        try cursor.enterObject(body)
        while let key = try cursor.nextKey(body) {
            if try cursor.null(body) { continue }
            switch JSONCursor.decode(key, body) {
            case "name": name = JSONCursor.decode(try cursor.string(body), body)
            case "function", "toolSpec", "inputSchema":
                // Two levels down and no further: deeper ones would be some hostile client's.
                if depth < 2 {
                    try read(&cursor, body, depth: depth + 1, others: &others)
                } else {
                    try cursor.skipValue(body)
                }
            case "functionDeclarations", "function_declarations":
                if depth == 0 { others += try Self.declared(&cursor, body) } else { try cursor.skipValue(body) }
            case "input_schema", "parameters", "parametersJsonSchema", "parameters_json_schema", "json":
                try readSchema(&cursor, body)
            default: try cursor.skipValue(body)
            }
        }
    }
    private static func declared(
        _ cursor: inout JSONCursor, _ body: borrowing Span<UInt8>
    ) throws(JSONCursor.Fault) -> [ToolOffer] {
        var tools: [ToolOffer] = []
        var none: [ToolOffer] = []
        try cursor.enterArray(body)
        while try cursor.nextElement(body) {
            var tool = ToolOffer()
            try tool.read(&cursor, body, depth: 2, others: &none)
            if !tool.name.isEmpty { tools.append(tool) }
        }
        return tools
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
                try property.readSchema(&cursor, body)
                properties.append(property)
            }
        }
    }
}
