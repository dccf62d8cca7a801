// SPDX-License-Identifier: Apache-2.0

/// How far the billed input tokens of sized prompts were off the wanted ones.
public struct InputSizes: Hashable, Sendable {
    /// Requests that were sized and came with usage.
    public let n: Int
    /// Median of (billed - wanted) / wanted; above 0: more was billed than wanted.
    public let medianDifference: Double
    /// 95th percentile of the same without its sign.
    public let p95Difference: Double
    /// Means over those requests, tokens.
    public let meanWanted: Double
    public let meanBilled: Double

    /// Protocols whose input tokens are without those that a cache had or got.
    private static let apart: Set = ["anthropic-messages", "bedrock-converse", "bedrock-invoke-anthropic"]

    /// The requests of earlier segments.
    struct Tally {
        fileprivate var n = 0
        fileprivate var (wanted, billed) = (0.0, 0.0)
        // Nothing is billed below 0 tokens, so that no difference is below -1.
        fileprivate var differences = Series(scale: 1e6, shift: 1)
        fileprivate var sizes = Series(scale: 1e6)
        mutating func fold(_ rows: [RequestRow], dialect: String) {
            let pairs = InputSizes.pairs(rows, dialect: dialect)
            add(pairs)
            differences.fold(pairs.map(\.difference))
            sizes.fold(pairs.map { abs($0.difference) })
        }
        fileprivate mutating func add(_ pairs: [Pair]) {
            n += pairs.count
            wanted += pairs.reduce(0) { $0 + $1.wanted }
            billed += pairs.reduce(0) { $0 + $1.billed }
        }
    }
    fileprivate struct Pair {
        let wanted, billed: Double
        var difference: Double { (billed - wanted) / wanted }
    }

    /// Nil where no request was sized, or none of them came with usage.
    ///
    /// - Parameters:
    ///   - rows: The counted requests of the last segment.
    ///   - tally: Those before.
    ///   - dialect: Decides what cached tokens are part of.
    init?(_ rows: [RequestRow], after tally: Tally, dialect: String) {
        let pairs = Self.pairs(rows, dialect: dialect)
        var whole = tally
        whole.add(pairs)
        guard let median = tally.differences.value(.p50, last: pairs.map(\.difference)),
            let p95 = tally.sizes.value(.p95, last: pairs.map { abs($0.difference) })
        else { return nil }
        (n, medianDifference, p95Difference) = (whole.n, median, p95)
        meanWanted = whole.wanted / Double(n)
        meanBilled = whole.billed / Double(n)
    }
    private static func pairs(_ rows: [RequestRow], dialect: String) -> [Pair] {
        let isApart = apart.contains(dialect)
        return rows.compactMap { row in
            guard let wanted = row.wantedInputTokens.value, let billed = row.inputTokens.value, wanted > 0 else {
                return nil
            }
            return Pair(wanted: Double(wanted), billed: Double(billed + (isApart ? row.cachedTokens : 0)))
        }
    }
}
