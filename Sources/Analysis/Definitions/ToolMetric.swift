// SPDX-License-Identifier: Apache-2.0

/// One metric of another tool, under the tool's own name; its values are nanoseconds.
public struct ToolMetric: Sendable {
    /// What it is about, to set definitions side by side; of each role a definition has one metric at most, but of `other`.
    public enum Role: String, Sendable {
        case ttft
        /// What the tool calls inter-token latency.
        case interToken = "inter_token"
        /// What the tool calls time per output token.
        case perToken = "per_token"
        case latency
        case other
    }
    /// What one request brings.
    enum Values {
        case none
        case each([Int64])
        /// A value that counts `weight` times; 0 counts as no value.
        case weighted(Int64, weight: Int64)

        init(_ value: Int64?) { self = value.map { .weighted($0, weight: 1) } ?? .none }
    }

    public let name: String
    public let role: Role
    /// In the words of `docs/definitions.md`.
    public let formula: String
    /// The metric of ours that comes closest; nil where there is none.
    public let ours: Metric?
    let values: @Sendable (ToolStream) -> Values

    init(
        _ name: String, _ role: Role, beside ours: Metric?, _ formula: String,
        _ values: @escaping @Sendable (ToolStream) -> Values
    ) {
        (self.name, self.role, self.ours, self.formula, self.values) = (name, role, ours, formula, values)
    }
    /// One value a request, or none.
    static func one(
        _ name: String, _ role: Role, beside ours: Metric?, _ formula: String,
        _ value: @escaping @Sendable (ToolStream) -> Int64?
    ) -> ToolMetric {
        ToolMetric(name, role, beside: ours, formula) { Values(value($0)) }
    }
}
