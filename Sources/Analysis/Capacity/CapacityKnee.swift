// SPDX-License-Identifier: Apache-2.0

/// The first load at which the curve bends (R28).
public struct CapacityKnee: Hashable, Sendable {
    public enum Cause: String, Hashable, Sendable {
        /// The TTFT median, or what the relay adds to it, has grown beyond its limit.
        case ttft
        /// Requests that keep to all service levels are too few of those offered.
        case goodput
    }
    public let load: Double
    public let cause: Cause
    /// What it came to there, what it was at the lowest load, and its limit: nanoseconds or shares.
    public let value: Double
    public let base: Double
    public let limit: Double

    /// - Parameters:
    ///   - steps: In any order; void ones are left out.
    ///   - limits: From when on a curve counts as bent.
    init?(_ steps: [CapacityStep], _ limits: CapacityPlan.Knee) {
        let known = steps.filter { $0.outcome != .void }.sorted { $0.load < $1.load }
        guard let first = known.first, let base = Self.added(first.figures) else { return nil }
        let most = limits.growth * max(0, base) + limits.slack
        for step in known {
            if let value = Self.added(step.figures), value > most {
                (load, cause, self.value, self.base, limit) = (step.load, .ttft, value, base, most)
                return
            }
            if let share = step.figures.goodput?.share, share < limits.goodput {
                (load, cause, value) = (step.load, .goodput, share)
                (self.base, limit) = (first.figures.goodput?.share ?? 1, limits.goodput)
                return
            }
        }
        return nil
    }
    /// What the relay adds to the median of TTFT; without a direct arm the median itself.
    static func added(_ figures: CapacityFigures) -> Double? {
        guard let own = figures.ttft?.value(.p50) else { return nil }
        guard let direct = figures.direct?.ttft?.value(.p50) else { return own }
        return own - direct
    }
}
