// SPDX-License-Identifier: Apache-2.0
internal import Core
public import Gates
public import Traces

/// Ends a step that has collapsed: nearly everything is lost, or far beyond what TTFT may be.
///
/// A step that is a little too slow goes on, for its figures belong to the curve.
public struct CollapseWatch: Sendable {
    /// Share of the requests that may be so bad.
    private static let allowed = 0.5
    /// TTFT beyond so many times its limit is as bad as no answer.
    private static let far = 10.0
    private let limit: Double
    private let run: RunRecord
    private var test = BreachTest(allowed: allowed)

    /// - Parameters:
    ///   - gates: What must hold; the lowest limit on TTFT counts.
    ///   - levels: What each request must keep to.
    ///   - run: Its warm-up.
    public init(_ gates: [Gate], _ levels: [ServiceLevel], run: RunRecord) {
        self.run = run
        let bounds =
            gates.filter { $0.subject.name == "ttft" }.map(\.bound)
            + levels.filter { $0.subject.name == "ttft" }.map(\.bound)
        let limits = bounds.compactMap { if case .below(let value) = $0 { value } else { nil } }
        limit = (limits.min() ?? .infinity) * Self.far
    }
    /// Takes in finished requests, in the order in which they ended.
    ///
    /// - Returns: Whether the step has collapsed for sure.
    public mutating func add(_ records: [TraceRecord]) -> Bool {
        for case .request(let record) in records where !run.leavesOut(record) && record.outcome != .cancelled {
            let ttft = record.firstOutput.map { Double(record.dispatched.count + $0 - record.intended.count) }
            let isBad = record.outcome.isFailure || (ttft ?? .infinity) > limit
            test.add(values: 1, hits: isBad ? 1 : 0)
        }
        return test.look()
    }
}
