// SPDX-License-Identifier: Apache-2.0
internal import Core

// What users do to a stream, and what is looked for in it, as it is written.

struct StopDocument: Decodable {
    var afterOutputs: Field<CountSpread>?
    var afterCharacters: Field<CountSpread>?
    var after: Field<DurationSpread>?
    var atText: Field<String>?
    var share: Field<Percentage>?

    enum CodingKeys: String, CodingKey {
        case after, share
        case afterOutputs = "after_outputs"
        case afterCharacters = "after_chars"
        case atText = "at_text"
    }
}

struct ReaderDocument: Decodable {
    var rate: Field<ByteRate>?
    var pause: Field<Nanoseconds>?
    var afterOutputs: Field<Count>?
    var buffer: Field<ByteSize>?

    enum CodingKeys: String, CodingKey {
        case rate, pause, buffer
        case afterOutputs = "after_outputs"
    }
}

struct CheckDocument: Decodable {
    var contains: Field<String>?
    var pattern: Field<String>?
    var json: RawNode?
    var tool: RawNode?
    var minimum: Field<Count>?
    var maximum: Field<Count>?

    enum CodingKeys: String, CodingKey {
        case contains, pattern, json, tool
        case minimum = "min_chars"
        case maximum = "max_chars"
    }
    var isEmpty: Bool {
        contains == nil && pattern == nil && json == nil && tool == nil && minimum == nil && maximum == nil
    }
}

struct JSONShapeDocument: Decodable {
    var type: Field<AnswerCheck.JSONType>?
    var required: [Field<String>]?
    var types: RawNode?
}

struct ToolShapeDocument: Decodable {
    var name: Field<String>?
    var required: [Field<String>]?
    var types: RawNode?
}

extension AnswerCheck.JSONType: ProfileChoice {}

/// Bytes a second: "2KiB/s", "64KB/s"; from 1 byte to 1 GiB a second.
struct ByteRate: ProfileValue, Hashable {
    let bytesPerSecond: Int
    static func fix(for text: String) -> String { "write a size a second, such as \"2KiB/s\" (B, KiB, MiB, GiB)" }
    init?(profileText text: String) {
        guard text.hasSuffix("/s"), let size = ByteSize(text: String(text.dropLast(2))) else { return nil }
        bytesPerSecond = size.bytes
    }
}
