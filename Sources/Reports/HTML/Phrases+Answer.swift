// SPDX-License-Identifier: Apache-2.0
internal import Analysis
internal import Traces

/// The answer of a run in three sentences: which target is better, by how much, and whether to believe it.
struct Answer: Hashable {
    /// One sentence, to be shown large.
    let headline: String
    /// The figures behind it.
    let detail: String?
    let belief: String
    /// Whether a difference, or with one target a figure, was found that holds.
    let isClear: Bool
}

extension Phrases {
    static func answer(_ analysis: RunAnalysis) -> Answer {
        if analysis.counted == 0 {
            return Answer(
                headline: "Nothing was measured.", detail: nil, belief: "No request lies in the measured window.",
                isClear: false)
        }
        if analysis.successes == 0 {
            let said = analysis.targets.map { "\(PlainText.visible($0.info.name)): \(outcomes($0))" }
            return Answer(
                headline: "No request succeeded.", detail: said.prefix(3).joined(separator: "; "),
                belief: "There is no latency to speak of.", isClear: false)
        }
        if analysis.verdict.level == .invalid {
            return Answer(
                headline: "No answer: the run is invalid.", detail: nil,
                belief: "The figures show the client, not the targets: mend what is named above, and run again.",
                isClear: false)
        }
        if let comparison = analysis.comparison { return compared(comparison, analysis) }
        if let ranking = analysis.ranking { return compared(ranking, analysis) }
        return alone(analysis)
    }

    private static func compared(_ comparison: ComparisonAnalysis, _ analysis: RunAnalysis) -> Answer {
        let answer = answer(comparison)
        let care = analysis.verdict.level == .suspect ? " With care: the run is suspect, for the reasons above." : ""
        return Answer(
            headline: answer.headline, detail: answer.detail.map { $0 + losses(analysis) },
            belief: answer.belief + care, isClear: answer.isClear)
    }
    private static func alone(_ analysis: RunAnalysis) -> Answer {
        guard let target = analysis.targets.first(where: { $0[.ttft] != nil }), let ttft = target[.ttft],
            let p50 = ttft.value(.p50)
        else {
            return Answer(
                headline: "No answer had any output.", detail: nil, belief: "There is no TTFT to speak of.",
                isClear: false)
        }
        let detail = [Percentile.p50, .p95].compactMap { level -> String? in
            guard let value = ttft.value(level) else { return nil }
            let interval = ttft[level]?.interval.map { " (95 % interval \(Units.spans($0)))" } ?? ""
            return "\(level.name) \(Units.span(value))\(interval)"
        }.joined(separator: ", ")
        let isSure = ttft[.p50]?.interval != nil
        let unsure = "Too few requests to say how far off that may be."
        return Answer(
            headline: "\(PlainText.visible(target.info.name)) answers after \(Units.span(p50)).",
            detail: "TTFT \(detail), n = \(ttft.n)." + losses(analysis),
            belief: isSure ? trust(analysis.verdict.level) : unsure, isClear: isSure)
    }
    private static func compared(_ ranking: Ranking, _ analysis: RunAnalysis) -> Answer {
        let best = ranking.places[0]
        let others = ranking.places.dropFirst()
        let (near, far) = (others.filter { !$0.isTold }, others.filter(\.isTold))
        let shown = (far.isEmpty ? near : far).prefix(3)
        let headline =
            near.isEmpty
            ? "\(names([best])) answers \(times(far)) sooner than \(names(far))."
            : "\(names([best] + near)) cannot be told apart"
                + (far.isEmpty ? "." : "; \(names([best])) answers \(times(far)) sooner than \(names(far)).")
        let belief =
            near.isEmpty
            ? "\(trust(analysis.verdict.level)) The 95 % intervals do not overlap."
            : "What differs between those may be chance: their 95 % intervals overlap, or n is too small."
        let figures = ([best] + shown).map { "\(PlainText.visible($0.name)) \(figure($0))" }
        return Answer(
            headline: headline, detail: "TTFT p50: \(figures.joined(separator: ", ")).\(losses(analysis))",
            belief: belief, isClear: near.isEmpty)
    }
    private static func trust(_ level: Verdict.Level) -> String {
        level == .suspect ? "With care: the run is suspect, for the reasons above." : "Believe it: the run is valid."
    }
    private static func figure(_ place: Ranking.Place) -> String {
        let interval = place.interval.map { "\(Units.spans($0)), " } ?? ""
        return "\(Units.span(place.ttft)) (\(interval)n = \(place.n))"
    }
    /// Two by name, more as a number.
    private static func names(_ places: [Ranking.Place]) -> String {
        let names = places.map { PlainText.visible($0.name) }
        if names.count <= 2 { return names.joined(separator: " and ") }
        return "\(names[0]) and \(names.count - 1) others"
    }
    private static func times(_ places: [Ranking.Place]) -> String {
        let ratios = places.map(\.ratio)
        guard let least = ratios.min(), let most = ratios.max() else { return "" }
        let (from, to) = (Units.number(least), Units.number(most))
        return from == to ? "\(from) times" : "\(from) to \(to) times"
    }
    /// Latency is of successes only: a target that loses requests may look fast.
    private static func losses(_ analysis: RunAnalysis) -> String {
        let losing = analysis.targets.filter { $0.lost > 0 }
        guard !losing.isEmpty else { return "" }
        let said = losing.prefix(3).map { target in
            "\(PlainText.visible(target.info.name)) \(Units.share(Double(target.lost) / Double(max(1, target.counted))))"
        }
        let more = losing.count > 3 ? " and \(losing.count - 3) others" : ""
        return " Requests lost: \(said.joined(separator: ", "))\(more)."
    }
}
