// SPDX-License-Identifier: Apache-2.0
public import Analysis
internal import Core

/// A compact summary: what comparisons need of one target, of one run or of several, in a few kilobytes a run.
///
/// - Source: `docs/baseline-format.md` is the schema, member by member.
public struct Baseline: Hashable, Sendable {
    /// Raised when a member changes its meaning or goes; new ones do not raise it.
    public static let schema = 1
    /// Runs that are kept; a twenty-first pushes out the oldest.
    public static let mostRuns = 20

    /// What the comparison calls it.
    public var name: String
    /// Oldest first; at least one.
    public private(set) var runs: [ArmRun]

    /// - Parameters:
    ///   - name: What the comparison calls it.
    ///   - runs: At least one; the newest are kept, and one of two that are the same.
    public init(name: String, runs: [ArmRun]) {
        self.name = name
        self.runs = []
        for run in runs { add(run) }
    }
    public var arm: Arm { Arm(label: name, runs: runs) }

    /// Takes in one more run; one that is there already is replaced.
    ///
    /// - Returns: Whether it was there.
    @discardableResult public mutating func add(_ run: ArmRun) -> Bool {
        let before = runs.count
        runs.removeAll { $0.startUnix == run.startUnix && $0.target == run.target && $0.name == run.name }
        let wasThere = runs.count < before
        runs.append(run)
        runs.sort { ($0.startUnix.count, $0.target) < ($1.startUnix.count, $1.target) }
        runs.removeFirst(max(0, runs.count - Self.mostRuns))
        return wasThere
    }
    /// Why a run is no further run of the same; nil where it is.
    public func difference(from run: ArmRun) -> String? {
        guard let newest = runs.last else { return nil }
        if run.planHash != newest.planHash {
            return
                "its plan is another (plan hash \(run.planHash), here \(newest.planHash)): all runs need one profile, with a seed"
        }
        if run.hostClass != newest.hostClass {
            return "it was made on another machine (\(run.hostClass), here \(newest.hostClass))"
        }
        if (run.model, run.dialect) != (newest.model, newest.dialect) {
            return "it is of another model (\(run.dialect) \(run.model), here \(newest.dialect) \(newest.model))"
        }
        if !run.isWhole { return "the run ended early (\(run.ending))" }
        return run.verdict == .invalid ? "the run is invalid: what its report names spoiled its figures" : nil
    }
}

/// A file that is no compact summary, or a damaged one.
public struct BaselineError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong, where, and what to do.
    public let description: String
}
