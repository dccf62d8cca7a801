// SPDX-License-Identifier: Apache-2.0
import Core
import Testing
import Traces

@testable import Analysis

@Suite struct BehaviourTests {
    /// A request cancelled `at` milliseconds after its dispatch, closed at once and by the peer 3 ms later.
    static func cancelled(_ index: Int, at: Int64, outputs: [Int64]) -> RequestRecord {
        var record = RequestRecord.made(index, intended: Int64(index), outputs: outputs, outcome: .cancelled)
        (record.stop.afterOutputs, record.stop.cancelled) = (outputs.count, at * millisecond)
        (record.stop.closed, record.stop.peerClosed) = (at * millisecond + 1_000, (at + 3) * millisecond)
        return record
    }
    static func analysis(_ records: [RequestRecord], _ change: (inout RunRecord) -> Void = { _ in }) -> RunAnalysis {
        var run = RunRecord.made()
        change(&run)
        var builder = AnalysisBuilder()
        builder.add(.run(run))
        for record in records { builder.add(.request(record)) }
        builder.add(.end(.made(requests: records.count)))
        return builder.finish()
    }

    @Test("cancelled requests are neither successes nor lost, and their first output is known") func cancels() throws {
        var records = (0..<8).map { RequestRecord.made($0, intended: Int64($0)) }
        records += (8..<12).map { Self.cancelled($0, at: 200, outputs: [100, 150]) }
        records.append(Self.cancelled(12, at: 50, outputs: []))
        records[0].stop.after = 5_000
        let target = Self.analysis(records).targets[0]
        #expect(target.successes == 8 && target.lost == 0 && target.count(.cancelled) == 5)
        #expect(target[.ttft]?.n == 8 && target[.ttftAnswered]?.n == 12)
        #expect(target.behaviour.plannedStops == 6 && target.behaviour.cancelled == 5)
        #expect(target.behaviour.cancelledSilent == 1 && target.behaviour.peerCloses == 5)
        #expect(target[.cancelToClosed]?.n == 5 && target[.cancelToClosed]?.maximum == 1_000)
        #expect(target[.cancelToPeerClosed]?.value(.p50) == 3e6)
        #expect(target[.outputsBeforeCancel]?.maximum == 2 && target[.outputsBeforeCancel]?.minimum == 0)
        // Nobody need be told that what was planned has happened.
        #expect(target.outcomes.first { $0.outcome == .cancelled }?.messages.isEmpty == true)
    }
    @Test("a cancel leaves the percentiles of the others as they are") func others() {
        let records = (0..<20).map { RequestRecord.made($0, intended: Int64($0), outputs: [100 + Int64($0), 500]) }
        let some = records.map { record in
            record.index % 4 == 0 ? Self.cancelled(record.index, at: 300, outputs: [100 + Int64(record.index)]) : record
        }
        let rest = records.filter { $0.index % 4 != 0 }
        let (mixed, alone) = (Self.analysis(some).targets[0], Self.analysis(rest).targets[0])
        for metric in [Metric.ttft, .endToEnd, .gap, .generation] { #expect(mixed[metric] == alone[metric]) }
    }
    @Test("an answer that fails a check is lost, and each check is counted") func checks() {
        var records = (0..<4).map { RequestRecord.made($0, intended: Int64($0)) }
        for index in 4..<7 {
            var record = RequestRecord.made(index, intended: Int64(index), outcome: .checkFailed)
            record.failedChecks = index == 4 ? ["json: no JSON value", "min_chars 3"] : ["min_chars 3"]
            record.errorMessage = "failed " + record.failedChecks.joined(separator: "; ")
            records.append(record)
        }
        let target = Self.analysis(records).targets[0]
        #expect(target.successes == 4 && target.lost == 3 && target[.ttft]?.lost == 3)
        #expect(target.behaviour.checksByCount.map(\.check) == ["min_chars 3", "json: no JSON value"])
        #expect(target.behaviour.checksByCount.map(\.count) == [3, 1])
        #expect(target.outcomes.first { $0.outcome == .checkFailed }?.messages.map(\.count) == [2, 1])
    }
    @Test("marks count from the intended moment, in successes only") func marks() throws {
        var records = (0..<6).map { RequestRecord.made($0, intended: Int64($0), lag: 2) }
        for index in 0..<5 { records[index].marks = [MarkEntry(name: "fence", at: Int64(10 + index) * millisecond)] }
        records[5].marks = [MarkEntry(name: "end", at: millisecond)]
        records[4].outcome = .cancelled
        records[3].marksGivenUp = ["slow"]
        let target = Self.analysis(records).targets[0]
        #expect(target.marks.map(\.metric.title) == ["mark end", "mark fence"] && target.marks.map(\.n) == [1, 4])
        let fence = try #require(target.marks.last)
        #expect(fence.minimum == 12e6 && fence.maximum == 15e6 && target.behaviour.marksGivenUp == ["slow": 1])
    }
    @Test("a slow reader is named with the verdict") func reader() {
        let analysis = Self.analysis([.made(0)]) { $0.targets[0].reader = "at most 2048 B/s" }
        let reason = analysis.verdict.reasons.first { $0.id == "slow-reader" }
        #expect(reason?.severity == .note && reason?.subject.contains("at most 2048 B/s") == true)
        #expect(!Self.analysis([.made(0)]).verdict.reasons.contains { $0.id == "slow-reader" })
    }
    @Test("new connections after cancels are no surprise") func reconnects() {
        func run(_ outcome: OutcomeClass) -> RunAnalysis {
            var builder = AnalysisBuilder()
            builder.add(.run(.made()))
            var interval = IntervalRecord()
            (interval.inFlight, interval.at) = (1, .seconds(Int64(1)))
            builder.add(.interval(interval))
            for index in 0..<40 {
                var record = RequestRecord.made(index, intended: Int64(index), outcome: outcome)
                (record.attempts[0].reused, record.attempts[0].connection) = (false, index + 1)
                builder.add(.request(record))
            }
            return builder.finish()
        }
        #expect(run(.ok).verdict.reasons.contains { $0.id == "connection-reuse" })
        #expect(!run(.cancelled).verdict.reasons.contains { $0.id == "connection-reuse" })
    }
}
