// SPDX-License-Identifier: Apache-2.0
import Analysis
import Testing
import Traces

@Suite struct RankingTests {
    /// Targets with these TTFTs in milliseconds, twenty requests each that spread by 0 … 19 ms.
    private func analysis(_ ttfts: [Int64?], requests: Int = 20) -> RunAnalysis {
        let names = ["alpha", "beta", "gamma"].prefix(ttfts.count)
        let records = ttfts.enumerated().flatMap { target, ttft in
            (0..<requests).map { i in
                var record = RequestRecord.made(
                    i * ttfts.count + target, intended: Int64(i), outputs: ttft.map { [$0 + Int64(i * 7 % 20)] } ?? [],
                    outcome: ttft == nil ? .httpError : .ok)
                record.target = target
                return record
            }
        }
        return analyse(records, run: .made(targets: Array(names)))
    }

    @Test("puts the fastest first and tells apart what the intervals tell apart") func told() throws {
        let ranking = try #require(analysis([240, 102, 100]).ranking)
        #expect(ranking.places.map(\.name) == ["gamma", "beta", "alpha"])
        #expect(ranking.places.map(\.isTold) == [false, false, true])
        #expect(ranking.places.last.map { ($0.ratio * 100).rounded() } == 228)
    }
    @Test("tells nothing apart on few requests") func few() throws {
        let ranking = try #require(analysis([500, 100], requests: 5).ranking)
        #expect(ranking.places.map(\.isTold) == [false, false])
        #expect(ranking.places.allSatisfy { $0.interval == nil })
    }
    @Test("leaves out a target that gave no output, and needs two that did") func silent() throws {
        #expect(try #require(analysis([100, nil, 200]).ranking).unranked == ["beta"])
        #expect(analysis([100, nil]).ranking == nil)
        #expect(analysis([100]).ranking == nil)
    }
    @Test("is not made from an invalid run") func invalid() {
        var end = EndRecord.made(requests: 2)
        end.neverSent = 10
        var other = RequestRecord.made(1)
        other.target = 1
        let analysis = analyse([.made(0), other], run: .made(targets: ["alpha", "beta"]), end: end)
        #expect(analysis.verdict.level == .invalid)
        #expect(analysis.ranking == nil)
    }
}

@Suite struct ExitCodeTests {
    @Test(
        "says whether the run, its targets and its data were good",
        arguments: [
            ([.ok], [.ok], 0), ([.ok, .truncated], [.reset], 0), ([.httpError], [.reset], 8), ([], [], 8),
            ([.ok], [.connectFailed], 3), ([.ok], [.authFailed, .authFailed], 3), ([.ok], [.authFailed, .ok], 0),
            ([.tlsFailed], [.dnsFailed], 3), ([.ok], [], 0),
        ] as [([OutcomeClass], [OutcomeClass], Int32)])
    func code(first: [OutcomeClass], second: [OutcomeClass], code: Int32) {
        let records = (first + second).enumerated().map { i, outcome in
            var record = RequestRecord.made(i, outcome: outcome)
            record.target = i < first.count ? 0 : 1
            return record
        }
        #expect(analyse(records, run: .made(targets: ["alpha", "beta"])).exitCode == code)
    }
    @Test(
        "is 7 for an invalid run, unless nothing could be reached: that is no matter of the client's speed",
        arguments: [(.reset, 7), (.connectFailed, 3)] as [(OutcomeClass, Int32)])
    func invalid(outcome: OutcomeClass, code: Int32) {
        var end = EndRecord.made(requests: 1)
        end.neverSent = 10
        let analysis = analyse([.made(0, outcome: outcome)], end: end)
        #expect(analysis.verdict.level == .invalid && analysis.exitCode == code)
    }
}
