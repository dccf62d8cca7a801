// SPDX-License-Identifier: Apache-2.0
internal import JSONText

/// What a value of one of our JSON files looks like.
indirect enum SchemaNode: Sendable {
    case integer, number, text, flag
    /// This number and no other.
    case version(Int)
    /// Of these words.
    case word([String])
    case list(SchemaNode)
    case object([SchemaField])
    /// Any names, all of the same kind.
    case map(SchemaNode)
    /// One of the document's definitions.
    case defined(String)
    /// Whatever it may be.
    case anything

    func append(to json: inout JSONWriter) {
        switch self {
        case .integer: json.member("type", "integer")
        case .number: json.member("type", "number")
        case .text: json.member("type", "string")
        case .flag: json.member("type", "boolean")
        case .word(let words):
            json.key("enum")
            json.array { json in for word in words { json.string(word) } }
        case .version(let number): json.member("const", number)
        case .list(let element):
            json.member("type", "array")
            json.key("items")
            json.object { element.append(to: &$0) }
        case .object(let fields): Self.append(fields, to: &json)
        case .map(let value):
            json.member("type", "object")
            json.key("additionalProperties")
            json.object { value.append(to: &$0) }
        case .defined(let name): json.member("$ref", "#/$defs/\(name)")
        case .anything: break
        }
    }
    private static func append(_ fields: [SchemaField], to json: inout JSONWriter) {
        json.member("type", "object")
        let required = fields.filter(\.isRequired).map(\.name)
        if !required.isEmpty {
            json.key("required")
            json.array { json in for name in required { json.string(name) } }
        }
        json.key("properties")
        json.object { json in
            for field in fields {
                json.key(field.name)
                json.object { json in
                    if !field.meaning.isEmpty { json.member("description", field.meaning) }
                    field.node.append(to: &json)
                }
            }
        }
    }
}

/// One member of an object.
struct SchemaField: Sendable {
    let name: String
    let node: SchemaNode
    let isRequired: Bool
    let meaning: String

    /// Is always there.
    static func always(_ name: String, _ node: SchemaNode, _ meaning: String = "") -> SchemaField {
        SchemaField(name: name, node: node, isRequired: true, meaning: meaning)
    }
    /// Is left out where there is nothing to say.
    static func maybe(_ name: String, _ node: SchemaNode, _ meaning: String = "") -> SchemaField {
        SchemaField(name: name, node: node, isRequired: false, meaning: meaning)
    }
    /// The same for several of one kind.
    static func always(_ names: [String], _ node: SchemaNode) -> [SchemaField] { names.map { always($0, node) } }
    static func maybe(_ names: [String], _ node: SchemaNode) -> [SchemaField] { names.map { maybe($0, node) } }
}

/// A whole schema as text, laid out for people.
struct SchemaDocument {
    let id: String
    let title: String
    let meaning: String
    let root: SchemaNode
    /// Each of these in place of `root`, where there is more than one form.
    var forms: [String] = []
    let definitions: [(name: String, node: SchemaNode)]

    /// - Source: JSON Schema, draft 2020-12.
    var text: String {
        var json = JSONWriter(reserving: 32_768)
        json.object { json in
            json.member("$schema", "https://json-schema.org/draft/2020-12/schema")
            json.member("$id", id)
            json.member("title", title)
            json.member("description", meaning)
            if forms.isEmpty {
                root.append(to: &json)
            } else {
                json.key("oneOf")
                json.array { json in for form in forms { json.object { SchemaNode.defined(form).append(to: &$0) } } }
            }
            json.key("$defs")
            json.object { json in
                for definition in definitions {
                    json.key(definition.name)
                    json.object { definition.node.append(to: &$0) }
                }
            }
        }
        return PrettyJSON.text(json.bytes)
    }
}
