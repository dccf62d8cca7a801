// SPDX-License-Identifier: Apache-2.0

/// A list with its place; of what is no list, the mistake is written down and nothing is in it.
struct Elements<Element: Decodable>: Decodable {
    let elements: [Element]
    let node: Node
    let path: String
    init(from decoder: any Decoder) throws {
        guard let decoder = decoder as? NodeDecoder else { throw NotAProfile() }
        (node, path) = (decoder.node, decoder.path)
        elements = try [Element](from: decoder)
    }
}

/// A section with its place, for what is missing in it.
struct Placed<Value: Decodable>: Decodable {
    let value: Value
    let node: Node
    let path: String
    init(from decoder: any Decoder) throws {
        guard let decoder = decoder as? NodeDecoder else { throw NotAProfile() }
        (node, path) = (decoder.node, decoder.path)
        value = try Value(from: decoder)
    }
}
