// SPDX-License-Identifier: Apache-2.0
internal import Analysis
internal import Core
internal import Traces

/// What happened when: a point at the end of each bin of the timeline, warm-up included.
struct TimelineFamilies {
    let all: [MetricFamily]

    init(_ analysis: RunAnalysis) {
        var requests = MetricFamily(
            "requests", .counter, "Requests that ended, by outcome, warm-up included: measured_requests are without.")
        var intended = MetricFamily("intended_requests", .counter, "Requests that were due, warm-up included.")
        var events = MetricFamily("output_events", .counter, "Output events that arrived, warm-up included.")
        var inFlight = MetricFamily("in_flight_requests", .gauge, "Requests in flight, mean over the bin.")
        var active = MetricFamily(
            "active_requests", .gauge, "Requests between first and last output, mean over the bin.")
        var ttft = MetricFamily(
            "bin_ttft_seconds", .gauge, unit: "seconds",
            "TTFT of the successes intended within the bin, nearest rank, warm-up included.")
        var counted = MetricFamily("bin_ttft_requests", .gauge, "How many requests bin_ttft_seconds is of.")
        for (target, labels, one) in analysis.labelled {
            let (start, timeline) = (one.run.startUnix, target.charts.timeline)
            let bins = timeline.bins.enumerated().map { (start + timeline.width * Int64($0 + 1), $1) }
            for outcome in OutcomeClass.allCases where bins.contains(where: { $1.outcomes[outcome] != nil }) {
                let counts = bins.map { ($0, $1.outcomes[outcome, default: 0]) }
                requests.add(rising: counts, labels + [("outcome", outcome.rawValue)], from: start)
            }
            intended.add(rising: bins.map { ($0, $1.intended) }, labels, from: start)
            events.add(rising: bins.map { ($0, $1.outputEvents) }, labels, from: start)
            for (at, bin) in bins { inFlight.add("\(bin.inFlight)", labels, at: at) }
            for (at, bin) in bins { active.add("\(bin.active)", labels, at: at) }
            for (quantile, value) in [("0.5", \Timeline.Bin.ttftP50), ("0.95", \.ttftP95)] {
                for (at, bin) in bins {
                    guard let value = bin[keyPath: value] else { continue }
                    ttft.add(MetricFamily.seconds(value), labels + [("quantile", quantile)], at: at)
                }
            }
            for (at, bin) in bins { counted.add("\(bin.n)", labels, at: at) }
        }
        all = [requests, intended, events, inFlight, active, ttft, counted]
    }
}

extension MetricFamily {
    /// Counts by bin as one that only rises, from 0 at the start on.
    fileprivate mutating func add(
        rising bins: [(at: Nanoseconds, count: Int)], _ labels: Labels, from start: Nanoseconds
    ) {
        var total = 0
        add("0", labels, at: start)
        for bin in bins {
            total += bin.count
            add("\(total)", labels, at: bin.at)
        }
    }
}
