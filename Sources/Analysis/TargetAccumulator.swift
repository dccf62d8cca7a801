// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import Traces

/// What is kept of one target while its records go by.
struct TargetAccumulator {
    private(set) var rows: [RequestRow] = []
    /// Of the requests whose rows are gone, because there were too many; nil while all are kept.
    private(set) var folded: FoldedRows?
    private(set) var warmup = 0
    private(set) var warmupUnreachable = 0
    private(set) var outcomes: [OutcomeClass: Int] = [:]
    private(set) var messages = FailureMessages()
    private(set) var network = NetworkCounts()
    private(set) var tokens = TokenTotals()
    private(set) var streams = StreamCounts()
    private(set) var throttling = Throttling()
    private(set) var hiddenWork = HiddenWork()
    private(set) var behaviour = BehaviourCounts()
    private(set) var marks = MarkTimes()
    private(set) var lastDone = Int64.min
    private(set) var blocks: BlockCollector
    private(set) var drift = DriftBuilder()
    var charts = ChartsBuilder()
    var gaps = SampleStore()
    var observationLags = SampleStore()

    init(_ plan: BlockPlan = .none) { blocks = BlockCollector(plan) }

    mutating func addWarmup(_ record: RequestRecord) {
        warmup += 1
        blocks.addWarmup(record)
        charts.add(record, isCounted: false)
        if record.outcome.isUnreachable { warmupUnreachable += 1 }
    }

    mutating func add(_ record: RequestRecord, isFirstWave: Bool) {
        let outputs = OutputTimeline(record)
        let row = RequestRow(record, outputs: outputs, isFirstWave: isFirstWave)
        rows.append(row)
        blocks.add(record, row, outputs)
        drift.add(record, row)
        outcomes[record.outcome, default: 0] += 1
        lastDone = max(lastDone, record.dispatched.count + record.done)
        for read in record.reads { observationLags.add(Int64(read.lag)) }
        charts.add(record, isCounted: true)
        network.add(record)
        if !record.isResumed { tokens.add(record.usage) }
        throttling.add(record)
        hiddenWork.add(record)
        behaviour.add(record)
        streams.addUndecodable(record)
        if row.outcome.isSuccess {
            for gap in outputs.gaps { gaps.add(gap) }
            streams.add(record, outputs, stalls: Int(row.stalls))
            marks.add(record)
        } else if row.outcome.isFailure {
            messages.add(record)
        }
    }

    /// Gives up its rows in intended order.
    mutating func takeRows() -> [RequestRow] {
        var taken: [RequestRow] = []
        swap(&taken, &rows)
        taken.sort { ($0.intended, $0.index) < ($1.intended, $1.index) }
        return taken
    }

    /// Puts what is kept of each request into histograms, and forgets it.
    mutating func fold(dialect: String, _ rule: GoodputRule) {
        var tally = folded ?? FoldedRows()
        tally.fold(takeRows(), dialect: dialect, rule)
        folded = tally
        marks.fold()
    }
}

extension OutcomeClass {
    /// The target could not be reached or refused our credentials.
    var isUnreachable: Bool {
        switch self {
        case .dnsFailed, .connectFailed, .tlsFailed, .connectTimeout, .authFailed: true
        default: false
        }
    }
}
