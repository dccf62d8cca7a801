// SPDX-License-Identifier: Apache-2.0
internal import JSONText

extension SessionShape {
    /// The same bytes for the same shape: the trace shows it and the plan's hash covers it.
    func append(to json: inout JSONWriter) {
        if let turns { json.member("turns", turns.text) }
        json.member("max_turns", mostTurns)
        json.member("think", think.text)
        if followups.isEmpty { return }
        json.key("followups")
        json.array { json in for text in followups { json.string(text) } }
    }
}
