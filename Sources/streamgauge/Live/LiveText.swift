// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import Engine
internal import Reports
internal import Traces

/// The figures of a run that goes on, in words: the same for the view and for plain lines.
struct LiveText {
    let progress: RunProgress
    let window: LiveHistory.Window

    init(_ history: LiveHistory) { (progress, window) = (history.latest, history.window) }

    /// `45 of 200 done`.
    var done: String { "\(progress.finished)" + (progress.planned.map { " of \($0)" } ?? "") + " done" }
    /// `8 in flight, 6 active`: active ones brought output within the last second.
    var open: String { "\(progress.inFlight) in flight, \(progress.active) active" }
    /// `p50 123 ms · p90 150 ms · p99 180 ms`; nil without values.
    static func percentiles(_ counts: SpanCounts, _ levels: [Int]) -> String? {
        let parts = levels.compactMap { level in
            counts.value(perMille: level).map { "p\(level / 10) \(span($0))" }
        }
        return parts.isEmpty ? nil : parts.joined(separator: " · ")
    }
    /// `last 10 s, n = 194`.
    func extent(_ counts: SpanCounts) -> String {
        "last \(Int(window.span.seconds.rounded())) s, n = \(counts.count)"
    }
    var rates: String {
        let offered = progress.offeredRate.map { "offered \(Units.number($0))/s · " } ?? ""
        return "\(offered)sent \(Units.number(window.sentRate))/s · done \(Units.number(window.doneRate))/s"
    }
    /// Successes first, then what failed, most frequent first.
    var outcomes: [(outcome: OutcomeClass, count: Int)] {
        progress.outcomes.map { ($0.key, $0.value) }.sorted { a, b in
            let (x, y) = (a.0.isSuccess ? 0 : 1, b.0.isSuccess ? 0 : 1)
            return (x, b.1, a.0.rawValue) < (y, a.1, b.0.rawValue)
        }
    }
    /// `5 failed: 3 reset, 2 rate_limited`; nil where nothing failed.
    var failures: String? {
        let failures = progress.failures
        guard !failures.isEmpty else { return nil }
        let kinds = failures.prefix(3).map { "\($0.count) \($0.outcome.rawValue)" }.joined(separator: ", ")
        return "\(failures.reduce(0) { $0 + $1.count }) failed: \(kinds)"
    }
    /// `ETA 31 s`, `ETA 4 min 10 s`; nil where nothing tells.
    var remaining: String? {
        progress.remaining.map { "ETA \(Self.clock($0))" }
    }
    static func span(_ span: Nanoseconds) -> String { Units.span(Double(span.count)) }
    /// Whole seconds, and minutes and hours where there are any.
    static func clock(_ span: Nanoseconds) -> String {
        let seconds = Int(span.seconds.rounded(.up))
        if seconds < 60 { return "\(seconds) s" }
        if seconds < 3_600 { return "\(seconds / 60) min \(seconds % 60) s" }
        return "\(seconds / 3_600) h \(seconds / 60 % 60) min"
    }

    /// All of it that matters in one line, for a log.
    var line: String {
        var parts = [done, open]
        if let ttft = Self.percentiles(window.ttft, [500, 990]) {
            let gap = Self.percentiles(window.gaps, [500]).map { " · gap \($0)" } ?? ""
            parts.append("TTFT \(ttft)\(gap) (\(extent(window.ttft)))")
        }
        if progress.finished > 0 { parts.append("\(Units.number(window.doneRate))/s") }
        if let failures { parts.append(failures) }
        if progress.isDraining { parts.append("draining") } else if let remaining { parts.append(remaining) }
        return parts.joined(separator: " · ")
    }
}
