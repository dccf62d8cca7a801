// SPDX-License-Identifier: Apache-2.0
internal import Analysis
internal import Core
internal import JSONText
internal import Traces

/// What the page's script draws from, as JSON; `docs/html-report.md` says what each part shows.
struct ChartData {
    private let analysis: RunAnalysis
    /// Samples of one relation and events of one waterfall that the page holds: fewer where there are many targets.
    private let sampleLimit: Int
    private let eventLimit: Int

    /// Bound the file: 2 MB for the most that a run may have to show.
    private static let samplesInAll = 8_000
    private static let eventsInAll = 40_000

    init(_ analysis: RunAnalysis) {
        self.analysis = analysis
        let waterfalls = analysis.targets.reduce(0) { $0 + $1.charts.waterfalls.count }
        sampleLimit = Self.samplesInAll / max(1, analysis.targets.count)
        eventLimit = Self.eventsInAll / max(1, waterfalls)
    }

    var json: String {
        Self.safe { json in
            json.key("targets")
            json.array { list in for target in analysis.targets { self.target(target, &list) } }
            json.key("event_words")
            json.array { list in for kind in 0..<10 { list.string(EventKinds(rawValue: 1 << kind).phrase) } }
            json.key("health")
            json.array { list in for (label, health) in clients { Self.health(health, of: label, &list) } }
            if let comparison = analysis.comparison {
                ComparisonData(comparison, sides: analysis.targets.map(\.info.name)).write(to: &json)
            }
        }
    }
    /// An object that is safe inside a script element: without any `<`.
    static func safe(_ members: (inout JSONWriter) -> Void) -> String {
        var writer = JSONWriter(reserving: 262_144)
        writer.object(members)
        var safe: [UInt8] = []
        safe.reserveCapacity(writer.bytes.count)
        // Inside JSON a `<` stands in texts only, where this means the same.
        for byte in writer.bytes {
            if byte == UInt8(ascii: "<") { safe += Array("\\u003c".utf8) } else { safe.append(byte) }
        }
        return String(decoding: safe, as: UTF8.self)
    }

    private func target(_ target: TargetAnalysis, _ json: inout JSONWriter) {
        let charts = target.charts
        json.object { json in
            json.member("name", PlainText.visible(target.info.name))
            json.key("percentiles")
            json.object { json in
                for distribution in target.distributions where Self.isDrawn(distribution.metric) {
                    json.key(distribution.metric.id)
                    Self.percentiles(distribution, &json)
                }
            }
            Self.curve("ttft", charts.ttft, &json)
            Self.curve("gaps", charts.gaps, &json)
            if let map = charts.gapMap {
                json.key("gap_map")
                json.object { json in
                    json.member("width_ns", map.width.count)
                    json.numbers("rows_ns", map.rows)
                    json.key("columns")
                    json.array { list in
                        for column in map.columns { list.array { for count in column { $0.integer(Int64(count)) } } }
                    }
                }
            }
            json.key("timeline")
            Self.timeline(charts.timeline, &json)
            relation("by_concurrency", charts.byConcurrency, &json)
            relation("by_input_tokens", charts.byInputTokens, &json)
            json.key("waterfalls")
            json.array { list in
                for waterfall in charts.waterfalls { WaterfallData(waterfall, eventLimit: eventLimit).write(to: &list) }
            }
        }
    }
    private static func isDrawn(_ metric: Metric) -> Bool { [.ttft, .gap, .endToEnd].contains(metric) }

    private static func percentiles(_ distribution: Distribution, _ json: inout JSONWriter) {
        let levels: [Percentile] = [.p50, .p90, .p95, .p99]
        let cells = MetricCells(distribution: distribution)
        json.object { json in
            json.member("title", distribution.metric.title)
            json.numbers("value_ns", levels.map { distribution.value($0) })
            json.numbers("low_ns", levels.map { distribution[$0]?.interval?.lowerBound })
            json.numbers("high_ns", levels.map { distribution[$0]?.interval?.upperBound })
            json.key("interval")
            json.array { list in
                for level in levels {
                    let interval = cells.interval(level)
                    list.string(interval == MetricCells.missing ? "no interval: n = \(distribution.n)" : interval)
                }
            }
        }
    }
    static func curve(_ name: String, _ curve: Curve?, _ json: inout JSONWriter) {
        guard let curve else { return }
        json.key(name)
        json.object { json in
            json.member("n", curve.n)
            json.numbers("value_ns", curve.points.map(\.value))
            json.key("share")
            json.array { list in for point in curve.points { list.double((point.share * 1e5).rounded() / 1e5) } }
        }
    }
    private static func timeline(_ timeline: Timeline, _ json: inout JSONWriter) {
        let bins = timeline.bins
        json.object { json in
            json.member("width_ns", timeline.width.count)
            json.numbers("intended", bins.map { Double($0.intended) })
            json.key("outcomes")
            json.object { json in
                for outcome in OutcomeClass.drawn where bins.contains(where: { $0.outcomes[outcome] != nil }) {
                    json.numbers(outcome.rawValue, bins.map { Double($0.outcomes[outcome] ?? 0) })
                }
            }
            json.numbers("output_events", bins.map { Double($0.outputEvents) })
            json.decimals("in_flight", bins.map(\.inFlight))
            json.decimals("active", bins.map(\.active))
            json.numbers("n", bins.map { Double($0.n) })
            json.numbers("ttft_p50_ns", bins.map(\.ttftP50))
            json.numbers("ttft_p95_ns", bins.map(\.ttftP95))
        }
    }
    private func relation(_ name: String, _ relation: Relation?, _ json: inout JSONWriter) {
        guard let relation else { return }
        let step = (relation.samples.count + sampleLimit - 1) / max(1, sampleLimit)
        let samples = stride(from: 0, to: relation.samples.count, by: max(1, step)).map { relation.samples[$0] }
        json.key(name)
        json.object { json in
            json.member("n", relation.n)
            json.numbers("index", samples.map { Double($0.index) })
            json.numbers("x", samples.map(\.x))
            json.numbers("ttft_ns", samples.map(\.ttft))
            json.key("bins")
            json.array { list in
                for bin in relation.bins {
                    list.numbers([Double(bin.low), Double(bin.high), Double(bin.n), bin.p50, bin.p95])
                }
            }
        }
    }
    /// The client's health in each run that the page shows, with the run's label where there are several.
    private var clients: [(label: String, health: HealthSeries)] {
        let parts = analysis.parts.map { (label: $0.label, health: $0.healthSeries) }
        return (parts.isEmpty ? [(label: "", health: analysis.healthSeries)] : parts).compactMap { label, health in
            health.map { (label, $0) }
        }
    }
    private static func health(_ health: HealthSeries, of label: String, _ json: inout JSONWriter) {
        let bins = health.bins
        json.object { json in
            json.member("label", label)
            json.member("width_ns", health.width.count)
            json.numbers("intervals", bins.map { Double($0.intervals) })
            json.decimals("loop_cpu_share", bins.map(\.loopCPU))
            json.numbers("loop_lag_ns", bins.map { Double($0.loopLag.count) })
            json.numbers("resident_bytes", bins.map { Double($0.residentBytes) })
            json.numbers("writer_backlog", bins.map { Double($0.writerBacklog) })
        }
    }
}

extension OutcomeClass {
    /// Successes at the foot of the bars.
    fileprivate static let drawn = allCases.filter(\.isSuccess).reversed() + allCases.filter { !$0.isSuccess }
}

extension JSONWriter {
    /// Whole numbers; null where there is none, since the place counts.
    mutating func numbers(_ values: [Double?]) {
        array { list in
            for value in values {
                if let value { list.integer(Int64(nearest: value)) } else { list.null() }
            }
        }
    }
    mutating func numbers(_ name: String, _ values: [Double?]) {
        key(name)
        numbers(values)
    }
    /// Three digits after the point: enough to draw.
    mutating func decimals(_ name: String, _ values: [Double?]) {
        key(name)
        array { list in
            for value in values {
                guard let value else {
                    list.null()
                    continue
                }
                let rounded = (value * 1e3).rounded() / 1e3
                if let whole = Int64(exactly: rounded) { list.integer(whole) } else { list.double(rounded) }
            }
        }
    }
}
