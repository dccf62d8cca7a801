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

    /// Nil where no request was sized, or none of them came with usage.
    ///
    /// - Parameters:
    ///   - rows: The counted requests.
    ///   - dialect: Decides what cached tokens are part of.
    init?(_ rows: [RequestRow], dialect: String) {
        let isApart = Self.apart.contains(dialect)
        let pairs = rows.compactMap { row -> (wanted: Double, billed: Double)? in
            guard let wanted = row.wantedInputTokens.value, let billed = row.inputTokens.value, wanted > 0 else {
                return nil
            }
            return (Double(wanted), Double(billed + (isApart ? row.cachedTokens : 0)))
        }
        guard !pairs.isEmpty else { return nil }
        let differences = pairs.map { ($0.billed - $0.wanted) / $0.wanted }
        let (signed, sizes) = (differences.sorted(), differences.map(abs).sorted())
        n = pairs.count
        medianDifference = signed[Percentile.p50.rank(of: n) - 1]
        p95Difference = sizes[Percentile.p95.rank(of: n) - 1]
        meanWanted = pairs.reduce(0) { $0 + $1.wanted } / Double(n)
        meanBilled = pairs.reduce(0) { $0 + $1.billed } / Double(n)
    }
}
