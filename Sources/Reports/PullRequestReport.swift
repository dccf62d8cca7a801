// SPDX-License-Identifier: Apache-2.0
public import Analysis
internal import Core
internal import Traces

/// `pr`: what a reviewer wants to know, to be pasted into a pull request; the rest is folded away.
///
/// A comment on GitHub holds 65,536 characters: what does not fit of the folded part is left out, part by part, and said.
public struct PullRequestReport: ReportFormat {
    public static let fileName: String? = nil
    /// Characters that a comment may have.
    public static let limit = 65_536
    private static let targetsShown = 40
    private static let reasonsShown = 5
    private static let gatesShown = 40
    /// Room for the words around what is folded away.
    private static let reserve = 500

    public init() {}

    public func render(_ analysis: RunAnalysis) -> String {
        let head = (title(analysis) + gates(analysis) + targets(analysis) + reasons(analysis.verdict)).joined(
            separator: "\n")
        let parts = MarkdownReport().parts(analysis).map { $0.joined(separator: "\n") }
        var (folded, left, room) = ([String](), 0, Self.limit - Self.reserve - Self.size(head))
        for part in parts where !part.isEmpty {
            let size = Self.size(part) + 1
            if size <= room { folded.append(part) } else { left += 1 }
            room -= size <= room ? size : 0
        }
        let missing =
            left == 0
            ? [] : ["\(left) parts are too long for a comment: `streamgauge report --format markdown` has them."]
        let fold = ["<details><summary>All figures, the client and the formulas</summary>", ""] + folded + missing
        return Self.quiet((([head] + fold) + ["", "</details>"]).joined(separator: "\n") + "\n")
    }

    private func title(_ analysis: RunAnalysis) -> [String] {
        let name = Self.cut(analysis.run.name)
        let level = analysis.verdict.level
        return [
            "### Streamgauge\(name.isEmpty ? "" : ": \(name)")", "",
            "**Verdict: \(level.rawValue)** – \(Phrases.verdict(level)).", "", sentence(analysis), "",
            "<sub>\(Phrases.run(analysis))</sub>", "",
        ]
    }
    /// The one thing to take away.
    private func sentence(_ analysis: RunAnalysis) -> String {
        if analysis.verdict.level == .invalid { return "The run is invalid: nothing can be said of its targets." }
        if let comparison = analysis.comparison {
            let answer = Phrases.answer(comparison)
            return ["**\(Self.cut(answer.headline, to: 200))**", answer.detail.map { Self.cut($0, to: 400) }]
                .compactMap(\.self).joined(separator: " ")
        }
        if let ranking = analysis.ranking, let best = ranking.places.first {
            let rest = ranking.places.dropFirst().prefix(3).map { place in
                place.isTold
                    ? "\(Units.number(place.ratio)) times sooner than \(Self.cut(place.name))"
                    : "not to be told apart from \(Self.cut(place.name))"
            }
            let more = ranking.places.count > 4 ? ["and so on"] : []
            let first = "**\(Self.cut(best.name))** answered first: TTFT p50 \(Units.span(best.ttft)) (n = \(best.n))"
            return ([first] + rest + more).joined(separator: ", ") + "."
        }
        let successes = "\(analysis.successes) of \(analysis.counted) requests succeeded"
        guard let ttft = analysis.targets.compactMap({ $0[.ttft] }).first, analysis.targets.count == 1 else {
            return successes + "."
        }
        let cells = MetricCells(distribution: ttft)
        return "\(successes); TTFT p50 \(cells.value(.p50)), p95 \(cells.value(.p95)) (n = \(ttft.n))."
    }
    private func gates(_ analysis: RunAnalysis) -> [String] {
        guard let said = Phrases.gates(analysis) else { return [] }
        // What did not pass comes first: those rows are never left out for want of room.
        let ordered = analysis.gates.filter { $0.outcome != .passed } + analysis.gates.filter { $0.outcome == .passed }
        let more = ordered.count - Self.gatesShown
        return ["**\(said)**", ""] + GateTable.markdown(Array(ordered.prefix(Self.gatesShown)))
            + (more > 0 ? ["\(more) further gates.", ""] : [])
    }
    private func targets(_ analysis: RunAnalysis) -> [String] {
        var lines = MarkdownReport.head([
            "target", "n", "ok", "TTFT p50 (95 % interval)", "TTFT p95", "gap p50", "E2E p50", "tokens/s in all",
        ])
        for target in analysis.targets.prefix(Self.targetsShown) { lines.append(MarkdownReport.row(cells(target))) }
        let more = analysis.targets.count - Self.targetsShown
        lines += more > 0 ? ["", "\(more) further targets."] : []
        let legend = MetricCells.legend(analysis.targets.flatMap { target in shown.compactMap { target[$0] } })
        return lines + [""] + legend.map { "<sub>`\($0.prefix(1))`\($0.dropFirst())</sub>  " }
            + (legend.isEmpty ? [] : [""])
    }
    private let shown: [Metric] = [.ttft, .gap, .endToEnd]
    private func cells(_ target: TargetAnalysis) -> [String] {
        func value(_ metric: Metric, _ level: Percentile) -> String {
            target[metric].map { MetricCells(distribution: $0).value(level) } ?? MetricCells.missing
        }
        let interval = target[.ttft].map { MetricCells(distribution: $0).interval(.p50) } ?? MetricCells.missing
        return [
            Self.cut(target.info.name), "\(target.counted)",
            target.successShare.map { Units.share($0) } ?? MetricCells.missing,
            value(.ttft, .p50) + (interval == MetricCells.missing ? "" : " (\(interval))"), value(.ttft, .p95),
            value(.gap, .p50), value(.endToEnd, .p50),
            target.rates.outputTokens.map { Units.number($0) } ?? MetricCells.missing,
        ]
    }
    /// What brought the verdict down; notes are among the folded figures.
    private func reasons(_ verdict: Verdict) -> [String] {
        let bad = verdict.reasons.filter { $0.severity != .note }
        guard !bad.isEmpty else { return [] }
        let lines = bad.prefix(Self.reasonsShown).map { reason in
            "- **\(reason.severity.rawValue)**: \(Self.cut(Phrases.seen(reason), to: 300)) – "
                + Self.cut(reason.advice, to: 300)
        }
        let more = bad.count - Self.reasonsShown
        return lines + (more > 0 ? ["- \(more) further reasons"] : []) + [""]
    }

    private static func cut(_ text: String, to length: Int = 60) -> String {
        PlainText.markdown(text.count > length ? String(text.prefix(length - 1)) + "…" : text)
    }
    /// Bytes, not characters: whatever GitHub counts, it is no more than that.
    private static func size(_ text: String) -> Int { quiet(text).utf8.count }
    /// Nobody is to be notified because a name or a message looks like a mention: a word joiner comes between.
    private static func quiet(_ text: String) -> String {
        text.contains("@") ? text.reduce(into: "") { $0 += $1 == "@" ? "@\u{2060}" : String($1) } : text
    }
}
