// SPDX-License-Identifier: Apache-2.0
internal import Analysis
internal import JSONText
internal import Traces

// What users did to the streams, and what was looked for in the answers: only where the profile asks for it.
extension JSONSummary {
    static func behaviour(_ target: TargetAnalysis, _ json: inout JSONWriter) {
        if !target.marks.isEmpty {
            json.key("marks")
            json.object { json in
                for mark in target.marks { metric(mark, named: String(mark.metric.id.dropFirst("mark.".count)), &json) }
            }
        }
        json.member("reader", ifKnown: target.info.reader)
        let counts = target.behaviour
        guard !counts.isEmpty else { return }
        json.key("behaviour")
        json.object { json in
            json.member("planned_stops", counts.plannedStops)
            json.member("cancelled", counts.cancelled)
            if target.counted > 0 { json.member("cancelled_share", Double(counts.cancelled) / Double(target.counted)) }
            json.member("cancelled_before_output", counts.cancelledSilent)
            json.member("peer_closes_seen", counts.peerCloses)
            json.member("paused", counts.paused)
            json.key("failed_checks")
            json.array { list in
                for failed in counts.checksByCount {
                    list.object { json in
                        json.member("check", failed.check)
                        json.member("count", failed.count)
                    }
                }
            }
            json.key("marks_given_up")
            json.object { json in
                for (name, count) in counts.marksGivenUp.sorted(by: { $0.key < $1.key }) { json.member(name, count) }
            }
        }
    }
}
