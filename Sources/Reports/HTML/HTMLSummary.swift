// SPDX-License-Identifier: Apache-2.0
internal import Analysis
internal import Core
internal import Traces

/// The top of the page: the verdict, the answer, and all targets side by side.
struct HTMLSummary {
    private let analysis: RunAnalysis
    init(_ analysis: RunAnalysis) { self.analysis = analysis }

    // MARK: Verdict and answer

    var verdict: HTML { Self.verdict(analysis.verdict) }
    static func verdict(_ verdict: Verdict) -> HTML {
        let line = HTML.element(
            "p", [:],
            [
                .element("strong", [:], "Verdict: \(verdict.level.rawValue)"),
                .text(" – \(Phrases.verdict(verdict.level))."),
            ])
        let (notes, serious) = (
            verdict.reasons.filter { $0.severity == .note }, verdict.reasons.filter { $0.severity != .note }
        )
        let open = serious.isEmpty ? [] : [HTML.element("ul", [:], serious.map(reason))]
        let folded =
            notes.isEmpty
            ? []
            : [
                HTML.foldout(
                    "\(notes.count) note\(notes.count == 1 ? "" : "s")", [.element("ul", [:], notes.map(reason))])
            ]
        return .element("section", ["class": "verdict \(verdict.level.rawValue)"], [line] + open + folded)
    }
    private static func reason(_ reason: Reason) -> HTML {
        .element(
            "li", [:],
            [
                .element("span", ["class": "level \(reason.severity.rawValue)"], reason.severity.rawValue),
                .text(" \(Phrases.seen(reason))"), .element("span", ["class": "advice"], reason.advice),
            ])
    }
    var answer: HTML {
        let answer = Phrases.answer(analysis)
        let level = answer.isClear ? analysis.verdict.level.rawValue : "unclear"
        return .element(
            "section", ["class": "answer \(analysis.verdict.level == .invalid ? "invalid" : level)"],
            [.element("p", ["class": "headline"], answer.headline)]
                + (answer.detail.map { [.element("p", ["class": "detail"], $0)] } ?? [])
                + [.element("p", ["class": "belief"], answer.belief)])
    }

    // MARK: The targets

    private static let columns: [(Metric, Percentile)] = [
        (.ttft, .p50), (.ttft, .p90), (.ttft, .p95), (.ttft, .p99), (.gap, .p50), (.gap, .p99), (.tpot, .p50),
        (.endToEnd, .p50),
    ]
    var targets: HTML {
        let titles =
            ["target", "requests", "ok", "lost"] + Self.columns.map { "\($0.0.title) \($0.1.name)" } + [
                "tokens/s in all"
            ]
        let shown = analysis.targets.flatMap { target in
            [Metric.ttft, .gap, .tpot, .endToEnd].compactMap { target[$0] }
        }
        let legend =
            MetricCells.legend(shown) + [
                "small: 95 % interval; latencies are of the successes; tokens/s in all: all output tokens over the measured window"
            ]
        return .element(
            "section", ["id": "targets"],
            [
                .table(
                    "All targets", head: HTML.head(titles), rows: analysis.targets.indices.map(row)),
                .list(legend, ["class": "marks"]),
            ])
    }
    private func row(_ number: Int) -> HTML {
        let target = analysis.targets[number]
        let fastest = analysis.ranking?.places
        // Marked only where it is the one: what cannot be told apart has no winner.
        let isBest =
            analysis.comparison.map { $0.groups.count > 1 && $0.groups[0].labels == [target.info.name] }
            ?? (fastest?.first?.target == number && fastest?.dropFirst().allSatisfy(\.isTold) == true)
        let counts = [target.counted, target.successes, target.lost].map { HTML.element("td", [:], "\($0)") }
        let speed = target.rates.outputTokens.map(Units.number) ?? MetricCells.missing
        let cells = Self.columns.map { Self.cell(target[$0.0], $0.1) } + [.element("td", [:], speed)]
        return .element(
            "tr", ["class": isBest ? "best" : ""],
            [.element("th", ["scope": "row", "data-swatch": "\(number)"], target.info.name)] + counts + cells)
    }
    /// The value as all reports show it, with its interval, and raw for whoever reads the page by program.
    static func cell(_ distribution: Distribution?, _ level: Percentile) -> HTML {
        guard let distribution, let value = distribution.value(level) else {
            return .element("td", [:], MetricCells.missing)
        }
        let cells = MetricCells(distribution: distribution)
        let interval = cells.interval(level)
        return .element(
            "td",
            [
                "data-metric": distribution.metric.id, "data-level": level.key,
                "data-value": Self.raw(value, distribution.metric),
            ],
            [.text(cells.value(level))] + (interval == MetricCells.missing ? [] : [.element("small", [:], interval)]))
    }
    /// As `summary.json` has it.
    static func raw(_ value: Double, _ metric: Metric) -> String {
        metric.unit == .nanoseconds || metric.unit == .count ? "\(Int64(nearest: value))" : "\(value)"
    }
}
