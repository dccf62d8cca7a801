// SPDX-License-Identifier: Apache-2.0

/// How long synthetic prompts are, and the answers to any prompt.
public struct SyntheticShape: Hashable, Sendable {
    /// Where the wanted input tokens come from.
    public enum Lengths: Hashable, Sendable {
        case spread(CountSpread)
        case table(LengthTable)
        /// Those of the replayed requests; one that has none is asked what the profile says.
        case recorded
    }
    /// Nil where the questions are not synthetic.
    public var input: Lengths?
    /// The profile's messages are what is asked where a replayed request has no length, and do not stand behind texts.
    public var isUnasked = false
    /// Takes the place of the token limit; nil where that holds, or a table has it.
    public var output: CountSpread?
    /// Share of the words that requests have in common, from 0 to 1.
    public var sharedPrefix = 0.0
    /// How many beginnings there are to share.
    public var prefixes = 1
    /// Whether the targets are asked for their tokens per word before the run.
    public var calibrates = true
    /// As the profile has it; nil where it says nothing.
    public var given: TokenFit?
}

/// Lengths of recorded requests, in pairs.
public struct LengthTable: Hashable, Sendable {
    public struct Pair: Hashable, Sendable {
        public var input: Int
        /// Nil where the file has no lengths of answers.
        public var output: Int?
    }
    /// At least one.
    public var pairs: [Pair]
    public var order: DrawOrder
    public var path: String
    public var contentHash: String
}

extension SyntheticShape {
    /// Tokens of a question on average, where they are drawn or from a file.
    public var meanInput: Double? {
        switch input {
        case .spread(let spread)?: spread.spread.mean
        case .table(let table)?: Double(table.pairs.reduce(0) { $0 + $1.input }) / Double(max(1, table.pairs.count))
        case .recorded?, nil: nil
        }
    }
    /// Tokens of an answer on average, in the same way.
    public var meanOutput: Double? {
        if let output { return output.spread.mean }
        guard case .table(let table)? = input else { return nil }
        let known = table.pairs.compactMap(\.output)
        return known.isEmpty ? nil : Double(known.reduce(0, +)) / Double(known.count)
    }
}
