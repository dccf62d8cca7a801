// SPDX-License-Identifier: Apache-2.0
internal import Traces

extension FaultRules {
    /// R15: token counts are the provider's.
    static let usage = FaultRule(usageQuestion, FaultProbe.steady) { evidence, _ in
        let reached = evidence.reached(FaultProbe.steady)
        let cases = reached.filter(\.isSentWhole)
        return FaultRule.row(
            usageQuestion, cases, holds: "the token counts that were sent arrived", fault: usageFault)
            ?? RelayRow(
                usageQuestion, .notTestable,
                reached.isEmpty
                    ? evidence.absence(of: FaultProbe.steady) : "the relay let no answer come to its end")
    }
    private static let usageQuestion = RelayQuestion("R15", "usage", "token counts")
    private static func usageFault(_ one: FaultCase) -> String? {
        guard let truth = one.truth, truth.sentUsage else { return nil }
        let got = one.request.usage
        if got.isEmpty { return "token counts were sent and did not arrive" }
        if got.generated != truth.outputTokens {
            return "\(truth.outputTokens) output tokens became \(got.generated ?? 0)"
        }
        if got.inputTokens == truth.inputTokens { return nil }
        return "\(truth.inputTokens) input tokens became \(got.inputTokens ?? 0)"
    }
}
