// SPDX-License-Identifier: Apache-2.0
internal import Analysis
internal import Core
internal import JSONText
public import Traces

/// `chrome-trace`: the run on a time line, for Perfetto (ui.perfetto.dev) and other readers of the trace event format.
///
/// A process a target, in it a track for each request that was under way at once, in that a slice a request and inside it
/// one a phase. Process 0 is the client: requests in flight and its own health. Times are microseconds since the start of
/// the run, with the nanoseconds behind the point. Memory: two words a track.
///
/// - Source: "Trace Event Format", Google; JSON object format, phases X, i, C and M.
public struct ChromeTrace: RecordExport {
    private var run = RunRecord()
    private var lanes: [Int: Lanes] = [:]
    private var namedTracks: [Int: Int] = [:]
    private var isFirst = true
    private var json = JSONWriter(reserving: 4_096)

    public init() {}

    public mutating func begin(_ run: RunRecord, _ out: inout [UInt8]) {
        self.run = run
        out.append(contentsOf: "{\"displayTimeUnit\":\"ms\",\"otherData\":".utf8)
        json.object { json in
            json.member("run", PlainText.visible(run.name))
            json.member("tool", run.tool)
            json.member("seed", String(run.seed))
            json.member("plan_hash", run.planHash)
            json.member("start_unix_ns", String(run.startUnix.count))
        }
        flush(&out)
        out.append(contentsOf: ",\"traceEvents\":[\n".utf8)
        metadata("process_name", pid: 0, "client", &out)
        for (number, target) in run.targets.enumerated() {
            metadata("process_name", pid: number + 1, target.name, &out)
        }
    }
    public mutating func add(_ request: RequestRecord, _ out: inout [UInt8]) {
        let phases = RequestPhases(request)
        let (pid, isWarmup) = (request.target + 1, run.leavesOut(request))
        let tid = lanes[pid, default: Lanes()].place(phases.whole.start, phases.whole.end) + 1
        if tid > namedTracks[pid, default: 0] {
            namedTracks[pid] = tid
            metadata("thread_name", pid: pid, tid: tid, "slot \(tid)", &out)
        }
        slice(phases.whole, pid, tid, "request", &out) { Self.arguments(request, isWarmup, &$0) }
        for phase in phases.phases { slice(phase, pid, tid, "phase", &out) { _ in } }
        for mark in phases.marks {
            event("i", mark.name, pid, tid, at: mark.at, &out) { json in
                json.member("cat", "moment")
                json.member("s", "t")
            }
        }
        counter("in flight", at: request.dispatched.count, [("requests", "\(request.inFlight)")], &out)
    }
    public mutating func add(_ interval: IntervalRecord, _ out: inout [UInt8]) {
        let at = interval.at.count
        counter("in flight", at: at, [("requests", "\(interval.inFlight)")], &out)
        counter("active streams", at: at, [("requests", "\(interval.active)")], &out)
        counter("loop lag", at: at, [("ms", "\(interval.loopLag.milliseconds)")], &out)
        counter("client memory", at: at, [("MB", "\(Double(interval.residentBytes) / 1e6)")], &out)
    }
    public mutating func finish(_ end: EndRecord?, _ out: inout [UInt8]) {
        out.append(contentsOf: "\n]}\n".utf8)
    }

    // MARK: Events

    private static func arguments(_ request: RequestRecord, _ isWarmup: Bool, _ json: inout JSONWriter) {
        json.member("index", request.index)
        json.member("outcome", request.outcome.rawValue)
        json.member("warmup", isWarmup)
        json.member("session", ifKnown: request.session.map(Int64.init))
        json.member("turn", ifKnown: request.turn.map(Int64.init))
        json.member("request_id", ifKnown: request.requestID.map(PlainText.visible))
        json.member("status", ifKnown: request.attempts.last?.status.map(Int64.init))
        json.member("error", ifKnown: (request.errorMessage ?? request.attempts.last?.failure).map(PlainText.visible))
        json.member("attempts", request.attempts.count)
        json.member("input_tokens", ifKnown: request.usage.inputTokens)
        json.member("output_tokens", ifKnown: request.usage.outputTokens)
        json.member("output_events", request.outputEventCount)
        let figures = RequestFigures(request)
        for metric in [Metric.ttft, .endToEnd] {
            json.member(metric.columnName, ifKnown: figures[metric].map { Int64(nearest: $0) })
        }
    }
    private mutating func slice(
        _ span: RequestPhases.Span, _ pid: Int, _ tid: Int, _ category: String, _ out: inout [UInt8],
        _ arguments: (inout JSONWriter) -> Void
    ) {
        event("X", span.name, pid, tid, at: span.start, &out) { json in
            json.member("cat", category)
            json.key("dur")
            json.raw(Self.microseconds(span.end - span.start).utf8)
            json.key("args")
            json.object(arguments)
        }
    }
    private mutating func counter(_ name: String, at: Int64, _ values: [(String, String)], _ out: inout [UInt8]) {
        event("C", name, 0, 0, at: at, &out) { json in
            json.key("args")
            json.object { json in
                for (name, value) in values {
                    json.key(name)
                    json.raw(value.utf8)
                }
            }
        }
    }
    private mutating func metadata(_ name: String, pid: Int, tid: Int = 0, _ value: String, _ out: inout [UInt8]) {
        event("M", name, pid, tid, at: 0, &out) { json in
            json.key("args")
            json.object { $0.member("name", PlainText.visible(value)) }
        }
    }
    private mutating func event(
        _ phase: String, _ name: String, _ pid: Int, _ tid: Int, at: Int64, _ out: inout [UInt8],
        _ more: (inout JSONWriter) -> Void
    ) {
        if !isFirst { out.append(contentsOf: ",\n".utf8) }
        isFirst = false
        json.object { json in
            json.member("ph", phase)
            json.member("name", name)
            json.member("pid", pid)
            json.member("tid", tid)
            json.key("ts")
            json.raw(Self.microseconds(at).utf8)
            more(&json)
        }
        flush(&out)
    }
    private mutating func flush(_ out: inout [UInt8]) {
        out.append(contentsOf: json.bytes)
        json.reset()
    }
    /// Nanoseconds as microseconds, exact.
    private static func microseconds(_ span: Int64) -> String {
        let rest = String(span.magnitude % 1_000)
        let sign = span < 0 ? "-" : ""
        return "\(sign)\(span.magnitude / 1_000).\(String(repeating: "0", count: 3 - rest.count))\(rest)"
    }
}
