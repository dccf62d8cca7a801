// SPDX-License-Identifier: Apache-2.0
internal import Core

/// The written form of a spread, taken apart: an amount, or a word with amounts in parentheses.
struct SpreadText {
    /// Words with the number of their values.
    private static let words = ["uniform": 2, "normal": 2, "lognormal": 2, "exponential": 1]
    private static let sigmaLimit = 10.0

    /// Reads a spread, or says what would be right.
    ///
    /// - Parameters:
    ///   - text: `512` or `uniform(100, 200)`.
    ///   - sample: Two amounts for the message, as `("100", "200")`.
    ///   - amount: Reads one amount; nil for what is none.
    /// - Returns: The spread, or the advice.
    static func read(
        _ text: String, sample: (String, String), amount: (String) -> Double?
    ) -> Result<Spread, Misfit> {
        let text = text.filter { !$0.isWhitespace }
        let form =
            "write an amount such as \(sample.0), or uniform(\(sample.0),\(sample.1)), normal(\(sample.1),\(sample.0))"
            + ", lognormal(\(sample.1),0.4) or exponential(\(sample.1))"
        guard let open = text.firstIndex(of: "(") else {
            return amount(text).map { .success(.fixed($0)) } ?? .failure(Misfit(form))
        }
        let word = String(text[..<open])
        guard let wanted = words[word] else {
            let near = Suggestion.closest(to: word, among: words.keys.sorted())
            return .failure(Misfit(near.map { "did you mean \($0)(…)?" } ?? form))
        }
        guard text.hasSuffix(")") else {
            return .failure(Misfit("close the parenthesis; inside {…} a value with a comma stands in quotes"))
        }
        let parts = text[text.index(after: open)...].dropLast()
            .split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == wanted else {
            return .failure(Misfit("\(word) takes \(wanted == 1 ? "one value" : "two values")"))
        }
        return shape(word, parts, amount).map { .success(Spread($0)) }
            ?? .failure(Misfit(advice(word, parts, amount) ?? form))
    }
    private static func shape(_ word: String, _ parts: [String], _ amount: (String) -> Double?) -> Spread.Shape? {
        guard let first = amount(parts[0]) else { return nil }
        switch word {
        case "exponential": return .exponential(mean: first)
        case "lognormal":
            guard let sigma = plain(parts[1]), sigma <= sigmaLimit else { return nil }
            return .lognormal(median: first, sigma: sigma)
        default:
            guard let second = amount(parts[1]), word == "normal" || first <= second else { return nil }
            return word == "normal"
                ? .normal(mean: first, deviation: second) : .uniform(low: first, high: second)
        }
    }
    /// What is wrong with values that are right by themselves.
    private static func advice(_ word: String, _ parts: [String], _ amount: (String) -> Double?) -> String? {
        guard amount(parts[0]) != nil else { return nil }
        switch word {
        case "uniform" where amount(parts[1]) != nil: return "put the lower end first: uniform(\(parts[1]),\(parts[0]))"
        case "lognormal":
            return
                "the second value of lognormal is sigma, the spread of the logarithm: a number from 0 to 10 without a unit"
        default: return nil
        }
    }
    private static func plain(_ text: String) -> Double? {
        ExactDecimal(text).map { Double($0.digits) / Double($0.divisor) }
    }

    struct Misfit: Error {
        let advice: String
        init(_ advice: String) { self.advice = advice }
    }
}

/// A spread of amounts with units of their own.
protocol WrittenSpread: ProfileValue {
    init(_ spread: Spread)
    static func read(_ text: String) -> Result<Spread, SpreadText.Misfit>
}
extension WrittenSpread {
    static func fix(for text: String) -> String {
        if case .failure(let misfit) = read(text) { return misfit.advice }
        return ""
    }
    init?(profileText text: String) {
        guard case .success(let spread) = Self.read(text) else { return nil }
        self.init(spread)
    }
}

extension CountSpread: WrittenSpread {
    static func read(_ text: String) -> Result<Spread, SpreadText.Misfit> {
        SpreadText.read(text, sample: ("100", "200")) { text in
            guard let (number, unit) = ExactDecimal.split(text) else { return nil }
            let scale: Double
            switch unit {
            case "": scale = 1
            case "k": scale = 1e3
            case "M": scale = 1e6
            default: return nil
            }
            let amount = Double(number.digits) * scale / Double(number.divisor)
            return amount <= Double(ceiling) ? amount : nil
        }
    }
}

extension DurationSpread: WrittenSpread {
    static func read(_ text: String) -> Result<Spread, SpreadText.Misfit> {
        SpreadText.read(text, sample: ("1s", "3s")) { text in
            Nanoseconds(text: text).flatMap { $0 <= ceiling ? Double($0.count) : nil }
        }
    }
}
