// SPDX-License-Identifier: Apache-2.0

/// Gives each target the sections that it shares with all others, with what it says itself put over them, key by key.
///
/// Done on the nodes, before anything is decoded, so that every section of every target is read by the same code; each value
/// keeps the place and the key at which it was written.
struct Inheritance {
    private let root: Node
    init(_ root: Node) { self.root = root }

    /// The profile with complete targets.
    var spread: Node {
        guard let list = root["targets"], let targets = list.elements else { return root }
        var whole = root
        whole.set(["targets"], to: Node(content: .list(targets.map(completed)), place: list.place))
        return whole
    }
    private func completed(_ target: Node) -> Node {
        guard target.entries != nil else { return target }
        var target = target
        for section in Settings.sharedSections {
            guard var shared = root[section].map({ written($0, section) }) else { continue }
            for path in target[section].map({ paths(in: $0, section) }) ?? [] {
                Settings.rivals(of: path).forEach { shared.remove(Self.keys($0, below: section), prunes: true) }
            }
            target.set([section], to: target[section].map { over(shared, $0, section) } ?? shared)
        }
        return target
    }
    /// The node as it stands in the profile, with its key; what came out of the matrix has one already.
    private func written(_ node: Node, _ path: String) -> Node {
        var node = node
        node.path = node.path ?? path
        return node
    }
    /// Every key that a section gives, with those of the mappings within.
    private func paths(in node: Node, _ path: String) -> [String] {
        if Settings.isFreeForm(path) { return [] }
        return (node.entries ?? []).filter { !$0.value.isNull }.flatMap { entry in
            ["\(path).\(entry.key)"] + paths(in: entry.value, "\(path).\(entry.key)")
        }
    }
    private static func keys(_ path: String, below section: String) -> ArraySlice<String> {
        path.hasPrefix("\(section).") ? path.split(separator: ".").map(String.init).dropFirst() : []
    }
    /// A mapping of settings goes over another key by key; anything else takes the place of what was there.
    private func over(_ shared: Node, _ own: Node, _ path: String) -> Node {
        // What the user names stands as a whole, but for a section that is made of such names: those add up.
        let isMerged = !Settings.isFreeForm(path) || Settings.sharedSections.contains(path)
        guard let entries = shared.entries, own.entries != nil, isMerged else { return own }
        var merged = own
        for entry in entries where !entry.value.isNull {
            let below = "\(path).\(entry.key)"
            let value = written(entry.value, below)
            merged.set([entry.key], to: own[entry.key].map { over(value, $0, below) } ?? value)
        }
        return merged
    }
}
