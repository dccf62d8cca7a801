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
