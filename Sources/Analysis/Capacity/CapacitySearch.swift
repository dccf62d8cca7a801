// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// Finds the highest load that holds: doubles until one does not, then halves what lies between.
///
/// A value: it is told how each step came out, and says what to try next. The same answers lead to the same steps, so that
/// a search goes on from traces that are there.
public struct CapacitySearch: Hashable, Sendable {
    /// How a step came out.
    public enum Outcome: String, Hashable, Sendable, CaseIterable {
        case held, broken
        /// It says nothing: the load was not delivered, the client was the bottleneck, or the direct arm did not stay flat.
        case void
    }
    /// Why there is nothing more to try.
    public enum Ending: String, Hashable, Sendable, CaseIterable {
        /// A load holds, and one just above it does not.
        case found
        /// The highest load that may be tried holds: a lower bound.
        case ceiling
        /// A step was void twice: what is known below and above it stands.
        case void
        /// Not even the lowest load holds.
        case nothingHolds = "nothing_holds"
        /// Somebody ended the search.
        case interrupted
    }
    public enum Next: Hashable, Sendable {
        case step(load: Double)
        case done(Ending)
    }
    public let plan: CapacityPlan
    /// The highest load that held and the lowest that did not; nil before there is one.
    public private(set) var held: Double?
    public private(set) var broken: Double?
    private var voids: [Double: Int] = [:]
    /// How often a void step is tried in all.
    private static let tries = 2

    public init(_ plan: CapacityPlan) { self.plan = plan }

    public mutating func add(_ load: Double, _ outcome: Outcome) {
        switch outcome {
        case .held: held = max(held ?? load, load)
        case .broken: broken = min(broken ?? load, load)
        case .void: voids[load, default: 0] += 1
        }
    }
    public var next: Next {
        if voids.values.contains(where: { $0 >= Self.tries }) { return .done(.void) }
        switch (held, broken) {
        case (nil, nil): return .step(load: plan.from)
        case (let held?, nil):
            return held >= plan.to ? .done(.ceiling) : .step(load: min(whole(held * 2), plan.to))
        case (nil, let broken?):
            guard broken > plan.floor else { return .done(.nothingHolds) }
            return .step(load: max(plan.floor, whole(broken / 2)))
        case (let held?, let broken?): return between(held, broken)
        }
    }
    private func between(_ held: Double, _ broken: Double) -> Next {
        let isClose: Bool
        let middle: Double
        switch plan.axis {
        case .concurrency:
            isClose = broken - held <= max(1, held * plan.resolution)
            middle = ((held + broken) / 2).rounded(.down)
        case .rate:
            isClose = broken <= held * (1 + plan.resolution)
            middle = whole((held * broken).squareRoot())
        }
        // Rounding must not lead back to what is known.
        return isClose || middle <= held || middle >= broken ? .done(.found) : .step(load: middle)
    }
    /// A load that reads well and means the same in every report: whole streams, rates of three digits.
    private func whole(_ load: Double) -> Double {
        guard plan.axis == .rate else { return max(1, load.rounded(.down)) }
        let unit = pow(10, (log10(load)).rounded(.down) - 2)
        return unit >= 1 ? (load / unit).rounded() * unit : (load / unit).rounded() / (1 / unit).rounded()
    }
}
