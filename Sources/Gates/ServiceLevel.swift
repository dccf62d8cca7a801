// SPDX-License-Identifier: Apache-2.0

/// What a single request must keep to, to count for goodput: `ttft < 800ms`, `output_speed > 20/s`.
public struct ServiceLevel: Hashable, Sendable {
    /// As it was written, blanks made one.
    public let text: String
    public let subject: GateSubject
    /// `below` or `above`.
    public let bound: Gate.Bound

    init(text: String, subject: GateSubject, bound: Gate.Bound) {
        (self.text, self.subject, self.bound) = (text, subject, bound)
    }
    /// Reads a service level.
    ///
    /// - Parameter text: `SUBJECT < VALUE`, or `>`.
    /// - Throws: `GateError`, with the place of the mistake and what may stand there.
    public init(_ text: String) throws(GateError) { self = try GateParser.serviceLevel(text) }

    /// What one request has one value of.
    public static let subjects = GateSubject.all.filter { $0.hasPercentiles && $0.name != "gap" }

    /// Whether a request with this value keeps to it, in the unit of the subject.
    public func holds(_ value: Double) -> Bool {
        switch bound {
        case .below(let limit): value < limit
        case .above(let limit): value > limit
        case .worse: false
        }
    }
}
