// SPDX-License-Identifier: Apache-2.0
import Core
import Testing
import Traces

@testable import Analysis

/// One timeline by hand: intended at 1,000 ms, dispatched 3 ms later, role chunk at 50, output at 100, 100 (one read),
/// 140, 180, 600, the end at 610, over at 620.
@Suite struct MetricTests {
    static func request() -> RequestRecord {
        var record = RequestRecord.made(7, intended: 1_000, lag: 3, outputs: [])
        (record.reads, record.events) = ([], [])
        record.append([], at: 50)
        record.append(.reasoning, at: 100)
        record.append(.text, at: 100)
        record.append(.text, at: 140)
        record.append(.ping, at: 160)
        record.append(.text, at: 180)
        record.append(.tool, at: 600)
        record.append([.usage, .end], at: 610)
        record.done = 620 * millisecond
        record.usage.outputTokens = 11
        record.serverTime = 70 * millisecond
        record.attempts[0].rtt = 400_000
        return record
    }
    static let expected: [(Metric, Double)] = [
        (.ttft, 103e6), (.ttftAnswered, 103e6), (.serviceTTFT, 100e6), (.serverTTFT, 98e6), (.timeToHeaders, 23e6),
        (.timeToFirstEvent, 53e6), (.timeToFirstReasoning, 103e6), (.timeToFirstText, 103e6),
        (.timeToFirstTool, 603e6), (.timeToSecondOutput, 103e6), (.tpot, 50e6), (.outputSpeed, 22), (.endToEnd, 623e6),
        (.generation, 603e6), (.terminatorTail, 10e6), (.closeTail, 10e6), (.longestSilence, 420e6),
        (.stalledShare, 0.84), (.coalescing, 1.25), (.tokensPerEvent, 2.2), (.outputTokens, 11), (.scheduleLag, 3e6),
        (.observationLag, 50e3), (.dispatchToSent, 2e6), (.roundTrip, 400e3), (.serverTime, 70e6), (.gap, 40e6),
    ]
    @Test("follows its formula on a timeline made by hand", arguments: expected)
    func formula(metric: Metric, value: Double) throws {
        let target = try #require(analyse([Self.request()]).targets.first)
        #expect(target[metric]?.value(.p50) == value)
    }
    @Test("is in the table that every report draws on, once") func table() {
        #expect(Set(Metric.all.map(\.id)).count == Metric.all.count)
        #expect(Set(Metric.core).isSubset(of: Metric.all))
        let missing = Set(Metric.all).subtracting(Self.expected.map(\.0))
        #expect(
            missing == [
                .resolve, .connect, .tls, .inputTokens, .resumeGap, .cancelToClosed, .cancelToPeerClosed,
                .outputsBeforeCancel,
            ])
    }
    @Test("keeps zero gaps inside a read apart") func gaps() throws {
        let target = try #require(analyse([Self.request()]).targets.first)
        let gap = try #require(target[.gap])
        #expect(gap.n == 3)
        #expect(gap.minimum == 40e6 && gap.maximum == 420e6)
        #expect(target.streams.coalesced == 1)
        #expect((target.streams.outputEvents, target.streams.outputReads) == (5, 4))
        #expect((target.streams.stalls, target.streams.stalledRequests, target.streams.pings) == (1, 1, 1))
    }
    @Test(
        "calls a gap a stall above three medians and 100 ms",
        arguments: [
            ([40, 40, 100], 0), ([40, 40, 119], 0), ([40, 40, 120], 0), ([40, 40, 121], 1), ([10, 10, 100], 0),
            ([10, 10, 101], 1), ([10, 10, 10, 10, 500, 400], 2), ([], 0), ([900], 0),
        ] as [([Int64], Int)])
    func stalls(gaps: [Int64], count: Int) {
        #expect(Stalls(gaps: gaps.map { $0 * millisecond }).count == count)
    }
    @Test("counts the tokens of thoughts in speeds, also where the output tokens leave them out")
    func thoughts() throws {
        var record = Self.request()
        (record.usage.outputTokens, record.usage.generatedTokens) = (4, 11)
        let target = try #require(analyse([record]).targets.first)
        #expect((target[.tpot]?.value(.p50), target[.outputSpeed]?.value(.p50)) == (50e6, 22))
        #expect((target[.tokensPerEvent]?.value(.p50), target[.outputTokens]?.value(.p50)) == (2.2, 4))
        #expect((target.tokens.output, target.tokens.generated) == (4, 11))
    }
    @Test("never guesses TPOT: no usage or one read, no value", arguments: [nil, 0, 1] as [Int64?])
    func withoutUsage(tokens: Int64?) throws {
        let record = RequestRecord.made(0, outputs: [100, 200], tokens: tokens)
        #expect(analyse([record]).targets.first?[.tpot] == nil)
        let oneRead = RequestRecord.made(0, outputs: [100, 100], tokens: 5)
        let target = try #require(analyse([oneRead]).targets.first)
        #expect(target[.tpot] == nil && target[.outputSpeed] == nil && target[.gap] == nil)
    }
    @Test("times the phases of a new connection") func phases() throws {
        var record = RequestRecord.made(0)
        record.attempts[0].reused = false
        (record.attempts[0].resolved, record.attempts[0].connected) = (1_000_000, 3_000_000)
        record.attempts[0].tlsDone = 8_000_000
        let target = try #require(analyse([record]).targets.first)
        #expect(target[.resolve]?.value(.p50) == 1e6)
        #expect(target[.connect]?.value(.p50) == 2e6)
        #expect(target[.tls]?.value(.p50) == 5e6)
    }
}
