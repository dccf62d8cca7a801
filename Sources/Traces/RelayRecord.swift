// SPDX-License-Identifier: Apache-2.0

/// What the profile of a run says of its relays, so that its trace is judged alike later.
public struct RelayRecord: Hashable, Sendable {
    /// A limit as the profile writes it.
    public struct Limit: Hashable, Sendable {
        public var name: String
        public var value: String
        public init(name: String, value: String) { (self.name, self.value) = (name, value) }
    }
    /// Name of the target without a relay; nil for the first one.
    public var direct: String?
    public var limits: [Limit]
    public init(direct: String? = nil, limits: [Limit] = []) { (self.direct, self.limits) = (direct, limits) }
}

/// What a soak was run for: to see whether figures drift.
public struct SoakRecord: Hashable, Sendable {
    /// How far figures may move over the run, as a share of their level.
    public var tolerance: Double
    public init(tolerance: Double) { self.tolerance = tolerance }
}
