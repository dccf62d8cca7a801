// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import Glibc

/// How a scripted amount is spread: spans in nanoseconds, or plain counts.
struct Distribution: Hashable, Sendable {
    enum Shape: Hashable, Sendable {
        case fixed(Double)
        case uniform(low: Double, high: Double)
        case normal(mean: Double, deviation: Double)
        case lognormal(median: Double, sigma: Double)
        case exponential(mean: Double)
    }
    /// What the amounts are: decides how a number in the text is written.
    enum Measure: Sendable { case span, count }

    let shape: Shape
    static func fixed(_ value: Double) -> Self { Self(shape: .fixed(value)) }

    /// Draw number `index`: never negative, never more than `ceiling`.
    ///
    /// Every index uses up two uniform draws, so that index and draw stay in step whatever the shape is.
    func draw(_ random: CounterRandom, _ index: UInt64) -> Double {
        let value =
            switch shape {
            case .fixed(let amount): amount
            case .uniform(let low, let high): low + (high - low) * random.uniform(2 &* index)
            case .normal(let mean, let deviation): mean + deviation * Self.standardNormal(random, index)
            case .lognormal(let median, let sigma): median * exp(sigma * Self.standardNormal(random, index))
            case .exponential(let mean): -mean * log(1 - random.uniform(2 &* index))
            }
        return min(max(value, 0), Self.ceiling)
    }
    /// A day in nanoseconds: keeps the far tail of a distribution inside 64-bit arithmetic.
    static let ceiling = 86_400e9

    /// - Source: Box and Muller 1958, the cosine half.
    private static func standardNormal(_ random: CounterRandom, _ index: UInt64) -> Double {
        let radius = sqrt(-2 * log(1 - random.uniform(2 &* index)))
        return radius * cos(2 * .pi * random.uniform(2 &* index &+ 1))
    }
}

extension Distribution {
    private static let names = ["uniform", "normal", "lognormal", "exponential"]

    /// Reads `120ms`, `uniform(50ms,80ms)`, `normal(100ms,10ms)`, `lognormal(80ms,0.5)` or `exponential(20ms)`.
    init(_ text: String, of measure: Measure) throws(Misfit) {
        let text = text.filter { !$0.isWhitespace }
        guard let open = text.firstIndex(of: "(") else {
            shape = .fixed(try Self.amount(text[...], measure))
            return
        }
        let name = String(text[..<open])
        guard text.hasSuffix(")") else { throw Misfit(expected: "close the parenthesis", suggestion: text + ")") }
        let inside = text[text.index(after: open)...].dropLast()
        let parts = inside.split(separator: ",", omittingEmptySubsequences: false)
        shape = try Self.shape(name, parts, measure)
    }
    private static func shape(_ name: String, _ parts: [Substring], _ measure: Measure) throws(Misfit) -> Shape {
        guard names.contains(name) else {
            throw Misfit(
                expected: "use one of \(names.joined(separator: ", "))",
                suggestion: Suggestion.closest(to: name, among: names).map { "\($0)(\(parts.joined(separator: ",")))" })
        }
        let wanted = name == "exponential" ? 1 : 2
        guard parts.count == wanted else {
            throw Misfit(expected: "\(name) takes \(wanted == 1 ? "one value" : "two values")")
        }
        let first = try amount(parts[0], measure)
        switch name {
        case "uniform":
            let high = try amount(parts[1], measure)
            guard first <= high else {
                throw Misfit(expected: "put the lower end first", suggestion: "uniform(\(parts[1]),\(parts[0]))")
            }
            return .uniform(low: first, high: high)
        case "normal": return .normal(mean: first, deviation: try amount(parts[1], measure))
        case "lognormal":
            guard let sigma = Quantity.number(parts[1]), sigma <= 10 else {
                throw Misfit(expected: "the second value of lognormal is sigma, a number from 0 to 10 without a unit")
            }
            return .lognormal(median: first, sigma: sigma)
        default: return .exponential(mean: first)
        }
    }
    private static func amount(_ text: Substring, _ measure: Measure) throws(Misfit) -> Double {
        switch measure {
        case .span: return try Quantity.span(text)
        case .count:
            guard let value = Quantity.number(text), value <= 1_000_000 else {
                throw Misfit(expected: "write a number from 0 to 1000000 without a unit")
            }
            return value
        }
    }
}
