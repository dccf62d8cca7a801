// SPDX-License-Identifier: Apache-2.0
internal import Core

/// What a relay has to keep to: the limits of the questions, and those that the user set instead.
public struct RelayLimits: Hashable, Sendable {
    /// A limit that has a name: most have that of their question.
    public struct Name: Hashable, Sendable, Identifiable {
        /// As `--limit` and the profile have it.
        public let id: String
        /// In a few words.
        public let title: String
        /// Where the user set none.
        public let usual: RelayQuestion.Limit
        public init(_ id: String, _ title: String, _ usual: RelayQuestion.Limit) {
            (self.id, self.title, self.usual) = (id, title, usual)
        }
        public init?(_ question: RelayQuestion) {
            guard let limit = question.limit else { return nil }
            self.init(question.id, question.title, limit)
        }
    }
    private var own: [String: Double] = [:]

    /// The usual limits.
    public init() {}
    /// - Parameters:
    ///   - settings: Names and values as the user wrote them: `("added-ttft", "20ms")`.
    ///   - known: All names that there are.
    ///   - others: Commands that have limits too, and their names: whoever takes one command for the other is told so.
    /// - Throws: `RelayLimitError` at the first one that is unknown or cannot be read.
    public init(
        _ settings: [(name: String, value: String)], known: [Name], others: [(command: String, names: [Name])] = []
    ) throws(RelayLimitError) {
        for (name, text) in settings {
            guard let limit = known.first(where: { $0.id == name }) else {
                let owner = others.first { $0.names.contains { $0.id == name } }
                throw RelayLimitError.unknown(name, known: known.map(\.id), owner: owner?.command)
            }
            guard let value = Self.value(text, limit.usual.unit) else {
                throw RelayLimitError.unreadable(name, text, limit.usual.unit)
            }
            own[name] = value
        }
    }
    /// What the user set; nil where that is nothing.
    public func own(_ name: String) -> Double? { own[name] }
    /// What holds for a question that has a limit, in its unit; 0 for one that has none.
    public subscript(question: RelayQuestion) -> Double { own[question.id] ?? question.limit?.value ?? 0 }
    public subscript(name: Name) -> Double { own[name.id] ?? name.usual.value }

    /// Nil where the text is no number of the unit, or below 0.
    private static func value(_ text: String, _ unit: Metric.Unit) -> Double? {
        let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        guard let number = Double(digits), number.isFinite else { return nil }
        let suffix = text[digits.endIndex...].drop { $0 == " " }
        guard let scale = scales(unit)[String(suffix)] else { return nil }
        let value = number * scale
        return unit == .share && value > 1 ? nil : value
    }
    private static func scales(_ unit: Metric.Unit) -> [String: Double] {
        switch unit {
        case .nanoseconds: ["ns": 1, "us": 1e3, "µs": 1e3, "ms": 1e6, "s": 1e9, "m": 60e9]
        case .share: ["": 1, "%": 0.01]
        case .ratio, .count, .tokensPerSecond: ["": 1]
        }
    }
}

/// A limit that nobody can keep to, because it is not known or not a value.
public struct RelayLimitError: Error, Hashable, CustomStringConvertible {
    public let description: String

    static func unknown(_ name: String, known: [String], owner: String?) -> Self {
        let closest = Suggestion.closest(to: name, among: known).map { "; did you mean \($0)?" }
        let hint = owner.map { ": that is a limit of \($0)." } ?? closest ?? "."
        return Self(
            description: "there is no limit \"\(name)\" here\(hint) There are: \(known.joined(separator: ", "))")
    }
    static func unreadable(_ name: String, _ text: String, _ unit: Metric.Unit) -> Self {
        let form =
            switch unit {
            case .nanoseconds: "a span of time: 5ms, 1.5s, 200us"
            case .share: "a share: 5% or 0.05, at most 100%"
            case .ratio, .tokensPerSecond: "a number from 0: 1.5"
            case .count: "a number from 0: 3"
            }
        return Self(description: "limit \(name): found \"\(text)\"; write \(form)")
    }
}
