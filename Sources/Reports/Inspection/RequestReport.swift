// SPDX-License-Identifier: Apache-2.0
public import Analysis
internal import Core
internal import Traces

/// One request for the terminal: what was asked, how it ended, its waterfall, its attempts, the answer, its events.
public struct RequestReport {
    let width: Int
    let style: TerminalStyle
    private let events: EventTable.Length

    /// Events that are listed where nobody asks for more.
    public static let eventsShown = 20

    /// - Parameters:
    ///   - width: Columns of the terminal; less than 60 counts as 60.
    ///   - isColoured: Whether to write colours; see `TerminalReport.wantsColour`.
    ///   - events: How many events to list.
    public init(width: Int = 80, isColoured: Bool = false, events: EventTable.Length = .atMost(eventsShown)) {
        (self.width, self.events) = (max(60, width), events)
        style = TerminalStyle(isColoured: isColoured)
    }

    /// The whole text, ending in a line feed.
    public func render(_ inspection: Inspection) -> String {
        var lines = head(inspection) + [""] + figures(inspection.figures) + [""]
        lines += WaterfallChart(inspection, width: width, style: style).lines
        lines += section("attempts", inspection.record.attempts.enumerated().flatMap { attempt($1, $0, inspection) })
        lines += section("answer", answer(inspection.record))
        lines += section("headers", headers(inspection.record))
        lines += section("events", EventTable(inspection, events).lines)
        let legend = "times count from the intended moment, a gap from the output event before"
        lines += [""] + PlainText.wrap(legend, width: width).map(style.dim)
        return lines.joined(separator: "\n") + "\n"
    }

    // MARK: Head

    private func head(_ inspection: Inspection) -> [String] {
        let (record, target) = (inspection.record, inspection.target)
        let name = PlainText.visible(target.name)
        var lines = [style.bold("request \(record.index) to \(name)") + chosen(inspection)]
        let about = [target.dialect, target.model, target.url].filter { !$0.isEmpty }.map(PlainText.visible)
        if !about.isEmpty { lines += wrapped(about.joined(separator: " · ")) }
        lines += wrapped(asked(inspection))
        lines += [""] + outcome(record)
        return lines
    }
    private func chosen(_ inspection: Inspection) -> String {
        let candidates = inspection.candidates
        switch inspection.choice {
        case .named: return ""
        case .slowest(let measure): return ": the largest \(measure.metric.title) of \(candidates) successes"
        case .broken(let outcome): return ": the first that \(outcome.map { "ended as \($0.rawValue)" } ?? "failed")"
        case .median: return ": the TTFT p50 of \(candidates) successes"
        case .random(let seed): return ": drawn from \(candidates) requests (--seed \(seed))"
        }
    }
    private func asked(_ inspection: Inspection) -> String {
        let (record, run) = (inspection.record, inspection.run)
        var parts = ["intended \(Units.span(Double(record.intended.count))) after the start"]
        if run.startUnix > .zero { parts[0] += " (\(UTCTime.text(run.startUnix + record.intended)))" }
        if record.isWarmup { parts.append("warm-up, counted in no figure") }
        if let session = record.session { parts.append("conversation \(session), turn \(record.turn ?? 0)") }
        if let block = record.block { parts.append("block \(block)") }
        if let prompt = record.prompt { parts.append("prompt \(prompt)") }
        if let wanted = record.wantedInputTokens { parts.append("sized to \(wanted) input tokens") }
        parts += [record.streamed ? "streamed" : "not streamed", "loop \(record.loop)", "\(record.inFlight) in flight"]
        parts += stop(record.stop)
        return parts.joined(separator: " · ")
    }
    private func stop(_ stop: StopRecord) -> [String] {
        guard stop.isPlanned else { return [] }
        let rules = [
            stop.afterOutputs.map { "\($0) output events" }, stop.afterCharacters.map { "\($0) characters" },
            stop.after.map { Units.span(Double($0)) }, stop.atText ? "a text" : nil,
        ]
        return ["to be stopped after \(rules.compactMap(\.self).joined(separator: " or "))"]
    }
    private func outcome(_ record: RequestRecord) -> [String] {
        let level: Verdict.Level =
            record.outcome.isSuccess ? .valid : record.outcome.isFailure ? .invalid : .suspect
        let word = "OUTCOME: \(record.outcome.rawValue)"
        var parts: [String] = []
        if let status = record.attempts.last?.status { parts.append("HTTP \(status)") }
        if let reason = record.finishReason { parts.append("finish reason \(PlainText.visible(reason))") }
        if !record.events.isEmpty { parts.append(record.sawEnd ? "the protocol's end came" : "no protocol's end") }
        if let gaveUp = record.gaveUp { parts.append("not tried again: \(Phrases.reason(gaveUp))") }
        let rest = parts.isEmpty ? "" : " – " + parts.joined(separator: ", ")
        let error = [record.errorType, record.errorCode, record.errorMessage ?? record.attempts.last?.failure]
        let words = error.compactMap(\.self).filter { !$0.isEmpty }.map(PlainText.visible).joined(separator: ": ")
        return [style.level(level, word) + rest] + wrapped(words)
            + record.failedChecks.flatMap { wrapped("failed check: \(PlainText.visible($0))") }
            + record.marksGivenUp.flatMap { wrapped("given up looking for the mark \(PlainText.visible($0))") }
    }

    // MARK: Figures

    private func figures(_ figures: RequestFigures) -> [String] {
        let shown = figures.values.filter { $0.metric != .ttftAnswered || figures[.ttft] == nil }
        var parts = shown.map { "\($0.metric.title) \(Units.value($0.value, $0.metric.unit))" }
        if let gap = figures.gap {
            let p99 = gap.value(.p99).map { ", p99 \(Units.span($0))" } ?? ""
            let p50 = gap.value(.p50).map { "p50 \(Units.span($0))" } ?? ""
            parts.append("gap \(p50)\(p99), longest \(Units.span(gap.maximum)) (n = \(gap.n))")
        }
        parts.append("\(figures.outputEvents) output events in \(figures.outputReads) reads")
        let limit = Units.span(Double(figures.stallLimit))
        if figures.outputReads > 1 {
            parts.append("\(Phrases.many(figures.stalls, "stall", "stalls")) (gaps above \(limit))")
        }
        return PlainText.wrap(parts, separator: " · ", width: width - 2).map { "  \($0)" }
    }

    private func section(_ title: String, _ lines: [String]) -> [String] {
        lines.isEmpty ? [] : ["", style.bold(title)] + lines.map { "  \($0)" }
    }
    func wrapped(_ text: String) -> [String] { PlainText.wrap(text, width: width - 2).map { "  \($0)" } }
}
