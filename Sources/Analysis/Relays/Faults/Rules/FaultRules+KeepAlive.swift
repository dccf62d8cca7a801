// SPDX-License-Identifier: Apache-2.0
internal import Excerpts
internal import Traces

extension FaultRules {
    /// R21: comments keep a connection alive; they reach the client, and as comments.
    static let keepAlive = FaultRule(
        RelayQuestion("R21", "keep-alive", "keep-alive comments"),
        [
            FaultProbe("comments", in: .streams, "ttft=1s ping=100ms preamble=late gap=10ms tokens=10", count: 2),
            FaultProbe(
                "comments-within", in: .streams, "ttft=40ms ping=100ms gap=10ms tokens=10 fault=stall@5:800ms", count: 2
            ),
        ], holds: "comments arrived",
        note: { cases in
            let (sent, got) = cases.reduce((0, 0)) { ($0.0 + ($1.truth?.comments ?? 0), $0.1 + $1.request.comments) }
            return got > sent ? "\(got - sent) comments of its own were added to \(sent)" : nil
        },
        fault: { one in
            guard let truth = one.truth, truth.comments > 0 else { return nil }
            guard one.isSentWhole else { return one.hangUp }
            if !one.request.outcome.isSuccess { return "the stream became \(one.ending)" }
            let isLonger = one.textBytes > truth.text?.bytes ?? .max
            if isLonger || one.outputs > truth.outputs { return "comments became data" }
            if one.request.comments == 0 { return "\(truth.comments) comments are swallowed" }
            return one.request.comments < truth.comments
                ? "\(truth.comments - one.request.comments) of \(truth.comments) comments are lost" : nil
        })
}
