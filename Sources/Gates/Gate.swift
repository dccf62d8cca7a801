// SPDX-License-Identifier: Apache-2.0

/// What a run, or a comparison of two, must keep to: `ttft.p95 < 800ms`, `error_rate < 1%`, `ttft.p50 +10%`.
///
/// A limit judges one target by itself; a regression gate judges it against its base, and says by how much it may be worse.
public struct Gate: Hashable, Sendable {
    public enum Bound: Hashable, Sendable {
        /// The figure must lie below this, in the unit of its subject.
        case below(Double)
        case above(Double)
        /// The figure may be worse than that of the base by this share: a ratio of 1 + share where it has a unit, and a
        /// difference of so much where it is a share itself (`error_rate +1%`: one percentage point).
        case worse(by: Double)
    }
    /// As it was written, blanks made one.
    public let text: String
    /// The only target that it is for; nil for all.
    public let target: String?
    public let subject: GateSubject
    /// 950 is p95; nil where the subject has no percentiles, and for a limit of a single request.
    public let perMille: Int?
    public let bound: Bound

    /// Whether it needs a base to compare with.
    public var isRegression: Bool { if case .worse = bound { true } else { false } }
    /// `ttft.p95`, `error_rate`.
    public var statistic: String { perMille.map { "\(subject.name).\(Self.level($0))" } ?? subject.name }

    init(text: String, target: String?, subject: GateSubject, perMille: Int?, bound: Bound) {
        (self.text, self.target, self.subject) = (text, target, subject)
        (self.perMille, self.bound) = (perMille, bound)
    }
    /// Reads a gate.
    ///
    /// - Parameter text: `[TARGET:] SUBJECT[.pNN] < VALUE`, or `>`, or `[TARGET:] SUBJECT[.pNN] +N%` (`-N%` where more is better).
    /// - Throws: `GateError`, with the place of the mistake and what may stand there.
    public init(_ text: String) throws(GateError) { self = try GateParser.gate(text) }

    /// `p95`, `p99.9`.
    static func level(_ perMille: Int) -> String {
        perMille % 10 == 0 ? "p\(perMille / 10)" : "p\(perMille / 10).\(perMille % 10)"
    }
}

/// A gate that cannot be read.
public struct GateError: Error, Hashable, CustomStringConvertible {
    /// The whole expression.
    public let text: String
    /// Characters before the mistake.
    public let column: Int
    /// What is wrong there, and what is allowed.
    public let message: String

    /// The message, and below it the expression with a mark at the mistake.
    public var description: String {
        "\(message)\n  \(text)\n  \(String(repeating: " ", count: column))^"
    }
}
