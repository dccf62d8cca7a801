// SPDX-License-Identifier: Apache-2.0

/// One thing that a relay can do to a stream, as `docs/relay-testing.md` explains it.
public struct RelayQuestion: Hashable, Sendable, Identifiable {
    /// Its place in the catalogue, `R1`.
    public let number: String
    /// Its name in JSON, in `--limit` and as the heading in `docs/relay-testing.md`: `added-ttft`.
    public let id: String
    /// In a few words, as a reader sees it.
    public let title: String
    /// What the relay was told to keep to, in the unit of the figure that it is for; nil where nothing can be set.
    public let limit: Limit?

    /// A threshold that a user may change.
    public struct Limit: Hashable, Sendable {
        public let value: Double
        public let unit: Metric.Unit
        public init(_ value: Double, _ unit: Metric.Unit) { (self.value, self.unit) = (value, unit) }
    }
    public init(_ number: String, _ id: String, _ title: String, limit: Limit? = nil) {
        (self.number, self.id, self.title, self.limit) = (number, id, title, limit)
    }

    /// Whether it is about what arrives; all else is about when it does, and what that costs.
    public var isIntegrity: Bool { Self.ofIntegrity.contains(number) }
    /// Whether a client that was too slow may have made it so: all about when, and of what arrives, when the end does.
    public var goesByTime: Bool { !isIntegrity || number == "R9" }
    private static let ofIntegrity: Set<String> = [
        "R8", "R9", "R10", "R11", "R12", "R13", "R14", "R15", "R16", "R20", "R21", "R23", "R24", "R25", "R26",
    ]
}
