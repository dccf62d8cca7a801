// SPDX-License-Identifier: Apache-2.0

/// How many tokens a target bills for a text of so many words: `overhead` + `tokensPerWord` × words.
public struct TokenFit: Hashable, Sendable {
    /// Above 0.
    public var tokensPerWord: Double
    /// What every request costs beside its words: system prompt, tools, chat template, marks.
    ///
    /// May be negative.
    public var overhead: Double
    /// Root mean square of what the measured requests are off the line, tokens; nil where nothing was measured.
    public var residual: Double?

    public init(tokensPerWord: Double, overhead: Double, residual: Double? = nil) {
        (self.tokensPerWord, self.overhead, self.residual) = (tokensPerWord, overhead, residual)
    }
    /// What is taken where nothing is known: most of our words are one token, and every twelfth ends in a full stop.
    public static let assumed = TokenFit(tokensPerWord: 13.0 / 12, overhead: 0)

    /// The line through measured points, by least squares; nil where the points lie over fewer than two numbers of words, or
    /// where more words did not cost more.
    ///
    /// - Parameter points: Words and tokens billed.
    public init?(_ points: [(words: Int, tokens: Int)]) {
        let n = Double(points.count)
        guard n >= 2 else { return nil }
        let meanWords = points.reduce(0) { $0 + Double($1.words) } / n
        let meanTokens = points.reduce(0) { $0 + Double($1.tokens) } / n
        var (spread, together) = (0.0, 0.0)
        for point in points {
            let x = Double(point.words) - meanWords
            spread += x * x
            together += x * (Double(point.tokens) - meanTokens)
        }
        guard spread > 0, together > 0 else { return nil }
        let (slope, rest) = (together / spread, meanTokens - together / spread * meanWords)
        let squares = points.reduce(0.0) { sum, point in
            let off = Double(point.tokens) - rest - slope * Double(point.words)
            return sum + off * off
        }
        self.init(tokensPerWord: slope, overhead: rest, residual: (squares / n).squareRoot())
    }
    /// Words that come nearest to so many tokens; at least 1.
    func words(for tokens: Int) -> Int {
        let words = (Double(tokens) - overhead) / tokensPerWord
        return max(1, Int(min(words, 1e9).rounded()))
    }
}

/// What was learnt of the targets before the run; the plan sizes its texts by it.
public struct Calibration: Hashable, Sendable {
    /// By the number of the target; one that is not here has the profile's own figures.
    public var fits: [Int: TokenFit]
    public init(fits: [Int: TokenFit] = [:]) { self.fits = fits }
}
