// SPDX-License-Identifier: Apache-2.0
internal import Traces

extension FaultRules {
    private static let leavingQuestion = RelayQuestion(
        "R18", "cancel", "propagation of cancels", limit: .init(1e9, .nanoseconds))

    /// R18: the provider learns soon that nobody listens any more.
    static let leaving = FaultRule(leavingQuestion, FaultProbe.leaving) { evidence, limits in
        let limit = limits[leavingQuestion]
        let cases = evidence.reached(FaultProbe.leaving).filter { $0.request.stop.cancelled != nil }
        guard !cases.isEmpty else {
            return RelayRow(leavingQuestion, .notTestable, evidence.absence(of: FaultProbe.leaving))
        }
        let finished = cases.filter { $0.truth?.isComplete == true }
        let open = cases.filter { $0.truth?.isComplete != true && $0.timeToGone == nil }
        let figures = FaultProbe.leaving.compactMap { probe in
            FaultMedian(cases.filter { $0.probe == probe.name }.compactMap { $0.timeToGone.map(Double.init) })?
                .figure("\(probe.name): client gone to connection below closed, p50", limit: limit)
        }
        if let first = finished.first {
            return RelayRow(
                leavingQuestion, .fail,
                "in \(finished.count) of \(cases.count) requests the provider went on to the end (\(first.probe))",
                [share("requests that the provider went on with", finished, cases)] + figures, showing: finished)
        }
        if let first = open.first {
            return RelayRow(
                leavingQuestion, .fail,
                "in \(open.count) of \(cases.count) requests the provider was never told (\(first.probe))",
                [share("requests that the provider was not told of", open, cases)] + figures, showing: open)
        }
        guard let slow = figures.first(where: { $0.value > limit }) else {
            return RelayRow(leavingQuestion, .pass, "the connection below closes soon after the client's", figures)
        }
        let worst = cases.sorted { ($0.timeToGone ?? 0) > ($1.timeToGone ?? 0) }
        return RelayRow(
            leavingQuestion, .fail, "the provider is told late", [slow] + figures.filter { $0 != slow }, showing: worst)
    }
    private static func share(_ name: String, _ some: [FaultCase], _ all: [FaultCase]) -> RelayFigure {
        let share = Double(some.count) / Double(all.count)
        return RelayFigure(
            name, share, .share, interval: ShareInterval.of(share, count: Double(all.count)), n: all.count)
    }
}
extension FaultCase {
    /// From the client's decision to go away to the mock's noticing that its peer closed, nanoseconds.
    var timeToGone: Int64? {
        guard let cancelled = request.stop.cancelled, let gone = truth?.peerClosed else { return nil }
        return gone - (dispatched + cancelled)
    }
}
