// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import Traces

/// Is it the whole run that is looked at?
extension VerdictRules {
    /// Clients that begin within this time of each other offer their load together.
    static let shardSpread = Nanoseconds.seconds(Int64(1))

    static func shards(_ facts: RunFacts) -> [Reason] {
        guard let shard = facts.run.shard else { return [] }
        var reasons: [Reason] = []
        if shard.spread > shardSpread {
            reasons.append(
                Reason(
                    id: "shards-apart", severity: .note, target: nil,
                    subject: "from the start of the first shard to that of the last",
                    figure: .span(Double(shard.spread.count)), limit: .atMost(.span(Double(shardSpread.count))),
                    advice: "by the wall clocks of the clients, they did not offer their load at the same time"))
        }
        let missing = shard.missing
        if missing.isEmpty { return reasons }
        let isOne = shard.numbers.count == 1
        let names = missing.prefix(20).map { "\($0)" }.joined(separator: ", ") + (missing.count > 20 ? ", …" : "")
        reasons.append(
            Reason(
                id: "shards-missing", severity: isOne ? .note : .suspect, target: nil,
                subject: isOne
                    ? "this is shard \(shard.numbers[0]) of \(shard.count): a part of the load"
                    : "shards of the run that are not here",
                figure: isOne ? nil : .count(missing.count), limit: nil,
                advice: isOne
                    ? "the others offered theirs beside it: give all traces to streamgauge report for the whole"
                    : "of \(shard.count) shards these are missing: \(names); the load was larger than what is counted"))
        return reasons
    }
    static func filtered(_ facts: RunFacts) -> [Reason] {
        guard let words = facts.run.filtered else { return [] }
        return [
            Reason(
                id: "filtered", severity: .note, target: nil, subject: "requests were left out of this trace",
                figure: nil,
                limit: nil, advice: "kept were those of: \(words); rates and counts are theirs alone")
        ]
    }
}
