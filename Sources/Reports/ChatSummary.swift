// SPDX-License-Identifier: Apache-2.0
public import Analysis
internal import Core
internal import Gates
internal import Traces

/// The answer in a few lines of at most 80 columns, to be pasted into a chat: verdict, targets, ranking.
///
/// Plain text: it says the same without colours, and lines up in any window with letters of one width.
public struct ChatSummary: ReportFormat {
    public static let fileName: String? = nil

    private static let width = 80
    private static let longestName = 20
    /// Targets that have a line; the fastest ones, where there are more.
    private static let most = 4

    public init() {}

    public func render(_ analysis: RunAnalysis) -> String { lines(analysis).joined(separator: "\n") + "\n" }

    func lines(_ analysis: RunAnalysis) -> [String] {
        let shown = ordered(analysis).prefix(Self.most)
        let table = table(Array(shown))
        var lines = head(analysis) + gates(analysis) + drift(analysis) + table.lines
        let more = analysis.targets.count - shown.count
        if more > 0 { lines.append("and \(more) further targets") }
        if let comparison = analysis.comparison {
            lines.append(PlainText.cut(Phrases.answer(comparison).headline, to: Self.width))
        } else if let ranking = analysis.ranking {
            lines.append(sentence(ranking))
        }
        let uncertain = table.lines.joined()
        let marks = [
            uncertain.contains(MetricCells.uncertified) ? "? too few requests to certify it" : nil,
            uncertain.contains(MetricCells.unbounded) ? "! of the successes only: too many were lost" : nil,
        ].compactMap(\.self)
        if !marks.isEmpty { lines.append(marks.joined(separator: "; ")) }
        return lines + [origin(analysis)].map { PlainText.cut($0, to: Self.width) }
    }

    /// `quickstart: SUSPECT, busiest loop: 92.0 % (at most 80.0 %) and 2 more`, in two lines where it must be.
    private func head(_ analysis: RunAnalysis) -> [String] {
        let verdict = analysis.verdict
        let name = PlainText.cut(name(analysis.run.name, or: "streamgauge"), to: Self.longestName)
        let reasons = verdict.reasons.filter { $0.severity == verdict.level && verdict.level != .valid }
        guard let first = reasons.first else {
            let isBarren = analysis.counted > 0 && analysis.successes == 0
            return [
                "\(name): \(isBarren ? "NO REQUEST SUCCEEDED; the client itself did well" : verdict.level.rawValue)"
            ]
        }
        let rest = reasons.count > 1 ? " and \(reasons.count - 1) more" : ""
        let said = "\(name): \(verdict.level.rawValue.uppercased()), \(Phrases.seen(first))\(rest)"
        return PlainText.wrap(said, width: Self.width).prefix(2).map { PlainText.cut($0, to: Self.width) }
    }
    /// `gates: 2 of 3 passed; ✗ ttft.p95 < 800ms`, the worst first.
    private func gates(_ analysis: RunAnalysis) -> [String] {
        guard let said = Phrases.gates(analysis) else { return [] }
        let order: [GateResult.Outcome] = [.failed, .regressed, .noData, .inconclusive]
        let open = order.flatMap { outcome in analysis.gates.filter { $0.outcome == outcome } }
        let shown = open.prefix(2).map { "\(Phrases.mark($0.outcome)) \(PlainText.visible($0.gate.text))" }
        let more = open.count > 2 ? ["and \(open.count - 2) more"] : []
        return [PlainText.cut(([said] + shown + more).joined(separator: "; "), to: Self.width)]
    }
    /// Of a soak that did not pass, in two lines at most.
    private func drift(_ analysis: RunAnalysis) -> [String] {
        guard let drift = analysis.drift, drift.exitCode != 0 else { return [] }
        let said = "drift: \(PlainText.visible(DriftPhrases.headline(drift, code: analysis.exitCode)))"
        let lines = PlainText.wrap(said, width: Self.width)
        return lines.count <= 2 ? lines : [lines[0], PlainText.cut(lines[1] + " …", to: Self.width)]
    }
    /// Fastest first where they are ranked, else in the order of the profile.
    private func ordered(_ analysis: RunAnalysis) -> [TargetAnalysis] {
        guard let places = analysis.ranking?.places else { return analysis.targets }
        let ranked = places.map(\.target)
        return (ranked + analysis.targets.indices.filter { !ranked.contains($0) }).map { analysis.targets[$0] }
    }
    /// With names as long as the line has room for.
    private func table(_ targets: [TargetAnalysis]) -> TextTable {
        func filled(_ longest: Int) -> TextTable {
            var table = TextTable(header: ["", "ok", "TTFT p50", "95 % interval", "p95", "gap p50", "t/s p50"])
            for target in targets {
                table.add([PlainText.cut(name(target.info.name, or: "target"), to: longest)] + cells(target))
            }
            return table
        }
        return filled(max(8, Self.width - filled(0).width))
    }
    private func cells(_ target: TargetAnalysis) -> [String] {
        let ttft = target[.ttft].map(MetricCells.init)
        let gap = target[.gap].map(MetricCells.init)
        let speed = target[.outputSpeed].map(MetricCells.init)
        return [
            "\(target.successes)/\(target.counted)", ttft?.value(.p50) ?? MetricCells.missing,
            ttft?.interval(.p50) ?? MetricCells.missing, ttft?.value(.p95) ?? MetricCells.missing,
            gap?.value(.p50) ?? MetricCells.missing, speed?.value(.p50) ?? MetricCells.missing,
        ]
    }
    /// With names as long as the line has room for.
    private func sentence(_ ranking: Ranking) -> String {
        let lengths = stride(from: Self.width, to: 8, by: -1)
        return lengths.lazy.map { sentence(ranking, longest: $0) }.first { $0.count <= Self.width }
            ?? sentence(ranking, longest: 8)
    }
    private func sentence(_ ranking: Ranking, longest: Int) -> String {
        let places = ranking.places
        let names = places.map { PlainText.cut(PlainText.visible($0.name), to: longest) }
        guard places.count > 1 else { return "\(names[0]) is the only one with output" }
        let near = places.indices.dropFirst().filter { !places[$0].isTold }
        if let tied = near.first {
            let more = near.count > 1 ? ", nor can \(near.count - 1) more" : ""
            return "\(names[0]) and \(names[tied]) cannot be told apart by TTFT p50\(more)"
        }
        return "\(names[0]) answers first, \(Units.number(places[1].ratio)) times sooner than \(names[1]) (TTFT p50)"
    }
    /// What was run, where and when: enough to find the trace again.
    private func origin(_ analysis: RunAnalysis) -> String {
        let run = analysis.run
        if !analysis.parts.isEmpty {
            return "\(analysis.parts.count) runs side by side · \(analysis.counted) requests in all"
        }
        let when = run.startUnix > .zero ? [UTCTime.text(run.startUnix)] : []
        let requests = "\(analysis.counted) requests in \(Units.span(Double(analysis.window.length.count)))"
        return (when + [requests, "seed \(run.seed)", "streamgauge \(PlainText.visible(run.tool))"])
            .joined(separator: " · ")
    }
    private func name(_ text: String, or other: String) -> String { text.isEmpty ? other : PlainText.visible(text) }
}
