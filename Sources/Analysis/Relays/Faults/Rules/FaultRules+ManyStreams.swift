// SPDX-License-Identifier: Apache-2.0
internal import Traces

extension FaultRules {
    private static let manyQuestion = RelayQuestion("R27", "http2", "many streams over HTTP/2")
    static let many = FaultProbe("many", in: .many, "ttft=300ms gap=20ms tokens=20", count: 150)

    /// R27: streams above what a connection takes are not refused, and what they wait is told.
    static let http2 = FaultRule(manyQuestion, { $0.isHTTP2 ? [many] : [] }) { evidence, _ in
        guard evidence.schedule.isHTTP2 else {
            return RelayRow(manyQuestion, .notTestable, "the relay was not asked over HTTP/2 (--http 2 and https)")
        }
        let all = evidence.cases.filter { $0.probe == many.name }
        let cases = all.filter { $0.last?.httpVersion == "2" }
        guard !cases.isEmpty else {
            return RelayRow(
                manyQuestion, .notTestable, all.isEmpty ? "its requests were not made" : "the relay answers with HTTP/1"
            )
        }
        let connections = Dictionary(grouping: cases) { "\($0.request.loop) \($0.last?.connection ?? 0)" }
        let most =
            connections.values.map { cases in
                Overlap.most(cases.map { ($0.dispatched + ($0.last?.sent ?? 0), $0.dispatched + $0.request.done) })
            }.max() ?? 0
        let figures = [
            RelayFigure("streams on a connection at once, most", Double(most), .count, n: cases.count),
            RelayFigure("connections", Double(connections.count), .count, n: cases.count),
        ]
        let row = FaultRule.row(manyQuestion, all, holds: "all streams were served") { one in
            let repeats = one.last?.repeats ?? 0
            if repeats > 0 { return "refused \(repeats) times before it was taken" }
            return one.request.outcome.isSuccess ? nil : "became \(one.ending)"
        }
        guard let row else { return RelayRow(manyQuestion, .notTestable, "its requests were not made") }
        return RelayRow(
            manyQuestion, row.verdict, row.reason, figures + row.figures,
            showing: row.verdict == .fail
                ? all.filter { ($0.last?.repeats ?? 0) > 0 || !$0.request.outcome.isSuccess } : [])
    }
}
