// SPDX-License-Identifier: Apache-2.0

/// Token counts as the provider reports them; what it reports last counts, number by number.
struct Usage {
    var input: Int64?
    var output: Int64?
    var cachedInput: Int64?
    var cacheWrite: Int64?
    var reasoning: Int64?
    var total: Int64?

    /// All tokens that the model made, thoughts included.
    ///
    /// That is the output as reported, but for providers that leave thoughts out of it, as xAI does: then the total
    /// exceeds input and output by just the reasoning tokens.
    var generated: Int64? {
        guard let input, let output, let reasoning, let total, total == input + output + reasoning else {
            return output
        }
        return output + reasoning
    }

    /// Takes over each number that the newer report has.
    mutating func replace(with newer: Usage) {
        input = Self.believable(newer.input) ?? input
        output = Self.believable(newer.output) ?? output
        cachedInput = Self.believable(newer.cachedInput) ?? cachedInput
        cacheWrite = Self.believable(newer.cacheWrite) ?? cacheWrite
        reasoning = Self.believable(newer.reasoning) ?? reasoning
        total = Self.believable(newer.total) ?? total
    }
    /// No answer has a negative number of tokens, or a million million of them: such a number is as good as none.
    private static func believable(_ count: Int64?) -> Int64? {
        count.flatMap { (0...1_000_000_000_000).contains($0) ? $0 : nil }
    }
}
