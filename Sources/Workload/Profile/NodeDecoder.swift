// SPDX-License-Identifier: Apache-2.0

/// Gathers mistakes while a profile is read.
final class ProblemLog {
    private(set) var problems: [Problem] = []
    func add(_ problem: Problem) { problems.append(problem) }
    func add(_ place: Place, _ path: String, _ text: String) { add(Problem(place: place, path: path, text: text)) }
}

/// Decodes nodes into `Codable` documents: a mistake is written down with its place and decoding goes on.
///
/// It knows sections (structs whose members are all optional), lists, `Field` and `RawNode`: all that a profile is made of.
struct NodeDecoder: Decoder {
    let node: Node
    let path: String
    let log: ProblemLog
    let codingPath: [any CodingKey] = []
    let userInfo: [CodingUserInfoKey: Any] = [:]

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        if node.entries == nil {
            let keys = Settings.keys(under: Settings.pattern(of: path)).joined(separator: ", ")
            log.add(node.place, path, "found \(node.found); write a mapping with the keys \(keys)")
        }
        return KeyedDecodingContainer(Section(decoder: self))
    }
    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        if node.elements == nil {
            log.add(node.place, path, "found \(node.found); write a list: each element begins with \"- \"")
        }
        return Elements(decoder: self, nodes: node.elements ?? [])
    }
    func singleValueContainer() throws -> any SingleValueDecodingContainer { throw Unused() }

    /// Asked of the decoder by no document of ours.
    private struct Unused: Error {}
    fileprivate func below(_ node: Node, _ step: String) -> NodeDecoder {
        NodeDecoder(node: node, path: node.path ?? path + step, log: log)
    }

    private struct Section<Key: CodingKey>: KeyedDecodingContainerProtocol {
        let decoder: NodeDecoder
        var codingPath: [any CodingKey] { [] }
        var allKeys: [Key] { (decoder.node.entries ?? []).compactMap { Key(stringValue: $0.key) } }

        func contains(_ key: Key) -> Bool { decoder.node[key.stringValue] != nil }
        func decodeNil(forKey key: Key) throws -> Bool { !contains(key) }
        func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T {
            try T(from: superDecoder(forKey: key))
        }
        func nestedContainer<Nested: CodingKey>(
            keyedBy type: Nested.Type, forKey key: Key
        ) throws -> KeyedDecodingContainer<Nested> { try superDecoder(forKey: key).container(keyedBy: type) }
        func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
            try superDecoder(forKey: key).unkeyedContainer()
        }
        func superDecoder() throws -> any Decoder { decoder }
        func superDecoder(forKey key: Key) throws -> any Decoder {
            guard let node = decoder.node[key.stringValue] else { throw Unused() }
            return decoder.below(node, decoder.path.isEmpty ? key.stringValue : ".\(key.stringValue)")
        }
    }

    private struct Elements: UnkeyedDecodingContainer {
        let decoder: NodeDecoder
        let nodes: [Node]
        var currentIndex = 0
        var codingPath: [any CodingKey] { [] }
        var count: Int? { nodes.count }
        var isAtEnd: Bool { currentIndex == nodes.count }

        mutating func decodeNil() throws -> Bool { false }
        mutating func decode<T: Decodable>(_ type: T.Type) throws -> T { try T(from: superDecoder()) }
        mutating func nestedContainer<Nested: CodingKey>(
            keyedBy type: Nested.Type
        ) throws -> KeyedDecodingContainer<Nested> { try superDecoder().container(keyedBy: type) }
        mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
            try superDecoder().unkeyedContainer()
        }
        mutating func superDecoder() throws -> any Decoder {
            guard !isAtEnd else { throw Unused() }
            defer { currentIndex += 1 }
            return decoder.below(nodes[currentIndex], "[\(currentIndex)]")
        }
    }
}

/// A value that is kept as it was written, to be looked at later.
struct RawNode: Decodable {
    let node: Node
    let path: String
    init(node: Node, path: String) { (self.node, self.path) = (node, path) }
    init(from decoder: any Decoder) throws {
        guard let decoder = decoder as? NodeDecoder else { throw NotAProfile() }
        (node, path) = (decoder.node, decoder.path)
    }
}
/// A document was decoded from something other than a profile.
struct NotAProfile: Error {}
