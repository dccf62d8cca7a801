// SPDX-License-Identifier: Apache-2.0
internal import Analysis
internal import Traces

// What users did to the streams, and what was looked for in the answers, in the same words for all reports.
extension Phrases {
    /// One sentence each; none where the profile asks for nothing of it.
    static func behaviour(_ target: TargetAnalysis) -> [String] {
        [reader(target), cancels(target), closing(target), checks(target), givenUp(target)].compactMap(\.self)
    }

    private static func reader(_ target: TargetAnalysis) -> String? {
        guard let reader = target.info.reader else { return nil }
        let paused = target.behaviour.paused
        let pauses = paused > 0 ? "; \(paused) answer\(paused == 1 ? "" : "s") paused" : ""
        return "read slowly: \(PlainText.visible(reader))\(pauses)"
    }
    /// `20 of 200 requests cancelled as planned (10 %), 2 more were over before it; 12 outputs had come (p50, n = 20)`.
    private static func cancels(_ target: TargetAnalysis) -> String? {
        let counts = target.behaviour
        guard counts.plannedStops > 0 || counts.cancelled > 0 else { return nil }
        let share = target.counted > 0 ? " (\(Units.share(Double(counts.cancelled) / Double(target.counted))))" : ""
        var parts = ["\(counts.cancelled) of \(target.counted) requests cancelled as planned\(share)"]
        let unreached = counts.plannedStops - counts.cancelled
        if unreached > 0 { parts.append("\(unreached) more ended before it came to that") }
        if let outputs = target[.outputsBeforeCancel], let p50 = outputs.value(.p50) {
            parts.append("\(Int(p50.rounded())) output events had come (p50, n = \(outputs.n))")
        }
        if counts.cancelledSilent > 0 { parts.append("\(counts.cancelledSilent) before any output") }
        return parts.joined(separator: ", ")
    }
    private static func closing(_ target: TargetAnalysis) -> String? {
        let spans = [(Metric.cancelToClosed, "our side closed"), (.cancelToPeerClosed, "the peer had closed by")]
        let parts = spans.compactMap { metric, words -> String? in
            guard let found = target[metric], let p50 = found.value(.p50) else { return nil }
            let p95 = found.value(.p95).map { ", p95 \(Units.span($0))" } ?? ""
            return "\(words) p50 \(Units.span(p50))\(p95) (n = \(found.n))"
        }
        return parts.isEmpty ? nil : "from cancel on: \(parts.joined(separator: "; "))"
    }
    private static func checks(_ target: TargetAnalysis) -> String? {
        let failed = target.behaviour.checksByCount
        guard !failed.isEmpty else { return nil }
        let shown = failed.prefix(8).map { "\($0.count) × \(PlainText.visible($0.check))" }.joined(separator: "; ")
        let more = failed.count > 8 ? "; \(failed.count - 8) further ones" : ""
        return "failed checks: \(shown)\(more)"
    }
    private static func givenUp(_ target: TargetAnalysis) -> String? {
        let counts = target.behaviour.marksGivenUp.sorted { $0.key < $1.key }
        guard !counts.isEmpty else { return nil }
        let shown = counts.map { "\(PlainText.visible($0.key)) in \($0.value)" }.joined(separator: ", ")
        return "marks that took too many steps to look for, and may be missing: \(shown)"
    }
}
