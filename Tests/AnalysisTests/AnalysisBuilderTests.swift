// SPDX-License-Identifier: Apache-2.0
import Analysis
import Core
import Testing
import Traces

@Suite struct AnalysisBuilderTests {
    /// A hundred requests, TTFT 100 … 199 ms without pattern, every tenth truncated after its first output.
    static let requests: [RequestRecord] = (0..<100).map { i in
        let first = 100 + Int64(i * 37 % 100)
        return .made(
            i, intended: Int64(i) * 10, outputs: [first, first + 20, first + 45], tokens: 6,
            outcome: i % 10 == 9 ? .truncated : .ok)
    }

    @Test("does not care in which order requests end") func order() {
        let completion = Self.requests.sorted { $0.index * 61 % 101 < $1.index * 61 % 101 }
        #expect(completion != Self.requests)
        #expect(analyse(completion) == analyse(Self.requests))
    }
    @Test("counts successes in percentiles, and what failed only where it answered") func populations() throws {
        let target = try #require(analyse(Self.requests).targets.first)
        #expect((target.counted, target.successes, target.lost) == (100, 90, 10))
        #expect(target[.ttft]?.n == 90 && target[.ttft]?.lost == 10)
        #expect(target[.ttftAnswered]?.n == 100)
        #expect(target[.gap]?.n == 180)
        #expect(target[.gap]?.value(.p99) == 25e6)
        #expect(target[.scheduleLag]?.n == 100)
        #expect(target[.ttft]?[.p90]?.certification == .unbounded(lost: 10))
    }
    @Test("leaves out what was intended in the warm-up, by the mark or by the time") func warmup() throws {
        var marked = RequestRecord.made(0, intended: 600)
        marked.isWarmup = true
        let requests: [RequestRecord] = [
            .made(1, intended: 499), marked, .made(2, intended: 500), .made(3, intended: 700, outputs: [300]),
        ]
        let analysis = analyse(requests, run: .made(warmup: 500))
        let target = try #require(analysis.targets.first)
        #expect((target.warmup, target.counted, analysis.records) == (2, 2, 4))
        #expect(analysis.window.start == .milliseconds(500))
        #expect(analysis.window.end == .milliseconds(1_010))
        #expect(target.rates.achieved == 2 / 0.51)
    }
    @Test("counts neither shed nor cancelled requests as slow ones, but shed ones as lost") func shed() throws {
        let requests: [RequestRecord] = [
            .made(0), .made(1, outcome: .cancelled), .made(2, outputs: [], outcome: .shed),
            .made(3, outputs: [], outcome: .censored),
        ]
        let target = try #require(analyse(requests).targets.first)
        #expect((target.counted, target.successes, target.lost) == (4, 1, 2))
        #expect(target[.scheduleLag]?.n == 3)
        #expect(target.outcomes.map(\.outcome) == [.ok, .cancelled, .censored, .shed])
    }
    @Test("sets the opening wave apart: the first slots of a closed loop and cold connections") func opening() throws {
        var run = RunRecord.made()
        run.concurrency = 2
        var cold = RequestRecord.made(5, intended: 50, outputs: [400])
        cold.attempts[0].reused = false
        let requests = [.made(0, outputs: [300]), .made(1, outputs: [310])] + (2..<5).map { .made($0) } + [cold]
        let wave = try #require(analyse(requests, run: run).targets.first).opening
        #expect((wave.opening, wave.openingTTFT) == (3, 310e6))
        #expect((wave.steady, wave.steadyTTFT) == (3, 100e6))
        run.arrivals = "constant"
        #expect(analyse(requests, run: run).targets.first?.opening.opening == 1)
    }
    @Test("tells cold requests from warm ones beyond the first wave") func coldAndWarm() throws {
        var run = RunRecord.made()
        run.concurrency = 2
        func cold(_ index: Int, _ outputs: [Int64], _ outcome: OutcomeClass = .ok) -> RequestRecord {
            var record = RequestRecord.made(index, intended: Int64(index), outputs: outputs, outcome: outcome)
            record.attempts[0].reused = false
            return record
        }
        let first = [cold(0, [300]), cold(1, [310])]
        let warm = (2..<12).map { RequestRecord.made($0, intended: Int64($0)) }
        #expect(try #require(analyse(first + warm, run: run).targets.first).coldAndWarm == nil)
        let later = [cold(12, [400]), cold(13, [420]), cold(14, [440]), cold(15, [], .reset)]
        var nowhere = RequestRecord.made(16, outputs: [], outcome: .connectFailed)
        nowhere.attempts[0].connection = nil
        let parts = try #require(analyse(first + warm + later + [nowhere], run: run).targets.first?.coldAndWarm)
        #expect((parts.cold?.n, parts.cold?.value(.p50), parts.cold?.lost) == (3, 420e6, 1))
        #expect((parts.warm?.n, parts.warm?.value(.p50), parts.warm?.lost) == (10, 100e6, 0))
        #expect(parts.cold?.value(.p95) == nil && parts.cold?[.p50]?.interval == nil, "too few to say more")
        run.arrivals = "constant"
        #expect(analyse(first + warm, run: run).targets.first?.coldAndWarm?.cold?.n == 2)
        #expect(analyse(first, run: run).targets.first?.coldAndWarm?.warm == nil)
    }
    @Test("a connection's number counts on its own loop") func connections() throws {
        var other = RequestRecord.made(1)
        other.loop = 1
        #expect(analyse([.made(0), other, .made(2)]).targets.first?.network.connections == 2)
    }
    @Test("sums up connections, tokens and throttling") func sums() throws {
        var limited = RequestRecord.made(1, outputs: [], outcome: .rateLimited)
        (limited.retryAfterMilliseconds, limited.attempts[0].status) = (1_500, 429)
        (limited.errorType, limited.errorMessage) = ("rate_limit_error", "slow down")
        var first = RequestRecord.made(0, tokens: 10)
        (first.usage.inputTokens, first.usage.cachedInputTokens) = (100, 40)
        (first.attempts[0].reused, first.attempts[0].retransmissions) = (false, 2)
        var again = RequestRecord.made(2, tokens: 5)
        again.attempts[0].retransmissions = 3
        let target = try #require(analyse([first, limited, again]).targets.first)
        #expect((target.tokens.input, target.tokens.output, target.tokens.cachedInput) == (100, 15, 40))
        #expect(target.network.retransmissions == 3 && target.network.connections == 1)
        #expect(target.network.reuse == 2.0 / 3)
        #expect(target.network.httpVersions == ["1.1": 3])
        #expect(target.throttling.rateLimited == 1 && target.throttling.longestRetryAfterMilliseconds == 1_500)
        #expect(target.outcomes.last?.messages.map(\.text) == ["HTTP 429: rate_limit_error: slow down"])
    }
    @Test(
        "names the code of an error behind its type, where it says more",
        arguments: [
            ("tokens", "rate_limit_exceeded", "HTTP 429: tokens (rate_limit_exceeded): m"),
            (nil, "rate_limit_exceeded", "HTTP 429: rate_limit_exceeded: m"), ("tokens", "429", "HTTP 429: tokens: m"),
            ("busy", "busy", "HTTP 429: busy: m"), ("busy", nil, "HTTP 429: busy: m"), (nil, nil, "HTTP 429: m"),
        ] as [(String?, String?, String)])
    func errorClass(type: String?, code: String?, text: String) throws {
        var limited = RequestRecord.made(0, outputs: [], outcome: .rateLimited)
        limited.attempts[0].status = 429
        (limited.errorType, limited.errorCode, limited.errorMessage) = (type, code, "m")
        #expect(try #require(analyse([limited]).targets.first).outcomes.last?.messages.map(\.text) == [text])
    }
    @Test("names the most frequent messages first, three at most") func messages() throws {
        let requests = (0..<20).map { i in
            var record = RequestRecord.made(i, outputs: [], outcome: .reset)
            (record.attempts[0].status, record.attempts[0].failure) = (nil, "kind \(i % 5 == 0 ? 0 : i % 7)")
            return record
        }
        let messages = try #require(analyse(requests).targets.first?.outcomes.first).messages
        #expect(messages.map(\.count) == [6, 3, 3])
        #expect(messages.first?.text == "kind 0")
    }
    @Test("gives offered arrivals for an open loop only") func rates() throws {
        var run = RunRecord.made()
        (run.arrivals, run.rate) = ("poisson", 100)
        let open = try #require(analyse(Self.requests, run: run).targets.first)
        #expect(open.rates.offered == 100)
        #expect(analyse(Self.requests).targets.first?.rates.offered == nil)
        #expect(open.rates.outputTokens == 600 / analyse(Self.requests).window.length.seconds)
    }
    @Test("makes do without a run record, and with a target that the run does not know") func damaged() {
        var stray = RequestRecord.made(0)
        stray.target = 1
        var builder = AnalysisBuilder()
        builder.add(.request(stray))
        let analysis = builder.finish()
        #expect(analysis.targets.map(\.info.name) == ["target 1", "target 2"])
        #expect(analysis.targets.map(\.counted) == [0, 1])
        #expect(analysis.end == nil)
        #expect(AnalysisBuilder().finish().exitCode == 8)
    }
}
