// SPDX-License-Identifier: Apache-2.0
internal import Excerpts
internal import JSONText

extension SessionShape {
    /// The same bytes for the same shape: the trace shows it and the plan's hash covers it; the trace has of the texts what is wanted.
    func append(to json: inout JSONWriter, _ telling: RequestShape.Telling) {
        if let turns { json.member("turns", turns.text) }
        json.member("max_turns", mostTurns)
        json.member("think", think.text)
        if followups.isEmpty { return }
        json.key("followups")
        json.array { json in
            for text in followups {
                switch telling {
                case .hash, .trace(.full): json.string(text)
                case .trace(let extent): if let excerpt = Excerpt(of: text, keeping: extent) { json.excerpt(excerpt) }
                }
            }
        }
    }
}
