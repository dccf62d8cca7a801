// SPDX-License-Identifier: Apache-2.0
internal import Excerpts
internal import JSONText
internal import Protocols
internal import Traces

extension OutputRecord {
    /// What is kept of an answer: secrets are masked before anything is hashed or cut.
    ///
    /// - Parameters:
    ///   - said: By the attempt that is over; nil where it brought no body.
    ///   - errand: Has what earlier attempts brought, where this one went on with it.
    ///   - extent: How much is kept.
    ///   - secrets: What the answer must not show.
    init(_ said: Outcome?, after errand: Errand?, keeping extent: Excerpt.Extent, _ secrets: SecretWords) {
        self.init()
        let isCutOff = said?.terminal != .done
        let clean = { (text: String) in secrets.clean(text, isCutOff: isCutOff) }
        let kept = { (text: String) in text.isEmpty ? nil : Excerpt(of: text, keeping: extent) }
        text = kept(clean((errand?.partial ?? "") + (said?.text ?? "")))
        reasoning = kept(clean((errand?.partialReasoning ?? "") + (said?.reasoning ?? "")))
        refusal = kept(clean(said?.refusal ?? ""))
        tools = kept(Self.json((said?.toolCalls ?? []).map { (clean($0.name), clean($0.arguments)) }))
    }
    private static func json(_ calls: [(name: String, arguments: String)]) -> String {
        if calls.isEmpty { return "" }
        var json = JSONWriter()
        json.array { json in
            for call in calls {
                json.object { json in
                    json.member("name", call.name)
                    json.member("arguments", call.arguments)
                }
            }
        }
        return String(decoding: json.bytes, as: UTF8.self)
    }
}
