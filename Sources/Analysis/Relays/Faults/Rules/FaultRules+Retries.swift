// SPDX-License-Identifier: Apache-2.0
internal import Traces

extension FaultRules {
    private static let retryProbes = FaultProbe.statuses + FaultProbe.broken + FaultProbe.steady
    private static let retryQuestion = RelayQuestion(
        "R17", "hidden-retries", "hidden retries", limit: .init(500e6, .nanoseconds))

    /// R17: a request is asked once, and an error is told at once.
    static let retries = FaultRule(retryQuestion, retryProbes) { evidence, limits in
        let limit = limits[retryQuestion]
        let counted = FaultRule.row(
            retryQuestion, evidence.reached(retryProbes), holds: "every request reached the provider once",
            fault: { one in
                let times = one.upstream.count - (one.last?.repeats ?? 0)
                return times > 1 ? "asked \(times) times" : nil
            })
        guard let counted else {
            return RelayRow(retryQuestion, .notTestable, evidence.absence(of: retryProbes))
        }
        let errors = evidence.reached(FaultProbe.statuses).filter { $0.addedToHeaders != nil }
        let worst = errors.sorted { ($0.addedToHeaders ?? 0) > ($1.addedToHeaders ?? 0) }
        let usual = FaultMedian(evidence.reached(FaultProbe.steady).compactMap { $0.addedToHeaders.map(Double.init) })
        let bound = max(usual?.value ?? 0, 0) + limit
        // Each status may be treated in its own way, so the slowest kind of error counts and not the usual one.
        let kinds = Dictionary(grouping: errors, by: \.probe).compactMap { _, cases in
            cases.compactMap(\.addedToHeaders).min()
        }
        guard counted.verdict == .pass, let held = kinds.max(), let slowest = worst.first else { return counted }
        let figure = RelayFigure(
            "longest time that an error is held back", Double(held), .nanoseconds, n: errors.count, limit: bound)
        guard Double(held) > bound else {
            return RelayRow(
                retryQuestion, .pass, counted.reason + ", and errors come at once", [figure] + counted.figures)
        }
        return RelayRow(
            retryQuestion, .fail, "\(slowest.probe): the error comes later than it was sent, as if tried again first",
            [figure] + counted.figures, showing: worst)
    }
}
