// SPDX-License-Identifier: Apache-2.0
internal import Analysis
internal import Traces

extension Phrases {
    /// `hidden work: 12 retries of 9 requests and 3 continuations of 3, after 8 rate_limited, 4 reset; 10 requests
    /// succeeded only then; 6.2 s waited; 2 given up (1 budget, 1 wait)`; nil where there was none.
    static func hiddenWork(_ target: TargetAnalysis) -> String? {
        let work = target.hiddenWork
        if work.isEmpty { return nil }
        var parts: [String] = []
        if work.retries > 0 {
            parts.append("\(many(work.retries, "retry", "retries")) of \(requests(work.retriedRequests))")
        }
        if work.resumes > 0 {
            parts.append("\(many(work.resumes, "continuation", "continuations")) of \(requests(work.resumedRequests))")
        }
        var text = "hidden work: " + (parts.isEmpty ? "none" : parts.joined(separator: " and "))
        let failed = work.failedAttempts.sorted { ($1.value, $0.key.rawValue) < ($0.value, $1.key.rawValue) }
        if !failed.isEmpty {
            text += ", after " + failed.map { "\($0.value) \($0.key.rawValue)" }.joined(separator: ", ")
        }
        if work.retries + work.resumes > 0 {
            text +=
                "; \(requests(work.recovered)) succeeded only then; \(Units.span(Double(work.waited))) waited in all"
        }
        if work.resumes > 0 { text += "; the tokens of continued answers are in no figure" }
        let left = work.gaveUp.sorted { $0.key.rawValue < $1.key.rawValue }
        if !left.isEmpty {
            let reasons = left.map { "\($0.value) \(reason($0.key))" }.joined(separator: ", ")
            text += "; given up: \(reasons)"
        }
        return text
    }
    static func reason(_ reason: GaveUp) -> String {
        switch reason {
        case .attempts: "after all attempts"
        case .budget: "for the budget"
        case .wait: "for too long a wait"
        }
    }
    static func many(_ count: Int, _ one: String, _ more: String) -> String {
        "\(count) \(count == 1 ? one : more)"
    }
    private static func requests(_ count: Int) -> String { many(count, "request", "requests") }
}
