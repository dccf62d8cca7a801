// SPDX-License-Identifier: Apache-2.0

/// A kind of request that `relay-check` makes: what it orders of the mock, and how often.
public struct FaultProbe: Hashable, Sendable {
    /// Which run of the check it belongs to: what a client does apart from asking.
    public enum Chapter: String, Hashable, Sendable, CaseIterable {
        /// The first request that the relay was seen to pass on.
        case first
        /// One request at a time, everything as it should be.
        case steady
        /// The same without the relay: what the mock gets when nobody stands between.
        case direct
        /// Headers and a body that are to arrive unchanged.
        case letters
        /// Streams that are odd, broken or large.
        case streams
        /// Answers are asked for compressed.
        case compressed
        /// The client goes away after a few events.
        case cancel
        /// The client goes away before the first event.
        case early
        /// Errors by status.
        case errors
        /// Long silences, all at once.
        case silences
        /// Many streams at once.
        case many
        /// One request after everything, when the relay has had time to close what it wants to close.
        case last
        /// More at once than ever before: what is idle then and not used cannot be used.
        case again
    }
    /// Without a dot: a case is named `NAME.NUMBER`.
    public let name: String
    public let chapter: Chapter
    /// The mock's settings for it, as `docs/mock-provider.md` has them.
    public let orders: String
    public let count: Int
    /// Most tokens that the answer may have.
    public let mostTokens: Int

    init(_ name: String, in chapter: Chapter, _ orders: String, count: Int = 1, mostTokens: Int = 10_000) {
        (self.name, self.chapter, self.orders, self.count) = (name, chapter, orders, count)
        self.mostTokens = mostTokens
    }
    /// Names of its cases, `cut.1`, `cut.2`.
    public var cases: [String] { (1...max(1, count)).map { "\(name).\($0)" } }
}

/// How far the check goes.
public struct FaultSchedule: Hashable, Sendable {
    /// Silences that are tried, rising, nanoseconds.
    public var silences: [Int64]
    /// Whether certificates and HTTP/2 make streams share a connection.
    public var isHTTP2: Bool
    public init(silences: [Int64], isHTTP2: Bool = false) { (self.silences, self.isHTTP2) = (silences, isHTTP2) }
}
