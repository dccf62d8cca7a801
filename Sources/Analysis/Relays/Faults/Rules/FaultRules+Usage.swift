// SPDX-License-Identifier: Apache-2.0
internal import Traces

extension FaultRules {
    /// R15: token counts are the provider's.
    static let usage = FaultRule(
        RelayQuestion("R15", "usage", "token counts"), FaultProbe.steady,
        holds: "the token counts that were sent arrived"
    ) { one in
        guard let truth = one.truth, truth.isComplete, truth.sentUsage else { return nil }
        let got = one.request.usage
        if got.isEmpty { return "token counts were sent and did not arrive" }
        if got.generated != truth.outputTokens {
            return "\(truth.outputTokens) output tokens became \(got.generated ?? 0)"
        }
        if got.inputTokens == truth.inputTokens { return nil }
        return "\(truth.inputTokens) input tokens became \(got.inputTokens ?? 0)"
    }
}
