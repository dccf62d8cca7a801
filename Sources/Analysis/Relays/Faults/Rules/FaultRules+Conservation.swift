// SPDX-License-Identifier: Apache-2.0
internal import Traces

extension FaultRules {
    /// R8: the same events with the same text, in the same order.
    static let conservation = FaultRule(
        RelayQuestion("R8", "conservation", "conservation of events and text"), FaultProbe.steady,
        holds: "every event arrived once, in order and with its text"
    ) { one in
        guard let truth = one.truth else { return nil }
        guard one.isSentWhole else { return one.hangUp }
        if !one.request.outcome.isSuccess { return "a whole answer became \(one.ending)" }
        if let fault = one.textFault { return fault }
        if one.outputs == truth.outputs { return nil }
        return "\(truth.outputs) output events became \(one.outputs)"
    }
}
