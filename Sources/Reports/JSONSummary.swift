// SPDX-License-Identifier: Apache-2.0
public import Analysis
internal import Core
internal import JSONText
internal import Traces

/// `summary.json`: every number of the analysis for programs.
///
/// - Source: `docs/summary-format.md` is the schema, field by field. What is not known is left out; there are no nulls.
public struct JSONSummary: ReportFormat {
    public static let fileName: String? = "summary.json"
    /// Raised when a field changes its meaning or goes; new fields do not raise it.
    public static let schema = 1

    public init() {}

    public func render(_ analysis: RunAnalysis) -> String {
        var writer = JSONWriter(reserving: 16_384)
        writer.object { json in
            json.member("schema", Self.schema)
            json.key("run")
            Self.run(analysis.run, analysis.end, records: analysis.records, &json)
            json.member("exit_code", Int(analysis.exitCode))
            json.key("verdict")
            Self.verdict(analysis.verdict, &json)
            Self.gates(analysis.gates, &json)
            json.key("window")
            Self.window(analysis.window, &json)
            json.key("client")
            Self.client(analysis.health, &json)
            if let drift = analysis.drift {
                json.key("drift")
                Self.drift(drift, &json)
            }
            if !analysis.parts.isEmpty {
                json.key("parts")
                json.array { list in for part in analysis.parts { Self.part(part, &list) } }
            }
            json.key("certification_needs_requests")
            json.object { needs in
                for level in Percentile.reported { needs.member(level.key, EarlyStopping.minimumCount(level)) }
            }
            json.key("targets")
            json.array { list in for target in analysis.targets { Self.target(target, &list) } }
            if let ranking = analysis.ranking {
                json.key("ranking")
                Self.ranking(ranking, &json)
            }
            if let comparison = analysis.comparison {
                json.key("comparison")
                json.object { ComparisonJSON.members(comparison, &$0) }
            }
        }
        return PrettyJSON.text(writer.bytes)
    }

    private static func window(_ window: MeasuredWindow, _ json: inout JSONWriter) {
        json.object { json in
            json.member("start_ns", window.start.count)
            json.member("issuing_ended_ns", window.issuingEnded.count)
            json.member("end_ns", window.end.count)
            json.member("length_ns", window.length.count)
        }
    }
    /// One of several runs side by side.
    private static func part(_ part: RunAnalysis.Part, _ json: inout JSONWriter) {
        json.object { json in
            json.member("label", part.label)
            json.member("verdict", part.verdict.rawValue)
            json.key("run")
            run(part.run, part.end, records: part.records, &json)
            json.key("window")
            window(part.window, &json)
            json.key("client")
            client(part.health, &json)
        }
    }
    private static func run(_ run: RunRecord, _ end: EndRecord?, records: Int, _ json: inout JSONWriter) {
        json.object { json in
            json.member("name", run.name)
            json.member("tool", run.tool)
            json.member("start_unix_ns", run.startUnix.count)
            json.member("seed", String(run.seed))  // 64 bits do not survive a reader that takes numbers for doubles
            json.member("plan_hash", run.planHash)
            json.member("arrivals", run.arrivals)
            json.member("load", ifKnown: run.load)
            if let rate = run.rate { json.member("rate_per_second", rate) }
            if let concurrency = run.concurrency { json.member("concurrency", concurrency) }
            if let most = run.maxInFlight { json.member("max_in_flight", most) }
            json.member("overflow", ifKnown: run.overflow)
            if let planned = run.plannedRequests { json.member("planned_requests", planned) }
            json.member("planned_duration_ns", ifKnown: run.plannedDuration?.count)
            json.member("warmup_ns", run.warmup.count)
            if let cell = run.cell {
                json.key("cell")
                json.object { $0.members(of: cell) }
            }
            if let shard = run.shard {
                json.key("shard")
                json.object { $0.members(of: shard) }
            }
            json.member("filtered", ifKnown: run.filtered)
            if !run.calibration.isEmpty {
                json.key("calibration")
                calibration(run, &json)
            }
            json.member("loops", run.loops)
            json.member("stamp_source", run.stampSource.rawValue)
            json.member("libcurl", run.libcurl)
            json.member("system", run.host.system)
            json.member("cpu", run.host.cpu)
            json.member("cores", run.host.cores)
            json.member("records", records)
            json.member("end_reason", ifKnown: end?.reason.rawValue)
            if let end { json.member("never_sent", end.neverSent) }
            json.member("writer_stall_ns", ifKnown: end?.writerStall.count)
        }
    }
    private static func calibration(_ run: RunRecord, _ json: inout JSONWriter) {
        json.array { list in
            for record in run.calibration {
                list.object { json in
                    let isKnown = run.targets.indices.contains(record.target)
                    json.member("target", isKnown ? run.targets[record.target].name : "\(record.target)")
                    json.member("tokens_per_word", record.tokensPerWord)
                    json.member("overhead_tokens", record.overhead)
                    json.member("requests", record.requests)
                    json.member("residual_tokens", record.residual)
                }
            }
        }
    }
    static func verdict(_ verdict: Verdict, _ json: inout JSONWriter) {
        json.object { json in
            json.member("level", verdict.level.rawValue)
            json.key("reasons")
            json.array { list in
                for reason in verdict.reasons {
                    list.object { json in
                        json.member("id", reason.id)
                        json.member("severity", reason.severity.rawValue)
                        json.member("target", ifKnown: reason.target)
                        json.member("subject", reason.subject)
                        if let figure = reason.figure { quantity("figure", figure, &json) }
                        switch reason.limit {
                        case .atMost(let most): quantity("at_most", most, &json)
                        case .atLeast(let least): quantity("at_least", least, &json)
                        case nil: break
                        }
                        json.member("advice", reason.advice)
                    }
                }
            }
        }
    }
    private static func quantity(_ name: String, _ quantity: Quantity, _ json: inout JSONWriter) {
        let key = "\(name)_\(quantity.unit.rawValue)"
        switch quantity.unit {
        case .share: json.member(key, quantity.value)
        case .nanoseconds, .milliseconds, .count, .bytes: json.member(key, Int64(nearest: quantity.value))
        }
    }
    private static func client(_ health: ClientHealth, _ json: inout JSONWriter) {
        json.object { json in
            json.member("intervals", health.intervals)
            json.member("peak_in_flight", health.peakInFlight)
            json.member("peak_active", health.peakActive)
            if let share = health.peakLoopCPU { json.member("peak_loop_cpu_share", share) }
            if let cores = health.peakProcessCPU { json.member("peak_process_cpu_cores", cores) }
            json.member("longest_loop_lag_ns", health.longestLoopLag.count)
            json.member("peak_resident_bytes", health.peakResidentBytes)
            json.member("peak_descriptors", health.peakDescriptors)
            json.member("peak_writer_backlog", health.peakWriterBacklog)
            json.member("clock_step_ns", health.clockStep.count)
        }
    }
    private static func ranking(_ ranking: Ranking, _ json: inout JSONWriter) {
        json.object { json in
            json.member("by", "ttft_p50")
            json.member("advisory", true)
            json.key("places")
            json.array { list in
                for place in ranking.places {
                    list.object { json in
                        json.member("target", place.name)
                        json.member("n", place.n)
                        json.member("ttft_p50_ns", Int64(nearest: place.ttft))
                        if let interval = place.interval {
                            json.member("ttft_p50_low_ns", Int64(nearest: interval.lowerBound))
                            json.member("ttft_p50_high_ns", Int64(nearest: interval.upperBound))
                        }
                        json.member("ratio_to_fastest", place.ratio)
                        json.member("told_apart_from_fastest", place.isTold)
                        json.member("lost_share", place.lostShare)
                    }
                }
            }
            json.key("unranked")
            json.array { list in for name in ranking.unranked { list.string(name) } }
        }
    }
}

extension JSONWriter {
    mutating func members(of shard: ShardRecord) {
        key("numbers")
        array { list in for number in shard.numbers { list.integer(Int64(number)) } }
        member("of", shard.count)
        member("spread_ns", shard.spread.count)
    }
    mutating func members(of cell: MatrixCell) {
        member("number", cell.number)
        member("of", cell.count)
        key("values")
        object { json in for value in cell.values { json.member(value.key, value.text) } }
    }
}

extension Percentile {
    /// The name as part of a JSON key: `p50`, `p99_9`.
    var key: String { String(name.map { $0 == "." ? "_" : $0 }) }
}
