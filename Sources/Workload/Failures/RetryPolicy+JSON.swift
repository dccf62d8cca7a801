// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import Excerpts
internal import JSONText

extension RetryPolicy {
    func append(to json: inout JSONWriter) {
        json.member("max", most)
        json.causes(causes)
        json.member("backoff_ns", backoff.count)
        json.member("factor", factor)
        json.member("max_backoff_ns", longestBackoff.count)
        json.member("jitter", jitter.rawValue)
        json.member("honor_retry_after", honorsHints)
        json.member("max_retry_after_ns", longestHint.count)
        if let budget { json.member("budget", budget) }
    }
}
extension ResumePolicy {
    func append(to json: inout JSONWriter, _ prompt: Excerpt.Extent) {
        json.member("max", most)
        json.causes(causes)
        json.member("backoff_ns", backoff.count)
        let isUsual = instruction == Self.usualInstruction
        json.said("instruction", instruction, .trace(isUsual ? .full : prompt))
    }
}
extension JSONWriter {
    fileprivate mutating func causes(_ causes: Set<FailureCause>) {
        key("on")
        array { json in for text in causes.map(\.text).sorted() { json.string(text) } }
    }
}
