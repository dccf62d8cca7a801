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
            guard let shared = root[section].map({ written($0, section) }) else { continue }
            target.set([section], to: target[section].map { over(shared, $0, section) } ?? shared)
        }
        return target
    }
    /// The node as it stands in the profile, with its key.
    private func written(_ node: Node, _ path: String) -> Node {
        var node = node
        node.path = path
        return node
    }
    /// A mapping of settings goes over another key by key; anything else takes the place of what was there.
    private func over(_ shared: Node, _ own: Node, _ path: String) -> Node {
        // What the user names stands as a whole, but for a section that is made of such names: those add up.
        let isMerged = !Settings.isFreeForm(path) || Settings.sharedSections.contains(path)
        guard let entries = shared.entries, let mine = own.entries, isMerged else { return own }
        let displaced = Set(mine.flatMap { Settings.rivals(of: "\(path).\($0.key)") })
        var merged = own
        for entry in entries where !displaced.contains("\(path).\(entry.key)") && !entry.value.isNull {
            let below = "\(path).\(entry.key)"
            let value = written(entry.value, below)
            merged.set([entry.key], to: own[entry.key].map { over(value, $0, below) } ?? value)
        }
        return merged
    }
}
