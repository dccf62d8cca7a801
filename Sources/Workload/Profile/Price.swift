// SPDX-License-Identifier: Apache-2.0
internal import Core

/// What a number of tokens costs, in the user's currency; both exact, as they were written.
public struct TokenPrice: Hashable, Sendable, CustomStringConvertible {
    private let text: String
    /// For one token.
    public let perToken: Double

    /// Reads "2.50/M", "0.0025/k" or "0.00001/1"; nil for anything else.
    public init?(text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let amount = ExactDecimal(parts[0]) else { return nil }
        let tokens: Double
        switch parts[1] {
        case "M": tokens = 1e6
        case "k": tokens = 1e3
        case "1": tokens = 1
        default: return nil
        }
        (self.text, perToken) = (text, Double(amount.digits) / Double(amount.divisor) / tokens)
    }
    public var description: String { text }
}

/// What the tokens of a target cost.
public struct Price: Hashable, Sendable {
    public var input: TokenPrice?
    public var output: TokenPrice?
    /// Tokens of the question that came from a cache; `input` where it is nil.
    public var cached: TokenPrice?

    public init(input: TokenPrice?, output: TokenPrice?, cached: TokenPrice? = nil) {
        (self.input, self.output, self.cached) = (input, output, cached)
    }
    /// What so many tokens cost; `cached` ones are part of `input`.
    public func cost(input: Double, output: Double, cached: Double = 0) -> Double {
        let known = min(cached, input)
        let asked = (input - known) * (self.input?.perToken ?? 0)
        return asked + known * ((self.cached ?? self.input)?.perToken ?? 0) + output * (self.output?.perToken ?? 0)
    }
}

extension TokenPrice: ProfileValue {
    static func fix(for text: String) -> String {
        if ExactDecimal(text) != nil {
            return "write a price with its number of tokens: \"\(text)/M\" for a million, or \"\(text)/k\""
        }
        return "write a price such as \"2.50/M\" (for a million tokens) or \"0.0025/k\""
    }
    init?(profileText text: String) { self.init(text: text) }
}
