// SPDX-License-Identifier: Apache-2.0
internal import Traces

extension FaultRules {
    private static let compressionQuestion = RelayQuestion(
        "R22", "compression", "compression", limit: .init(20e6, .nanoseconds))
    private static let probe = FaultProbe("compressed", in: .compressed, FaultProbe.quick.orders, count: 30)

    /// R22: an answer that may be compressed comes as soon as one that may not.
    static let compression = FaultRule(compressionQuestion, [probe, .quick]) { evidence, limits in
        let limit = limits[compressionQuestion]
        let cases = evidence.reached(probe.name)
        guard !cases.isEmpty else { return RelayRow(compressionQuestion, .notTestable, evidence.absence(of: [probe])) }
        let broken = FaultRule.row(compressionQuestion, cases, holds: "") { one in
            guard one.isSentWhole else { return one.hangUp }
            return one.request.outcome.isSuccess ? one.textFault : "a whole answer became \(one.ending)"
        }
        if let broken, broken.verdict == .fail, !evidence.losesPlainText { return broken }
        let coding = cases.lazy.compactMap(\.contentCoding).first
        let waits = { (cases: [FaultCase]) in
            FaultMedian(
                cases.compactMap { $0.lags?.sorted() }.map { Double($0[Percentile.p95.rank(of: $0.count) - 1]) })
        }
        guard let wait = waits(cases) else {
            return RelayRow(
                compressionQuestion, .notTestable, "events that arrive cannot be set against those that were sent")
        }
        let usual = waits(evidence.reached(FaultProbe.quick.name))
        let bound = (usual?.value ?? 0) + limit
        let figures =
            [wait.figure("mock to client, p95 of a stream's events, compressed", limit: bound)]
            + (usual.map { [$0.figure("the same, not compressed")] } ?? [])
        guard let coding else { return RelayRow(compressionQuestion, .pass, "streams are not compressed", figures) }
        let lag = FaultMedian(cases.compactMap(\.lagShare))
        if let lag, lag.verdict(above: 0.8) == .fail, wait.verdict(above: bound) != .fail {
            let figure = RelayFigure(
                "lag of an event in gaps, compressed", lag.value, .ratio, interval: lag.interval, n: lag.n, limit: 0.8)
            return RelayRow(
                compressionQuestion, .fail, "with \(coding) each event waits for the next", [figure] + figures,
                showing: cases)
        }
        let verdict = wait.verdict(above: bound)
        return RelayRow(
            compressionQuestion, verdict,
            verdict == .pass ? "streams are compressed with \(coding) and flushed" : "\(coding) holds events back",
            figures,
            showing: verdict == .pass ? [] : cases)
    }
}
extension FaultCase {
    /// How the answer was compressed on the wire; nil where it was not.
    var contentCoding: String? { request.headers.last { $0.name == "content-encoding" }?.value }
}
