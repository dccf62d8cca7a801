// SPDX-License-Identifier: Apache-2.0
internal import Excerpts
internal import Traces

extension FaultRules {
    /// R10: what was produced before a break reaches the client.
    static let visibleTruncation = FaultRule(
        RelayQuestion("R10", "visible-truncation", "what came before a break"), FaultProbe.broken,
        holds: "all that was sent before the break arrived",
        note: { "the client sees \(FaultRule.tally($0.map(\.ending)))" },
        fault: { one in
            // Text that is lost from the middle is lost without a break, too.
            guard one.textFault != nil, one.isBeginning else { return nil }
            return "\(one.outputs) of \(one.truth?.outputs ?? 0) events arrived before the break"
        })

    /// R11: a broken stream is no success, and no stream that ends in good order.
    static let silentTruncation = FaultRule(
        RelayQuestion("R11", "silent-truncation", "truncation shown as success"), FaultProbe.broken,
        holds: "every broken stream was broken for the client, too",
        note: { "the client sees \(FaultRule.tally($0.map(\.ending)))" },
        fault: { one in
            if one.request.outcome.isSuccess { return "a broken stream became a success" }
            return one.isCleanCut ? "a broken stream became one that ends in good order" : nil
        })

    /// R12: nothing is added that the provider did not say.
    static let inventions = FaultRule(
        RelayQuestion("R12", "invented-ending", "invented endings, usage or text"),
        FaultProbe.unfinished + FaultProbe.broken, holds: "what was not sent did not arrive",
        fault: { one in
            guard let truth = one.truth else { return nil }
            var invented: [String] = []
            if one.request.finishReason != nil, !truth.sentFinish { invented.append("a finish reason") }
            if one.hasEnd, !truth.sentEnd { invented.append("the end of the protocol") }
            if !one.request.usage.isEmpty, !truth.sentUsage { invented.append("token counts") }
            if let sent = truth.text, one.textBytes > sent.bytes { invented.append("text") }
            return invented.isEmpty ? nil : invented.joined(separator: " and ") + " invented"
        })

    /// R13: an error that comes inside a stream stays one.
    static let errorEvents = FaultRule(
        RelayQuestion("R13", "error-inside-200", "errors inside a 200"),
        [
            FaultProbe("error", in: .streams, "ttft=40ms gap=10ms tokens=20 fault=error@8", count: 2),
            FaultProbe("error-first", in: .streams, "ttft=40ms gap=10ms tokens=20 fault=error@0", count: 2),
        ], holds: "every error was one for the client",
        note: { "the client sees \(FaultRule.tally($0.map(\.ending)))" },
        fault: { one in
            if one.request.outcome.isSuccess { return "the error is gone, and the answer counts as a success" }
            // Nothing but an end that is missing shows it: to a client that does not insist on one, the answer is whole.
            return one.isCleanCut ? "the error is gone, and the stream ends in good order" : nil
        })
}
