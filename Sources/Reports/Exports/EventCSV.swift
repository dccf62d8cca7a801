// SPDX-License-Identifier: Apache-2.0
internal import Analysis
internal import Core
public import Traces

/// `csv-events`: a row an event, warm-up included, in the order of the trace and within a request in that of arrival.
///
/// - Source: `docs/report-formats.md` explains each column.
public struct EventCSV: RecordExport {
    struct Row {
        let record: RequestRecord
        let target: String
        let isWarmup: Bool
        let number: Int
        let event: EventEntry
        /// Nil where the event carried no output.
        let step: OutputStep?

        var at: Int64 { record.arrival(event) }
    }
    private let table = CSVTable(columns: Self.columns)
    private var run = RunRecord()

    public init() {}

    public mutating func begin(_ run: RunRecord, _ out: inout [UInt8]) {
        self.run = run
        table.header(&out)
    }
    public mutating func add(_ request: RequestRecord, _ out: inout [UInt8]) {
        let (target, isWarmup) = (run.target(of: request).name, run.leavesOut(request))
        var walk = OutputWalk()
        for (number, event) in request.events.enumerated() {
            let step = event.kinds.isOutput ? walk.step(to: event, at: request.arrival(event)) : nil
            let row = Row(
                record: request, target: target, isWarmup: isWarmup, number: number, event: event, step: step)
            table.row(row, &out)
        }
    }

    /// The header row.
    public static var columnNames: [String] { columns.map(\.name) }
    static var columns: [CSVColumn<Row>] {
        [
            CSVColumn("index") { .count($0.record.index) },
            CSVColumn("target") { .text($0.target) },
            CSVColumn("warmup") { .flag($0.isWarmup) },
            CSVColumn("outcome") { .word($0.record.outcome.rawValue) },
            CSVColumn("event") { .count($0.number) },
            CSVColumn("at_ns") { .integer($0.at) },
            CSVColumn("from_intended_ns") { row in
                .integer((row.record.dispatched - row.record.intended).count + row.at)
            },
            CSVColumn("read") { .integer(Int64($0.event.read)) },
            CSVColumn("kinds") { .word($0.event.kinds.words.joined(separator: " ")) },
            CSVColumn("output_bytes") { .integer(Int64($0.event.outputBytes)) },
            CSVColumn("gap_ns") { row in
                if case .gap(let gap)? = row.step { .integer(gap) } else { .integer(nil) }
            },
            CSVColumn("coalesced") { row in .word(row.step.map { $0 == .coalesced ? "true" : "false" }) },
        ]
    }
}
