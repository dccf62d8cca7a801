// SPDX-License-Identifier: Apache-2.0
internal import Core

extension EventKinds {
    /// What the event carried, in the words of `docs/trace-format.md`.
    var words: [String] {
        let names: [(EventKinds, String)] = [
            (.text, "text"), (.reasoning, "reasoning"), (.tool, "tool"), (.refusal, "refusal"), (.finish, "finish"),
            (.usage, "usage"), (.end, "end"), (.error, "error"), (.ping, "ping"), (.undecodable, "undecodable"),
        ]
        return names.filter { contains($0.0) }.map(\.1)
    }
    /// The same for people: `text, finish`.
    var phrase: String { words.isEmpty ? "other" : words.joined(separator: ", ") }
}
