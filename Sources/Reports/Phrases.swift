// SPDX-License-Identifier: Apache-2.0
internal import Analysis
internal import Core
internal import Traces

/// What the terminal and the Markdown report say in the same words.
enum Phrases {
    /// What was run: time, load, seed.
    static func run(_ analysis: RunAnalysis) -> String {
        if !analysis.parts.isEmpty { return "\(analysis.parts.count) runs side by side" }
        return self.run(analysis.run, measured: analysis.window.length)
    }
    static func run(_ run: RunRecord, measured: Nanoseconds) -> String {
        var parts: [String] = []
        if run.startUnix > .zero { parts.append(UTCTime.text(run.startUnix)) }
        if let cell = run.cell { parts.append(self.cell(cell)) }
        parts += [shard(run)].compactMap(\.self)
        parts.append(load(run))
        parts.append("\(Units.span(Double(measured.count))) measured")
        parts.append("seed \(run.seed)")
        parts += [salt(run)].compactMap(\.self)
        return parts.joined(separator: " · ")
    }
    /// `cell 3 of 8 (load.concurrency 8, model small)`.
    static func cell(_ cell: MatrixCell) -> String {
        let values = cell.values.isEmpty ? "" : " (\(PlainText.visible(cell.title)))"
        return "cell \(cell.number) of \(cell.count)\(values)"
    }
    /// `shard 2 of 4`, `all 4 shards`; nil for a run that was not divided.
    private static func shard(_ run: RunRecord) -> String? {
        guard let shard = run.shard else { return nil }
        if shard.missing.isEmpty { return "all \(shard.count) shards" }
        let numbers = shard.numbers.map { "\($0)" }.joined(separator: ", ")
        return "shard\(shard.numbers.count == 1 ? "" : "s") \(numbers) of \(shard.count)"
    }
    /// `a: 2026-03-01 12:00:00 UTC · closed loop of 4 · 10 s measured · seed 7 · valid`, for each of several runs.
    static func parts(_ analysis: RunAnalysis) -> [String] {
        analysis.parts.map { part in
            let words = run(part.run, measured: part.window.length)
            return "\(PlainText.visible(part.label)): \(words) · \(part.verdict.rawValue)"
        }
    }
    /// Whether requests began with a mark of their own; nil where the trace does not know.
    private static func salt(_ run: RunRecord) -> String? {
        let known = run.targets.compactMap(\.salt)
        guard !known.isEmpty else { return nil }
        let salted = known.count { $0 }
        if salted == 0 { return "salt off" }
        return salted == run.targets.count ? "salt on" : "salt on for \(salted) of \(run.targets.count) targets"
    }
    private static func load(_ run: RunRecord) -> String {
        if let load = run.load { return PlainText.visible(load) }
        if let concurrency = run.concurrency, run.arrivals == "closed" { return "closed loop of \(concurrency)" }
        guard let rate = run.rate else { return PlainText.visible(run.arrivals) }
        return "\(PlainText.visible(run.arrivals)) arrivals, \(Units.number(rate))/s"
    }

    /// What was seen, with its figure and limit, without the advice.
    static func seen(_ reason: Reason) -> String {
        let target = reason.target.map { "\(PlainText.visible($0)): " } ?? ""
        let figure = reason.figure.map { ": \(Units.quantity($0))" } ?? ""
        let limit =
            switch reason.limit {
            case .atMost(let most): " (at most \(Units.quantity(most)))"
            case .atLeast(let least): " (at least \(Units.quantity(least)))"
            case nil: ""
            }
        return target + reason.subject + figure + limit
    }
    static func verdict(_ level: Verdict.Level) -> String {
        switch level {
        case .note, .valid: "the run can be believed"
        case .suspect: "read the figures with the reasons beside them"
        case .invalid: "the figures below show the client, not the targets: do not use them"
        }
    }

    /// `200 requests: 198 ok, 2 truncated; 12 of the warm-up left out`.
    static func outcomes(_ target: TargetAnalysis) -> String {
        let counts = target.outcomes.map { "\($0.count) \($0.outcome.rawValue)" }.joined(separator: ", ")
        let requests = "\(target.counted) request\(target.counted == 1 ? "" : "s")"
        let warmup = target.warmup > 0 ? "; \(target.warmup) of the warm-up left out" : ""
        return requests + (counts.isEmpty ? "" : ": \(counts)") + warmup
    }

    /// `TTFT certified at 99 %: p90 ≤ 240 ms; not certifiable: n = 200, p99 needs 662`; nil where nothing can be said.
    static func certification(_ distribution: Distribution) -> String? {
        var (certified, rest, needs): ([String], [String], [String]) = ([], [], [])
        var independent = 0
        for quantile in distribution.quantiles where [.p90, .p95, .p99].contains(quantile.level) {
            switch quantile.certification {
            case .certified(let bound):
                certified.append("\(quantile.level.name) ≤ \(Units.value(bound, distribution.metric.unit))")
            case .unbounded(let lost): rest.append("\(quantile.level.name) has no finite bound: \(lost) lost")
            case .tooFew(let count, let needed):
                needs.append("\(quantile.level.name) needs \(needed)")
                independent = count
            case .notApplicable: break
            }
        }
        let first = certified.isEmpty ? [] : ["certified at 99 %: \(certified.joined(separator: ", "))"]
        let tooFew = needs.isEmpty ? [] : ["not certifiable: n = \(independent), \(needs.joined(separator: ", "))"]
        let all = first + rest + tooFew
        return all.isEmpty ? nil : "\(distribution.metric.title) \(all.joined(separator: "; "))"
    }
    /// Said where dependence made the sample smaller than it looks.
    static func dependence(_ distribution: Distribution) -> String? {
        guard let effective = distribution.effectiveCount, effective < distribution.n else { return nil }
        return "\(distribution.metric.title): successive values depend on one another; the \(distribution.n) are worth "
            + "\(effective) independent ones"
    }

    static func opening(_ target: TargetAnalysis) -> String? {
        let wave = target.opening
        // Where the opening wave is nothing but the cold requests, `coldAndWarm` says the same with more to it.
        if let cold = target.coldAndWarm?.cold, cold.n >= wave.opening { return nil }
        guard wave.opening > 0, wave.steady > 0, let cold = wave.openingTTFT, let warm = wave.steadyTTFT else {
            return nil
        }
        return "TTFT p50: \(Units.span(cold)) in the opening wave (n = \(wave.opening)), "
            + "\(Units.span(warm)) in the steady state (n = \(wave.steady))"
    }
    /// `TTFT on a new connection: p50 31 ms (29–33 ms), n = 40; on an open one: p50 12 ms (11–13 ms), n = 160`.
    static func coldAndWarm(_ target: TargetAnalysis) -> String? {
        guard let parts = target.coldAndWarm, let cold = parts.cold else { return nil }
        let rest = parts.warm.map { "; on an open one: \(part($0))" } ?? "; none found one open"
        return "TTFT on a new connection: \(part(cold))\(rest)"
    }
    private static func part(_ distribution: Distribution) -> String {
        let cells = MetricCells(distribution: distribution)
        let levels = [Percentile.p50, .p95].filter { distribution.value($0) != nil }.map { level in
            let interval = cells.interval(level)
            return "\(level.name) \(cells.value(level))" + (interval == MetricCells.missing ? "" : " (\(interval))")
        }
        return (levels + ["n = \(distribution.n)"]).joined(separator: ", ")
    }
    static func rates(_ target: TargetAnalysis) -> String? {
        var parts: [String] = []
        if let offered = target.rates.offered { parts.append("\(Units.number(offered)) requests/s offered") }
        if let achieved = target.rates.achieved { parts.append("\(Units.number(achieved)) requests/s succeeded") }
        if let tokens = target.rates.outputTokens { parts.append("\(Units.number(tokens)) output tokens/s in all") }
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }
    static func streams(_ target: TargetAnalysis) -> String? {
        let streams = target.streams
        guard streams.outputEvents > 0 else { return nil }
        var parts = ["\(streams.outputEvents) output events in \(streams.outputReads) reads"]
        if let ratio = target[.tokensPerEvent]?.mean { parts.append("\(Units.number(ratio)) tokens/event") }
        if streams.coalesced > 0 { parts.append("\(streams.coalesced) zero gaps apart") }
        parts.append(
            streams.stalls == 0 ? "no stall" : "\(streams.stalls) stalls in \(streams.stalledRequests) requests")
        return parts.joined(separator: ", ")
    }
    /// Wanted against billed input tokens of sized prompts, and what they were sized by.
    static func inputSizes(_ target: TargetAnalysis, _ number: Int, _ run: RunRecord) -> String? {
        let known = run.calibration.first { $0.target == number }.map { record in
            let sign = record.overhead < 0 ? "-" : "+"
            return "calibrated by \(record.requests) requests: \(Units.number(record.tokensPerWord)) tokens a word "
                + "\(sign) \(Units.number(abs(record.overhead))), \(Units.number(record.residual)) tokens off the line"
        }
        guard let sizes = target.inputSizes else { return known.map { "input \($0)" } }
        let said =
            "input tokens wanted \(Units.number(sizes.meanWanted)), billed \(Units.number(sizes.meanBilled)) "
            + "on the average: median \(signedShare(sizes.medianDifference)), p95 \(Units.share(sizes.p95Difference)) "
            + "off (n = \(sizes.n))"
        return known.map { "\(said); \($0)" } ?? said
    }
    private static func signedShare(_ share: Double) -> String {
        (share < 0 ? "-" : "+") + Units.share(abs(share))
    }
    static func network(_ target: TargetAnalysis) -> String? {
        guard let reuse = target.network.reuse else { return nil }
        let connections = target.network.connections
        var parts = ["\(connections) connection\(connections == 1 ? "" : "s"), \(Units.share(reuse)) reuse"]
        let versions = target.network.httpVersions.keys.sorted().map { "HTTP/\(PlainText.visible($0))" }
        if !versions.isEmpty { parts.append(versions.joined(separator: " and ")) }
        if let rtt = target[.roundTrip]?.value(.p50) { parts.append("round trip p50 \(Units.span(rtt))") }
        parts.append("\(target.network.retransmissions) segments sent again")
        return parts.joined(separator: ", ")
    }

    /// The ranking as sentences, fastest first.
    static func ranking(_ ranking: Ranking) -> [String] {
        guard let best = ranking.places.first else { return [] }
        let fastest = "TTFT p50 \(Units.span(best.ttft)) (n = \(best.n))"
        var lines = ["\(PlainText.visible(best.name)) answered first: \(fastest)"]
        for place in ranking.places.dropFirst() {
            let name = PlainText.visible(place.name)
            let figures = "(\(Units.span(place.ttft)), n = \(place.n))"
            lines.append(
                place.isTold
                    ? "\(Units.number(place.ratio)) times sooner than \(name) \(figures)"
                    : "~ \(name) \(figures) cannot be told apart: the intervals overlap or n is too small")
        }
        for place in ranking.places where place.lostShare > 0 {
            lines.append("\(PlainText.visible(place.name)) lost \(Units.share(place.lostShare)) of its requests")
        }
        for name in ranking.unranked { lines.append("\(PlainText.visible(name)) gave no output: not ranked") }
        return lines
    }
}
