// SPDX-License-Identifier: Apache-2.0
import Core
import Gates
import Testing
import Traces

@testable import Analysis

@Suite struct LimitGateTests {
    /// Requests with TTFTs of 1, 2, … n ms in an order without pattern, and as many failed ones behind them.
    static func run(_ gates: [String], n: Int, failed: Int = 0, slo: [String] = []) -> RunAnalysis {
        let random = CounterRandom(seed: 7, stream: 2)
        let order = (1...max(1, n)).sorted { random.uniform(UInt64($0)) < random.uniform(UInt64($1)) }
        var requests = order.prefix(n).enumerated().map {
            RequestRecord.made($0, intended: Int64($0), outputs: [Int64($1)])
        }
        // Spread evenly, so that failures do not look dependent.
        for i in 0..<failed {
            requests.append(
                .made(n + i, intended: Int64(i * max(1, n) / max(1, failed)), outputs: [], outcome: .connectFailed))
        }
        var run = RunRecord.made()
        (run.gates, run.serviceLevels) = (gates, slo)
        return analyse(requests, run: run)
    }

    /// Of 1,000 values the interval of p95 reaches some 14 ranks to either side.
    @Test(
        "a percentile passes below its interval's upper end, fails above its lower end, and is open in between",
        arguments: [
            ("ttft.p95 < 970ms", GateResult.Outcome.passed, Int32(0)), ("ttft.p95 < 950ms", .inconclusive, 6),
            ("ttft.p95 < 951ms", .inconclusive, 6), ("ttft.p95 < 930ms", .failed, 4),
            ("ttft.p50 < 600ms", .passed, 0), ("ttft.p50 < 400ms", .failed, 4), ("ttft.p75 < 800ms", .passed, 0),
            ("alpha: ttft.p95 < 2s", .passed, 0), ("e2e.p99 < 2s", .passed, 0),
        ])
    func percentile(_ text: String, outcome: GateResult.Outcome, code: Int32) throws {
        let analysis = Self.run([text], n: 1000)
        let result = try #require(analysis.gates.first)
        #expect(analysis.gates.count == 1)
        #expect(result.outcome == outcome, "\(result)")
        #expect(result.target == "alpha")
        #expect(result.n == 1000)
        #expect(analysis.exitCode == code)
        let interval = try #require(result.interval)
        #expect(interval.contains(try #require(result.value)))
    }
    @Test("the interval of a gate is the one that reports show of the percentile, and so is its figure")
    func sameNumbers() throws {
        let analysis = Self.run(["ttft.p95 < 1s"], n: 1000)
        let shown = try #require(analysis.targets[0][.ttft]?[.p95])
        #expect(analysis.gates[0].interval == shown.interval)
        #expect(analysis.gates[0].value == shown.value)
    }

    @Test("too few values for an interval are no verdict, and how many it takes is said")
    func noData() {
        let few = Self.run(["ttft.p95 < 1s", "ttft.p99 < 1s", "ttft.p50 < 1s"], n: 58)
        #expect(few.gates.map(\.outcome) == [.noData, .noData, .passed])
        #expect(few.gates[0].reason == "an interval for it takes 59 independent values; there are 58")
        #expect(few.gates[1].reason.contains("299"))
        #expect(few.exitCode == 8)
        #expect(Self.run(["ttft.p95 < 1s"], n: 59).gates[0].outcome == .passed)
    }
    @Test("a metric without values is no data, where it does not count losses")
    func withoutValues() {
        let result = Self.run(["tpot.p50 < 1s"], n: 20).gates[0]
        #expect(result.outcome == .noData)
        #expect(result.value == nil)
        #expect(result.reason == "an interval for it takes 6 independent values; there is none")
    }

    @Test("failed requests count as infinitely slow: enough of them break a limit that the rest keeps")
    func losses() throws {
        let kept = Self.run(["ttft.p95 < 1s"], n: 900, failed: 10).gates[0]
        #expect(kept.outcome == .passed)
        #expect(kept.reason == "the whole interval lies below the limit; 10 failed requests count as infinitely slow")
        let open = Self.run(["ttft.p95 < 1s"], n: 900, failed: 45).gates[0]
        #expect(open.outcome == .inconclusive)
        #expect(open.interval?.upperBound == .infinity)
        let broken = Self.run(["ttft.p95 < 1s"], n: 900, failed: 90).gates[0]
        #expect(broken.outcome == .failed)
        #expect(broken.interval?.lowerBound == .infinity)
        #expect(broken.value == 855e6, "of those that answered, as all reports show it")
    }
    @Test("where every request fails there is no figure, and the limit is broken all the same")
    func allFailed() {
        let analysis = Self.run(["ttft.p50 < 1s", "error_rate < 1%"], n: 0, failed: 40)
        #expect(analysis.gates.map(\.outcome) == [.failed, .failed])
        #expect(analysis.gates[0].value == nil)
        #expect(analysis.gates[1].value == 1)
    }

    /// Clopper-Pearson: 0 of 368 has the upper end 0.00998, 0 of 367 has 0.01000; 9 of 1,000 0.0170, 3 of 1,000 0.00874.
    @Test(
        "an error rate is judged by its exact interval, and needs enough requests for its limit",
        arguments: [
            (368, 0, GateResult.Outcome.passed), (367, 0, .noData), (997, 3, .passed), (991, 9, .inconclusive),
            (950, 50, .failed), (20, 20, .failed),
        ])
    func errorRate(n: Int, failed: Int, outcome: GateResult.Outcome) throws {
        let result = try #require(Self.run(["error_rate < 1%"], n: n, failed: failed).gates.first)
        #expect(result.outcome == outcome, "\(result)")
        #expect(result.n == n + failed)
        #expect(result.value == Double(failed) / Double(n + failed))
    }
    @Test("what lies close to its limit says how many requests would tell")
    func more() {
        let reason = Self.run(["error_rate < 1%"], n: 993, failed: 7).gates[0].reason
        #expect(reason.hasPrefix("the interval holds the limit: about ") && reason.contains("requests would tell"))
        let wrong = Self.run(["error_rate < 1%"], n: 988, failed: 12).gates[0].reason
        #expect(wrong.contains("lies on the wrong side"))
    }

    @Test("failures that come in a spell are worth fewer requests than as many that do not")
    func spell() throws {
        func interval(_ failed: (Int) -> Bool) throws -> ClosedRange<Double> {
            let requests = (0..<1000).map { i in
                RequestRecord.made(i, intended: Int64(i), outputs: [100], outcome: failed(i) ? .truncated : .ok)
            }
            return try #require(analyse(requests).targets[0].errors.interval)
        }
        let even = try interval { $0 % 50 == 7 }
        let spell = try interval { (400..<420).contains($0) }
        #expect(spell.upperBound - spell.lowerBound > 2 * (even.upperBound - even.lowerBound))
    }

    @Test("each target is judged for itself, and a gate for one of them judges no other")
    func targets() {
        let requests = (0..<400).map { i in
            var request = RequestRecord.made(i, intended: Int64(i), outputs: [i % 2 == 0 ? 100 : 900])
            request.target = i % 2
            return request
        }
        var run = RunRecord.made(targets: ["fast", "slow"])
        run.gates = ["ttft.p95 < 500ms", "fast: ttft.p95 < 500ms"]
        let analysis = analyse(requests, run: run)
        #expect(analysis.gates.map(\.target) == ["fast", "slow", "fast"])
        #expect(analysis.gates.map(\.outcome) == [.passed, .failed, .passed])
        #expect(analysis.exitCode == 4)
    }
    @Test("a regression gate without a comparison says why it tells nothing")
    func withoutComparison() {
        let result = Self.run(["ttft.p50 +10%"], n: 100).gates[0]
        #expect(result.outcome == .inconclusive)
        #expect(result.reason.contains("no blocks"))
    }
    @Test("the worst gate decides the exit code: 4 before 5, 8 and 6")
    func exitCodes() {
        #expect(Self.run(["ttft.p50 < 1ms", "ttft.p99.9 < 1s", "ttft.p95 < 950ms"], n: 1000).exitCode == 4)
        #expect(Self.run(["ttft.p99.9 < 2s", "ttft.p95 < 950ms"], n: 1000).exitCode == 8)
    }

    @Test("a trace of any length is judged the same, but for the error of a histogram")
    func folded() throws {
        var requests = (0..<600).map { i in
            RequestRecord.made(
                i, intended: Int64(i), outputs: [Int64(200 + i * 37 % 101)], outcome: i % 97 == 0 ? .reset : .ok)
        }
        requests.swapAt(3, 500)
        var run = RunRecord.made()
        (run.gates, run.serviceLevels) = (["ttft.p50 < 1s", "error_rate < 10%", "goodput > 50%"], ["ttft < 280ms"])
        func judged(_ limit: Int) -> RunAnalysis {
            var builder = AnalysisBuilder(exactRequests: limit)
            for record in [.run(run)] + requests.map(TraceRecord.request) + [.end(.made(requests: 600))] {
                builder.add(record)
            }
            return builder.finish()
        }
        let (whole, folded) = (judged(10_000), judged(200))
        #expect(whole.gates.map(\.outcome) == folded.gates.map(\.outcome))
        #expect(whole.targets[0].errors.hits == 7)
        #expect(folded.targets[0].errors.hits == 7)
        #expect(folded.targets[0].goodput?.kept.hits == whole.targets[0].goodput?.kept.hits)
        #expect(folded.targets[0].goodput?.levels == whole.targets[0].goodput?.levels)
    }
}

@Suite struct GoodputTests {
    private static func goodput(_ requests: [RequestRecord], _ levels: [String]) throws -> Goodput {
        var run = RunRecord.made()
        run.serviceLevels = levels
        return try #require(analyse(requests, run: run).targets[0].goodput)
    }
    @Test("a request is good if it keeps to every level, from the time it was intended")
    func allLevels() throws {
        let requests: [RequestRecord] = [
            .made(0, outputs: [100, 200]), .made(1, outputs: [300, 310]), .made(2, outputs: [100, 900]),
            .made(3, lag: 250, outputs: [100, 200]),
        ]
        let goodput = try Self.goodput(requests, ["ttft < 300ms", "e2e < 800ms"])
        #expect((goodput.kept.hits, goodput.kept.trials) == (1, 4))
        #expect(goodput.levels.map(\.text) == ["ttft < 300ms", "e2e < 800ms"])
        #expect(goodput.levels.map(\.missed) == [2, 1])
    }
    @Test("failed, shed and cut-off requests are misses; those that the plan cancelled are not judged")
    func misses() throws {
        let outcomes: [OutcomeClass] = [.ok, .truncated, .shed, .censored, .cancelled, .lengthLimited]
        let requests = outcomes.enumerated().map { RequestRecord.made($0, outputs: [100], outcome: $1) }
        let goodput = try Self.goodput(requests, ["ttft < 300ms"])
        #expect((goodput.kept.hits, goodput.kept.trials) == (2, 5))
        #expect(goodput.levels[0].missed == 0)
    }
    @Test("without usage nobody knows the TPOT, and that is counted, not held against the request")
    func unknown() throws {
        let requests: [RequestRecord] = [
            .made(0, outputs: [100, 200], tokens: 11), .made(1, outputs: [100, 200], tokens: 3),
            .made(2, outputs: [100, 200]), .made(3, outputs: []),
        ]
        let goodput = try Self.goodput(requests, ["tpot < 20ms", "ttft < 1s"])
        #expect(goodput.kept.hits == 2)
        #expect(goodput.levels.map(\.unknown) == [2, 0])
        #expect(goodput.levels.map(\.missed) == [1, 1])
    }
    @Test("without service levels there is no goodput")
    func none() {
        #expect(analyse([.made(0)]).targets[0].goodput == nil)
    }
    @Test(
        "a gate on goodput passes by the lower end of its interval",
        arguments: [(1000, 970, 0), (1000, 955, 6), (1000, 900, 4)])
    func gate(n: Int, good: Int, code: Int32) {
        let requests = (0..<n).map { i in
            RequestRecord.made(i, intended: Int64(i), outputs: [i * 387 % n < good ? 100 : 400])
        }
        var run = RunRecord.made()
        (run.gates, run.serviceLevels) = (["goodput > 95%"], ["ttft < 300ms"])
        #expect(analyse(requests, run: run).exitCode == code)
    }
}
