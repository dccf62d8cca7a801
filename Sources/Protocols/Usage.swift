// SPDX-License-Identifier: Apache-2.0

/// Token counts as the provider reports them; what it reports last counts, number by number.
struct Usage {
    var input: Int64?
    var output: Int64?
    var cachedInput: Int64?
    var cacheWrite: Int64?
    var reasoning: Int64?
    var total: Int64?

    /// Takes over each number that the newer report has.
    mutating func replace(with newer: Usage) {
        input = newer.input ?? input
        output = newer.output ?? output
        cachedInput = newer.cachedInput ?? cachedInput
        cacheWrite = newer.cacheWrite ?? cacheWrite
        reasoning = newer.reasoning ?? reasoning
        total = newer.total ?? total
    }
}
