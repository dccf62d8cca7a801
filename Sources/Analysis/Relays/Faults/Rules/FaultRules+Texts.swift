// SPDX-License-Identifier: Apache-2.0
internal import Traces

extension FaultRules {
    /// R23: long lines come through whole.
    static let largeEvents = ofText(
        RelayQuestion("R23", "large-events", "large events"),
        [32, 70, 300, 1_100].map {
            FaultProbe(
                "large-\($0)KiB", in: .streams,
                "ttft=40ms gap=10ms tokens=4 tokens-per-chunk=1000000 large-event=\($0)", mostTokens: 1_000_000)
        }, holds: "events of 32, 70, 300 and 1,100 KiB arrived whole")

    /// R26: what the standard allows in a stream is understood.
    static let framing = ofText(
        RelayQuestion("R26", "framing", "framing of the stream"),
        [
            FaultProbe("crlf", in: .streams, "ttft=40ms gap=5ms tokens=20 framing=crlf", count: 2),
            FaultProbe("no-space", in: .streams, "ttft=40ms gap=5ms tokens=20 framing=no-space", count: 2),
            FaultProbe("pieces", in: .streams, "ttft=40ms gap=10ms tokens=20 split=7", count: 2),
            FaultProbe(
                "half-characters", in: .streams, "ttft=40ms gap=10ms tokens=20 framing=split-characters", count: 2),
            FaultProbe("comment-first", in: .streams, "ttft=40ms gap=5ms tokens=20 framing=comment", count: 2),
            FaultProbe(
                "no-last-line-end", in: .streams, "ttft=40ms gap=5ms tokens=20 framing=no-last-newline", count: 2),
            FaultProbe("joined", in: .streams, "ttft=40ms gap=5ms tokens=20 join=5", count: 2),
        ], holds: "each form gave the same text")

    private static func ofText(_ question: RelayQuestion, _ probes: [FaultProbe], holds: String) -> FaultRule {
        FaultRule(question, probes) { evidence, _ in
            if evidence.losesPlainText {
                return RelayRow(question, .notTestable, "plain streams lose text, too: see conservation")
            }
            return FaultRule.row(question, evidence.reached(probes), holds: holds, fault: whole)
                ?? RelayRow(question, .notTestable, evidence.absence(of: probes))
        }
    }
    private static func whole(_ one: FaultCase) -> String? {
        guard one.isSentWhole else { return "the relay hung up" }
        return one.request.outcome.isSuccess ? one.textFault : "became \(one.ending)"
    }
}
