// SPDX-License-Identifier: Apache-2.0
internal import Analysis
internal import Core
public import Traces

/// `csv-requests`: a row a request, warm-up included, in the order of the trace.
///
/// - Source: `docs/report-formats.md` explains each column.
public struct RequestCSV: RecordExport {
    struct Row {
        let record: RequestRecord
        let run: RunRecord
        let target: TargetInfo
        let figures: RequestFigures
        /// What is told of a connection is told of the attempt that brought the answer.
        let attempt: Attempt?

        init(_ record: RequestRecord, _ run: RunRecord) {
            (self.record, self.run, target) = (record, run, run.target(of: record))
            (figures, attempt) = (RequestFigures(record), record.answering)
        }
    }
    private let table = CSVTable(columns: Self.columns)
    private var run = RunRecord()

    public init() {}

    public mutating func begin(_ run: RunRecord, _ out: inout [UInt8]) {
        self.run = run
        table.header(&out)
    }
    public mutating func add(_ request: RequestRecord, _ out: inout [UInt8]) { table.row(Row(request, run), &out) }

    /// The header row.
    public static var columnNames: [String] { columns.map(\.name) }
    static var columns: [CSVColumn<Row>] { identity + ending + connection + moments + contents + figures }
}

extension RequestCSV {
    private typealias Column = CSVColumn<Row>

    private static var identity: [CSVColumn<Row>] {
        [
            Column("index") { .count($0.record.index) },
            Column("target") { .text($0.target.name) },
            Column("protocol") { .text($0.target.dialect) },
            Column("model") { .text($0.target.model) },
            Column("session") { .count($0.record.session) },
            Column("turn") { .count($0.record.turn) },
            Column("block") { .count($0.record.block) },
            Column("prompt") { .count($0.record.prompt) },
            Column("loop") { .count($0.record.loop) },
            Column("warmup") { .flag($0.run.leavesOut($0.record)) },
            Column("streamed") { .flag($0.record.streamed) },
            Column("in_flight") { .count($0.record.inFlight) },
        ]
    }
    private static var ending: [CSVColumn<Row>] {
        [
            Column("outcome") { .word($0.record.outcome.rawValue) },
            Column("success") { .flag($0.record.outcome.isSuccess) },
            Column("status") { .count($0.record.attempts.last?.status) },
            Column("finish_reason") { .text($0.record.finishReason) },
            Column("error_type") { .text($0.record.errorType) },
            Column("error_code") { .text($0.record.errorCode) },
            Column("error_message") { .text($0.record.errorMessage) },
            Column("failure") { .text($0.record.attempts.last?.failure) },
            Column("failed_checks") { row in
                .text(row.record.failedChecks.isEmpty ? nil : row.record.failedChecks.joined(separator: "; "))
            },
            Column("retry_after_ms") { .integer($0.record.retryAfterMilliseconds) },
            Column("attempts") { .count($0.record.attempts.count) },
            Column("resumed") { .flag($0.record.attempts.contains(where: \.resumed)) },
            Column("gave_up") { .word($0.record.gaveUp?.rawValue) },
            Column("request_id") { .text($0.record.requestID) },
        ]
    }
    private static var connection: [CSVColumn<Row>] {
        [
            Column("http_version") { .text($0.attempt?.httpVersion) },
            Column("connection") { .count($0.attempt?.connection) },
            Column("reused_connection") { row in .word(row.attempt.map { $0.reused ? "true" : "false" }) },
            Column("remote_address") { .text($0.attempt?.remoteAddress) },
            Column("sent_bytes") { row in .integer(row.record.attempts.reduce(0) { $0 + $1.bytesSent }) },
            Column("received_bytes") { row in .integer(row.record.attempts.reduce(0) { $0 + $1.bytesReceived }) },
            Column("retransmissions") { .count($0.attempt?.retransmissions) },
            Column("stamp") { .word($0.record.stampSource.rawValue) },
        ]
    }
    /// The first two since the start of the run, all others since `dispatched`.
    private static var moments: [CSVColumn<Row>] {
        [
            Column("intended_ns") { .integer($0.record.intended.count) },
            Column("dispatched_ns") { .integer($0.record.dispatched.count) },
            Column("started_ns") { .integer($0.attempt?.started) },
            Column("resolved_ns") { .integer($0.attempt?.resolved) },
            Column("connected_ns") { .integer($0.attempt?.connected) },
            Column("tls_done_ns") { .integer($0.attempt?.tlsDone) },
            Column("sent_ns") { .integer($0.attempt?.sent) },
            Column("headers_ns") { .integer($0.attempt?.headers) },
            Column("first_byte_ns") { .integer($0.record.firstByte) },
            Column("first_event_ns") { .integer($0.record.firstEvent) },
            Column("first_output_ns") { .integer($0.record.firstOutput) },
            Column("first_text_ns") { .integer($0.record.firstText) },
            Column("first_reasoning_ns") { .integer($0.record.firstReasoning) },
            Column("first_tool_ns") { .integer($0.record.firstTool) },
            Column("last_output_ns") { .integer($0.record.lastOutput) },
            Column("finish_ns") { .integer($0.record.finish) },
            Column("usage_ns") { .integer($0.record.usageAt) },
            Column("terminator_ns") { .integer($0.record.terminator) },
            Column("done_ns") { .integer($0.record.done) },
            Column("cancelled_ns") { .integer($0.record.stop.cancelled) },
            Column("closed_ns") { .integer($0.record.stop.closed) },
            Column("peer_closed_ns") { .integer($0.record.stop.peerClosed) },
            Column("paused_ns") { .integer($0.record.reader.paused) },
            Column("resumed_ns") { .integer($0.record.reader.resumed) },
        ]
    }
    private static var contents: [CSVColumn<Row>] {
        [
            Column("wanted_input_tokens") { .count($0.record.wantedInputTokens) },
            Column("usage_input_tokens") { .integer($0.record.usage.inputTokens) },
            Column("usage_output_tokens") { .integer($0.record.usage.outputTokens) },
            Column("usage_cached_input_tokens") { .integer($0.record.usage.cachedInputTokens) },
            Column("usage_cache_write_input_tokens") { .integer($0.record.usage.cacheWriteInputTokens) },
            Column("usage_reasoning_tokens") { .integer($0.record.usage.reasoningTokens) },
            Column("usage_generated_tokens") { .integer($0.record.usage.generated) },
            Column("tool_calls") { .count($0.record.toolCalls) },
            Column("invalid_tool_calls") { .count($0.record.invalidToolCalls) },
            Column("saw_end") { .flag($0.record.sawEnd) },
            Column("reads") { .count($0.record.reads.count) },
            Column("events") { .count($0.record.events.count) },
            Column("output_events") { .count($0.figures.outputEvents) },
            Column("output_reads") { .count($0.figures.outputReads) },
            Column("gaps") { .count($0.figures.spans.count) },
            Column("stalls") { .count($0.figures.stalls) },
            Column("comments") { .count($0.record.comments) },
            Column("tail_bytes") { .count($0.record.tailBytes) },
        ]
    }
    /// What the analysis takes its percentiles of; empty where it counts no value of the request.
    private static var figures: [CSVColumn<Row>] {
        RequestFigures.metrics.map { metric in
            Column(metric.columnName) { .value($0.figures[metric], metric.unit) }
        }
    }
}

extension Metric {
    /// The name with its unit: `ttft_ns`, `stalled_share`.
    var columnName: String { id.hasSuffix("_\(unit.rawValue)") ? id : "\(id)_\(unit.rawValue)" }
}
