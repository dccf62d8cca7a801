// SPDX-License-Identifier: Apache-2.0

/// A number with what it counts.
public struct Quantity: Hashable, Sendable {
    public enum Unit: String, Sendable {
        case nanoseconds = "ns"
        case milliseconds = "ms"
        case count
        /// 0 … 1, shown in percent.
        case share
        case bytes
    }
    public let value: Double
    public let unit: Unit

    public static func span(_ nanoseconds: Double) -> Self { Quantity(value: nanoseconds, unit: .nanoseconds) }
    public static func count(_ count: Int) -> Self { Quantity(value: Double(count), unit: .count) }
    public static func share(_ share: Double) -> Self { Quantity(value: share, unit: .share) }
    public static func share(_ part: Int, of whole: Int) -> Self { share(Double(part) / Double(max(1, whole))) }
    public static func bytes(_ bytes: Int64) -> Self { Quantity(value: Double(bytes), unit: .bytes) }
}

/// What a figure had to keep to.
public enum Limit: Hashable, Sendable {
    case atMost(Quantity)
    case atLeast(Quantity)
}

/// One thing that speaks for or against the run: what was seen, against which limit, and what to do.
public struct Reason: Hashable, Sendable {
    /// Names of reasons never change their meaning; `docs/metrics.md` lists them.
    public let id: String
    /// `note` changes nothing, the others bring the verdict down.
    public let severity: Verdict.Level
    /// Name of the target, where it concerns one of several.
    public let target: String?
    /// What was looked at, without its figure.
    public let subject: String
    public let figure: Quantity?
    public let limit: Limit?
    /// What follows and what to do about it.
    public let advice: String
}

/// Whether the run itself is good.
public struct Verdict: Hashable, Sendable {
    public enum Level: String, Hashable, Comparable, Sendable, CaseIterable {
        /// Worth knowing, in a reason; never a verdict.
        case note
        case valid, suspect, invalid

        private var order: Int {
            switch self {
            case .note: 0
            case .valid: 1
            case .suspect: 2
            case .invalid: 3
            }
        }
        public static func < (a: Self, b: Self) -> Bool { a.order < b.order }
    }
    /// `valid`, `suspect` or `invalid`: the worst of the reasons.
    public let level: Level
    /// Worst first, else in the order of the rules.
    public let reasons: [Reason]

    /// Of a run that nothing is known against.
    public static let nothingAgainst = Verdict(reasons: [])

    /// The same where what arrived counts, whenever it did: what would spoil a run casts doubt on it.
    var bearable: Verdict {
        Verdict(
            reasons: reasons.map { reason in
                Reason(
                    id: reason.id, severity: min(reason.severity, .suspect), target: reason.target,
                    subject: reason.subject, figure: reason.figure, limit: reason.limit, advice: reason.advice)
            })
    }
    init(reasons: [Reason]) {
        level = reasons.map(\.severity).reduce(.valid, max)
        self.reasons = [Level.invalid, .suspect, .note].flatMap { level in reasons.filter { $0.severity == level } }
    }
}
