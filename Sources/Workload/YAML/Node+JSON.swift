// SPDX-License-Identifier: Apache-2.0
internal import JSONText

extension Node {
    /// The value as JSON; of a number that JSON does not have, its text.
    func append(to json: inout JSONWriter) {
        switch content {
        case .list(let nodes): json.array { json in for node in nodes { node.append(to: &json) } }
        case .mapping(let entries):
            json.object { json in
                for entry in entries {
                    json.key(entry.key)
                    entry.value.append(to: &json)
                }
            }
        case .scalar(let scalar):
            switch scalar.value {
            case .null: json.null()
            case .bool(let value): json.bool(value)
            case .integer(let value): json.integer(value)
            case .double(let value) where value.isFinite: json.double(value)
            case .double, .string: json.string(scalar.text)
            }
        }
    }
}
