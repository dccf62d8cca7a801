// SPDX-License-Identifier: Apache-2.0
internal import Core

/// Finds the keys that no setting has, and proposes what was meant.
struct UnknownKeys {
    let log: ProblemLog

    func check(_ node: Node, path: String = "") {
        let pattern = Settings.pattern(of: path)
        if Settings.isFreeForm(pattern) { return }
        for (index, element) in (node.elements ?? []).enumerated() { check(element, path: "\(path)[\(index)]") }
        let known = Settings.keys(under: pattern)
        guard !known.isEmpty else { return }
        for entry in node.entries ?? [] {
            let below = path.isEmpty ? entry.key : "\(path).\(entry.key)"
            if known.contains(entry.key) {
                check(entry.value, path: below)
            } else {
                log.add(entry.place, below, "unknown key; " + hint(entry.key, known))
            }
        }
    }
    /// A neighbour of nearly that name, or the only one that has it as a word; else a key of that name in another
    /// section, else all neighbours.
    private func hint(_ key: String, _ known: [String]) -> String {
        if let near = Suggestion.closest(to: key, among: known) { return "did you mean \"\(near)\"?" }
        let plain = key.replacing("-", with: "_")
        let longer = known.filter { $0.hasPrefix("\(plain)_") || $0.hasSuffix("_\(plain)") }
        if longer.count == 1 { return "did you mean \"\(longer[0])\"?" }
        let elsewhere = Settings.all.first { $0.path.hasSuffix(".\(plain)") || $0.flag == "--\(key)" }
        if let elsewhere, elsewhere.path != key { return "did you mean \"\(elsewhere.path)\"?" }
        return "known here: \(known.joined(separator: ", "))"
    }
}
