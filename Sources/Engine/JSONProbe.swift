// SPDX-License-Identifier: Apache-2.0
internal import JSONText
internal import Workload

/// Looks at a text that is to be one JSON value: what it is, and what its members are.
struct JSONProbe {
    private var type: AnswerCheck.JSONType?
    private var members: [String: AnswerCheck.JSONType] = [:]

    init(_ text: [UInt8]) {
        var cursor = JSONCursor()
        guard let found = try? Self.value(text.span, &cursor, members: &members), (try? cursor.end(text.span)) != nil
        else { return }
        type = found
    }

    /// What is wrong with it; nil where nothing is.
    func fault(_ shape: AnswerCheck.JSONShape) -> String? {
        guard let type else { return "no JSON value" }
        let wanted = shape.type ?? (shape.needsObject ? .object : nil)
        if let wanted, !Self.fits(type, wanted) { return "no \(wanted.rawValue)" }
        if let name = shape.required.first(where: { members[$0] == nil }) { return "\"\(name)\" is missing" }
        for member in shape.types {
            guard let found = members[member.name], !Self.fits(found, member.type) else { continue }
            return "\"\(member.name)\" is no \(member.type.rawValue)"
        }
        return nil
    }
    private static func fits(_ found: AnswerCheck.JSONType, _ wanted: AnswerCheck.JSONType) -> Bool {
        found == wanted || (found == .integer && wanted == .number)
    }

    /// Passes over a value and tells what it is; of an object's members the last of a name counts.
    private static func value(
        _ b: borrowing Span<UInt8>, _ cursor: inout JSONCursor, members: inout [String: AnswerCheck.JSONType]
    ) throws(JSONCursor.Fault) -> AnswerCheck.JSONType {
        guard try cursor.peek(b) == .object else { return try scalar(b, &cursor) }
        try cursor.enterObject(b)
        while let key = try cursor.nextKey(b) { members[JSONCursor.decode(key, b)] = try scalar(b, &cursor) }
        return .object
    }
    private static func scalar(
        _ b: borrowing Span<UInt8>, _ cursor: inout JSONCursor
    ) throws(JSONCursor.Fault) -> AnswerCheck.JSONType {
        let kind = try cursor.peek(b)
        let start = cursor.offset
        if kind != .number { try cursor.skipValue(b) }
        switch kind {
        case .object: return .object
        case .array: return .array
        case .string: return .string
        case .bool: return .boolean
        case .null: return .null
        case .number:
            let number = try cursor.double(b)
            let isPlain = !JSONCursor.text(start..<cursor.offset, b).contains { ".eE".contains($0) }
            return isPlain || number == number.rounded() ? .integer : .number
        }
    }
}
