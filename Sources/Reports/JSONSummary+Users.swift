// SPDX-License-Identifier: Apache-2.0
internal import Analysis
internal import JSONText
internal import Traces

// Further attempts and conversations.
extension JSONSummary {
    static func hiddenWork(_ work: HiddenWork, _ json: inout JSONWriter) {
        json.key("hidden_work")
        json.object { json in
            json.member("retried_requests", work.retriedRequests)
            json.member("retries", work.retries)
            json.member("resumed_requests", work.resumedRequests)
            json.member("resumes", work.resumes)
            json.member("recovered_requests", work.recovered)
            json.member("waited_ns", work.waited)
            json.key("failed_attempts")
            json.object { json in
                for (outcome, count) in work.failedAttempts.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
                    json.member(outcome.rawValue, count)
                }
            }
            json.key("gave_up")
            json.object { json in
                for (reason, count) in work.gaveUp.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
                    json.member(reason.rawValue, count)
                }
            }
        }
    }
    /// Absent where there were no conversations.
    static func turns(_ turns: [TurnAnalysis], _ json: inout JSONWriter) {
        if turns.isEmpty { return }
        json.key("turns")
        json.array { list in
            for turn in turns {
                list.object { json in
                    json.member("turn", turn.turn)
                    json.member("counted", turn.counted)
                    json.member("successes", turn.successes)
                    json.key("metrics")
                    json.object { json in
                        for distribution in [turn.ttft, turn.inputTokens].compactMap(\.self) {
                            metric(distribution, named: distribution.metric.id, &json)
                        }
                    }
                }
            }
        }
    }
}
