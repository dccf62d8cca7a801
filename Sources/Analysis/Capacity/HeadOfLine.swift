// SPDX-License-Identifier: Apache-2.0

/// What small streams suffer from one long prompt that is in flight beside them (R29).
public struct HeadOfLine: Hashable, Sendable {
    /// Load of the small streams beside the long prompt, and without one: where streams are counted, one more, so that as
    /// many are open in both.
    public let load: Double
    public let alone: Double
    /// Tokens of the long prompt.
    public let longTokens: Int
    /// Long prompts that ended in the step.
    public let long: Int
    /// TTFT median, gap p95 and p90 of the longest silence in each of the small streams, nanoseconds.
    public let ttft: Pair
    public let gap: Pair?
    public let silence: Pair?
    /// Whether the client kept up in both.
    public let isValid: Bool

    /// A figure without and with the long prompt.
    public struct Pair: Hashable, Sendable {
        public let without: QuantileEstimate
        public let with: QuantileEstimate
        public let n: (without: Int, with: Int)

        init?(_ without: Distribution?, _ with: Distribution?, _ level: Percentile) {
            guard let without, let with, let a = without[level], let b = with[level], a.value != nil, b.value != nil
            else { return nil }
            (self.without, self.with, n) = (a, b, (without.n, with.n))
        }
        public static func == (a: Self, b: Self) -> Bool {
            a.without == b.without && a.with == b.with && a.n.without == b.n.without && a.n.with == b.n.with
        }
        public func hash(into hasher: inout Hasher) {
            hasher.combine(without)
            hasher.combine(with)
        }
    }

    /// - Parameters:
    ///   - step: As many requests in all, none of them long.
    ///   - figures: With it.
    ///   - load: Of the small streams beside it.
    ///   - longTokens: Of the prompt.
    ///   - long: The run of long prompts.
    ///
    /// Nil where one of the two has no output, or no long prompt ended.
    public init?(
        without step: CapacityStep, with figures: CapacityFigures, load: Double, longTokens: Int, long: TargetAnalysis
    ) {
        guard let ttft = Pair(step.figures.ttft, figures.ttft, .p50), long.successes > 0 else { return nil }
        (self.load, alone) = (load, step.load)
        (self.longTokens, self.long) = (longTokens, long.successes)
        self.ttft = ttft
        gap = Pair(step.figures.gap, figures.gap, .p95)
        silence = Pair(step.figures.silence, figures.silence, .p90)
        isValid = step.figures.verdict.level != .invalid && figures.verdict.level != .invalid
    }
}
