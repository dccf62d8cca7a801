// SPDX-License-Identifier: Apache-2.0
internal import Glibc

// Ratios are reckoned with by their logarithms, differences as they are.
extension Effect.Scale {
    /// The effect that says that there is none.
    package var none: Double { self == .ratio ? 1 : 0 }
    /// The logarithm of what is compared by ratios; not finite where there is none.
    package func transformed(_ value: Double) -> Double { self == .ratio ? log(value) : value }
    package func restored(_ value: Double) -> Double { self == .ratio ? exp(value) : value }
    /// A size on the transformed scale as a change: 0.1 is 10 %, or ten percentage points.
    func change(_ size: Double) -> Double { restored(size) - none }
    /// The effect that lies between two values.
    func between(_ base: Double, _ candidate: Double) -> Double {
        self == .ratio ? candidate / base : candidate - base
    }
}
