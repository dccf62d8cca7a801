// SPDX-License-Identifier: Apache-2.0

/// What a search for the highest load is told.
public struct CapacityPlan: Hashable, Sendable {
    /// What is raised.
    public enum Axis: String, Hashable, Sendable, CaseIterable {
        /// Streams open at once, each followed by the next: a whole number.
        case concurrency
        /// Requests a second that do not wait for answers.
        case rate
    }
    /// When a curve counts as bent; R28 of `docs/relay-testing.md`.
    public struct Knee: Hashable, Sendable {
        /// The TTFT median, or what the relay adds to it, may be so many times its value at the lowest load.
        public var growth = 2.0
        /// What it may grow by on top of that, in nanoseconds.
        public var slack = 5e6
        /// Requests that keep to all service levels, of those offered; 0 … 1.
        public var goodput = 0.95
        public init() {}
    }
    public var axis: Axis
    /// The first load, above 0.
    public var from: Double
    /// The highest load that is tried, not below `from`.
    public var to: Double
    /// How close the highest load that holds and the lowest that does not must be: a share of the former, above 0.
    public var resolution: Double
    public var knee = Knee()

    public init(_ axis: Axis, from: Double, to: Double, resolution: Double = 0.05) {
        (self.axis, self.from, self.to, self.resolution) = (axis, from, to, resolution)
    }
    /// The lowest load that is tried where `from` does not hold.
    var floor: Double { axis == .concurrency ? 1 : from / 64 }
}
