// SPDX-License-Identifier: Apache-2.0

/// One value of a profile with the place where it was written.
struct Node: Hashable, Sendable {
    enum Content: Hashable, Sendable {
        case scalar(Scalar)
        case list([Node])
        case mapping([Entry])
    }
    struct Entry: Hashable, Sendable {
        var key: String
        var place: Place
        var value: Node
    }
    var content: Content
    var place: Place
    /// The key under which it was written, where it now stands under another: what a target has from the whole profile.
    var path: String?

    static func emptyMapping(at place: Place) -> Node { Node(content: .mapping([]), place: place) }
    /// Text from the command line: never taken for a number or `true` unless that is what the key wants.
    static func text(_ text: String, at place: Place) -> Node {
        Node(content: .scalar(Scalar(text: text, isPlain: false)), place: place)
    }

    /// Nothing stands here, or `null`: as if the key were absent.
    var isNull: Bool {
        guard case .scalar(let scalar) = content else { return false }
        return scalar.value == .null
    }
    var scalar: Scalar? {
        guard case .scalar(let scalar) = content else { return nil }
        return scalar
    }
    var elements: [Node]? {
        guard case .list(let nodes) = content else { return nil }
        return nodes
    }
    var entries: [Entry]? {
        guard case .mapping(let entries) = content else { return nil }
        return entries
    }

    /// The value of a mapping's key; nil where it is absent or null.
    subscript(key: String) -> Node? {
        guard let value = entries?.first(where: { $0.key == key })?.value, !value.isNull else { return nil }
        return value
    }
    /// What stands here, for the "found …" of a message; long text is cut.
    var found: String {
        switch content {
        case .list: "a list"
        case .mapping: "a mapping"
        case .scalar(let scalar): scalar.found
        }
    }

    // MARK: Paths, as `load.rate` or `targets[0].url`

    /// The node at a path; nil where there is none or it is null.
    func find(_ path: some Sequence<PathStep>) -> Node? {
        var node: Node? = self
        for step in path {
            switch step {
            case .key(let key): node = node?[key]
            case .element(let index):
                guard let elements = node?.elements, elements.indices.contains(index) else { return nil }
                node = elements[index]
            }
        }
        return node
    }
    /// Writes a value at a path of keys, making the mappings on the way.
    mutating func set(_ keys: ArraySlice<String>, to value: Node) {
        guard let key = keys.first else {
            self = value
            return
        }
        var entries = self.entries ?? []
        let index = entries.firstIndex { $0.key == key }
        var child = index.map { entries[$0].value } ?? .emptyMapping(at: value.place)
        child.set(keys.dropFirst(), to: value)
        if let index {
            entries[index].value = child
        } else {
            entries.append(Entry(key: key, place: value.place, value: child))
        }
        content = .mapping(entries)
    }
    /// Takes out what stands at a path of keys, if anything does.
    ///
    /// - Parameters:
    ///   - keys: From here.
    ///   - prunes: Whether a mapping goes, too, that has nothing left.
    mutating func remove(_ keys: ArraySlice<String>, prunes: Bool = false) {
        guard let key = keys.first, var entries, let index = entries.firstIndex(where: { $0.key == key }) else {
            return
        }
        if keys.count == 1 {
            entries.remove(at: index)
        } else {
            let hadAny = entries[index].value.entries?.isEmpty == false
            entries[index].value.remove(keys.dropFirst(), prunes: prunes)
            if prunes, hadAny, entries[index].value.entries?.isEmpty == true { entries.remove(at: index) }
        }
        content = .mapping(entries)
    }
}

/// One step from a node to one below it.
enum PathStep: Hashable, Sendable {
    case key(String)
    case element(Int)

    /// Splits `targets[0].url`.
    static func steps(of path: String) -> [PathStep] {
        path.split(separator: ".").flatMap { part -> [PathStep] in
            guard let bracket = part.firstIndex(of: "["),
                let index = Int(part[part.index(after: bracket)...].dropLast())
            else { return [.key(String(part))] }
            return [.key(String(part[..<bracket])), .element(index)]
        }
    }
}
