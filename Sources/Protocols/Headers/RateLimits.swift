// SPDX-License-Identifier: Apache-2.0

/// What response headers tell about the limits of a key: how much there is, how much is left, and until when.
///
/// Families: `x-ratelimit-…-requests` and `…-tokens` (OpenAI, Azure, Groq, xAI; with a period behind at others),
/// `anthropic-ratelimit-…`, Mistral's `ratelimitbysize-…`, the bare `x-ratelimit-…` of OpenRouter, Cohere's trial keys,
/// and any of these passed on by LiteLLM behind `llm_provider-`.
public struct RateLimits: Hashable, Sendable {
    /// One limit: of several for the same thing the one over the shortest period.
    public struct Budget: Hashable, Sendable {
        public var limit: Int64?
        public var remaining: Int64?
        /// From the response on, by the response's own `date` where the header names a time.
        public var resetMilliseconds: Int64?

        public init(limit: Int64? = nil, remaining: Int64? = nil, resetMilliseconds: Int64? = nil) {
            (self.limit, self.remaining, self.resetMilliseconds) = (limit, remaining, resetMilliseconds)
        }
        public var isEmpty: Bool { self == Budget() }
    }
    public var requests = Budget()
    public var tokens = Budget()
    public var inputTokens = Budget()
    public var outputTokens = Budget()

    public init() {}
    public var isEmpty: Bool { self == RateLimits() }

    /// Reads all families; names in any case, headers that are no limits are passed over.
    public init(headers: [(name: String, value: String)]) {
        let headers = headers.map { (name: $0.name.lowercased(), value: $0.value.trimmed) }
        let date = headers.last { $0.name == "date" }.flatMap { WallTime.unixMilliseconds($0.value) }
        var found: [Kind: Budget] = [:]
        for header in headers {
            guard let place = Place(header.name) else { continue }
            switch place.quantity {
            case .limit: found[place.kind, default: Budget()].limit = Self.count(header.value)
            case .remaining: found[place.kind, default: Budget()].remaining = Self.count(header.value)
            case .reset:
                found[place.kind, default: Budget()].resetMilliseconds = RetryHint.resetWait(header.value, from: date)
            }
        }
        requests = Self.shortest(.requests, in: found)
        tokens = Self.shortest(.tokens, in: found)
        inputTokens = Self.shortest(.inputTokens, in: found)
        outputTokens = Self.shortest(.outputTokens, in: found)
    }

    // MARK: Inside

    private enum Subject: String { case requests, tokens, inputTokens, outputTokens }
    private enum Quantity: String { case limit, remaining, reset }
    /// Ordered by length; what names none is mostly a minute.
    private enum Period: String, CaseIterable { case none, second, minute, hour, day, month }
    private struct Kind: Hashable {
        var subject: Subject
        var period: Period
    }

    private static func shortest(_ subject: Subject, in found: [Kind: Budget]) -> Budget {
        let budgets = Period.allCases.compactMap { found[Kind(subject: subject, period: $0)] }
        return budgets.first { !$0.isEmpty } ?? Budget()
    }
    /// The number that the text begins with; a policy may follow (`100, 100;w=60`).
    private static func count(_ text: String) -> Int64? {
        let number = text.prefix { $0 != "," && $0 != ";" }
        guard let value = Double(String(number).trimmed), value >= 0 else { return nil }
        return Int64(exactly: value.rounded(.down))
    }

    /// What a header's name says that its value is.
    private struct Place {
        var kind: Kind
        var quantity: Quantity

        init?(_ name: String) {
            let own = name.hasPrefix(Self.passedOn) ? String(name.dropFirst(Self.passedOn.count)) : name
            if let known = Self.cohere[own] {
                self = known
                return
            }
            guard let family = Self.families.first(where: { own.hasPrefix($0.prefix) }) else { return nil }
            self.init(words: own.dropFirst(family.prefix.count).split(separator: "-"), bare: family.subject)
        }
        /// One word each, in any order; a name with a word that is not known is something else, a query's cost say.
        private init?(words: [Substring], bare: Subject) {
            var (quantity, subject, period) = (Quantity?.none, Subject?.none, Period.none)
            var direction = ""
            for word in words {
                if let known = Quantity(rawValue: String(word)) {
                    quantity = known
                } else if let known = Period(rawValue: String(word)), known != .none {
                    period = known
                } else if word == "requests" || word == "req" {
                    subject = .requests
                } else if word == "tokens" {
                    subject = direction == "input" ? .inputTokens : direction == "output" ? .outputTokens : .tokens
                } else if word == "input" || word == "output" {
                    direction = String(word)
                } else {
                    return nil
                }
            }
            guard let quantity else { return nil }
            if subject == nil, !direction.isEmpty { return nil }
            self.init(quantity, Kind(subject: subject ?? bare, period: period))
        }
        private init(_ quantity: Quantity, _ kind: Kind) { (self.quantity, self.kind) = (quantity, kind) }

        private static let passedOn = "llm_provider-"
        /// Beginnings of names, and what is limited where nothing is named; a size is counted in tokens.
        private static let families: [(prefix: String, subject: Subject)] = [
            ("x-ratelimit-", .requests), ("ratelimit-", .requests), ("anthropic-ratelimit-", .requests),
            ("x-ratelimitbysize-", .tokens), ("ratelimitbysize-", .tokens),
        ]
        private static let cohere: [String: Place] = [
            "x-trial-endpoint-call-limit": Place(.limit, Kind(subject: .requests, period: .minute)),
            "x-trial-endpoint-call-remaining": Place(.remaining, Kind(subject: .requests, period: .minute)),
            "x-endpoint-monthly-call-limit": Place(.limit, Kind(subject: .requests, period: .month)),
            "x-endpoint-monthly-call-remaining": Place(.remaining, Kind(subject: .requests, period: .month)),
        ]
    }
}
