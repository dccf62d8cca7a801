// SPDX-License-Identifier: Apache-2.0
import Core
import Testing
import Traces

@testable import Analysis

@Suite struct HiddenWorkTests {
    /// An attempt from one millisecond to another, with what it brought.
    static func attempt(
        _ from: Int64, _ to: Int64, _ outcome: OutcomeClass, output: (Int64, Int64)? = nil, resumed: Bool = false
    ) -> Attempt {
        var attempt = Attempt()
        (attempt.started, attempt.ended, attempt.outcome) = (from * millisecond, to * millisecond, outcome)
        (attempt.sent, attempt.connection, attempt.resumed) = ((from + 1) * millisecond, 1, resumed)
        attempt.firstOutput = output.map { $0.0 * millisecond }
        attempt.lastOutput = output.map { $0.1 * millisecond }
        return attempt
    }
    static func record(_ index: Int, outputs: [Int64], outcome: OutcomeClass = .ok, _ attempts: Attempt...)
        -> RequestRecord
    {
        var record = RequestRecord.made(index, outputs: outputs, tokens: 9, outcome: outcome)
        record.attempts = attempts
        return record
    }
    static let retried = record(
        0, outputs: [180, 190], attempt(0, 20, .rateLimited), attempt(70, 90, .reset),
        attempt(150, 200, .ok, output: (180, 190)))
    static let resumed = record(
        1, outputs: [30, 40, 300, 310], attempt(0, 50, .reset, output: (30, 40)),
        attempt(60, 320, .ok, output: (300, 310), resumed: true))

    @Test("counts what it took beyond one sending each") func counts() throws {
        var lost = Self.record(2, outputs: [], outcome: .rateLimited, Self.attempt(0, 10, .rateLimited))
        lost.gaveUp = .budget
        let target = try #require(analyse([Self.retried, Self.resumed, lost, .made(3)]).targets.first)
        let work = target.hiddenWork
        #expect((work.retries, work.retriedRequests, work.resumes, work.resumedRequests) == (2, 1, 1, 1))
        #expect(work.recovered == 2 && work.failedAttempts == [.rateLimited: 1, .reset: 2])
        #expect(work.waited == (50 + 60 + 10) * millisecond && work.gaveUp == [.budget: 1])
        #expect(analyse([Self.retried]).verdict.reasons.contains { $0.id == "hidden-work" && $0.severity == .note })
    }
    @Test("measures an answer by the attempt that brought it, and TTFT from the first") func answering() throws {
        let target = try #require(analyse([Self.retried]).targets.first)
        #expect(target[.ttft]?.value(.p50) == 180e6 && target[.serverTTFT]?.value(.p50) == 29e6)
        let broken = try #require(analyse([Self.resumed]).targets.first)
        #expect(broken[.ttft]?.value(.p50) == 30e6 && broken[.serverTTFT]?.value(.p50) == 29e6)
        #expect(broken[.resumeGap]?.value(.p50) == 260e6 && broken[.gap]?.maximum == 260e6)
    }
    @Test("leaves the tokens of a part out of speeds") func tokens() throws {
        let broken = try #require(analyse([Self.resumed]).targets.first)
        #expect(broken[.tpot] == nil && broken[.outputSpeed] == nil && broken[.outputTokens] == nil)
    }
    @Test("tells turns apart, and the opening wave by conversation") func turns() throws {
        let records = (0..<6).map { i in
            var record = RequestRecord.made(i * 10, intended: Int64(i) * 100, outputs: [100 + Int64(i)])
            (record.session, record.turn) = (i / 3, i % 3)
            record.usage.inputTokens = Int64(10 * (i % 3 + 1))
            return record
        }
        var run = RunRecord.made()
        (run.arrivals, run.concurrency) = ("closed", 1)
        let target = try #require(analyse(records, run: run).targets.first)
        #expect(target.turns.map(\.turn) == [0, 1, 2] && target.turns.map(\.counted) == [2, 2, 2])
        #expect(target.turns.compactMap { $0.inputTokens?.value(.p50) } == [10, 20, 30])
        #expect(target.turns.compactMap { $0.ttft?.maximum } == [103e6, 104e6, 105e6])
        #expect(target.opening.opening == 1)
        #expect(analyse([.made(0)]).targets.first?.turns.isEmpty == true)
    }
}
