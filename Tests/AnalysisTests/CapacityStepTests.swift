// SPDX-License-Identifier: Apache-2.0
import Core
import Gates
import Testing
import Traces

@testable import Analysis

/// A target with so many places, asked by a closed loop: each stream takes 20 ms to its first output and 80 ms more.
enum PooledRun {
    /// Steps as a search has them.
    static func steps(
        _ loads: [Int], places: Int, slows: Bool = false, gate: String = "ttft.p95 < 50ms"
    ) -> [CapacityStep] {
        var steps: [CapacityStep] = []
        for load in loads {
            let figures = figures(load, places: places, slows: slows, gate: gate)
            steps.append(
                CapacityStep(steps.count + 1, load: Double(load), figures, .concurrency, after: steps))
        }
        return steps
    }
    static func figures(
        _ load: Int, places: Int, slows: Bool = false, gate: String = "ttft.p95 < 50ms", direct: DirectFigures? = nil,
        lost: Int = 0, lag: Int64 = 0, gap: Int64 = 4, haltEach: Int = .max
    ) -> CapacityFigures {
        var builder = CapacityStepBuilder()
        var run = RunRecord.made(warmup: 200)
        (run.gates, run.serviceLevels, run.concurrency) = ([gate], ["ttft < 50ms"], load)
        builder.add(.run(run))
        // Each slot asks again at once; the first place to be free takes the request that has waited longest.
        var (slots, free) = ([Int64](repeating: 0, count: load), [Int64](repeating: 0, count: places))
        let (stretch, total) = (slows ? Int64(max(1, load / places)) : 1, 200)
        for index in 0..<total {
            let slot = slots.indices.min { slots[$0] < slots[$1] } ?? 0
            let due = slots[slot]
            let place = free.indices.min { free[$0] < free[$1] } ?? 0
            let start = slows ? due : max(due, free[place])
            let first = start - due + 20 * stretch
            let halt: Int64 = index % haltEach == haltEach - 1 ? 300 : 0
            let outputs = (0..<21).map { first + gap * stretch * $0 + ($0 < 10 ? 0 : halt) }
            let length = 20 * gap * stretch + halt
            var record = RequestRecord.made(index, intended: due, lag: lag, outputs: outputs)
            record.done = (first + length) * millisecond
            if index < lost { record.outcome = .reset }
            record.isWarmup = due < 200
            slots[slot] = due + first + length
            free[place] = due + first + length
            builder.add(.request(record))
        }
        builder.add(.end(.made(requests: total, at: slots.min() ?? 1)))
        guard let made = builder.finish(direct: direct) else { preconditionFailure("the run has a target") }
        return made.figures
    }
}

@Suite struct CapacityStepTests {
    @Test("a step holds while there is a place for each stream, and breaks when streams wait")
    func outcomes() {
        let steps = PooledRun.steps([1, 2, 4, 8], places: 4)
        #expect(steps.map(\.outcome) == [.held, .held, .held, .broken])
        #expect(steps.last?.reasons.first?.contains("ttft.p95 < 50ms") == true)
        #expect(steps.allSatisfy { abs($0.figures.open.mean - $0.load) < 0.05 * $0.load })
    }
    @Test("throughput stops growing at the places, and goodput falls") func throughput() {
        let steps = PooledRun.steps([2, 4, 8], places: 4)
        let done = steps.map(\.figures.throughput)
        #expect(abs(done[0] - 20) < 1 && abs(done[1] - 40) < 2 && abs(done[2] - 40) < 2)
        #expect(steps[2].figures.goodThroughput < 1 && (steps[1].figures.goodput?.share ?? 0) > 0.99)
    }
    @Test("streams in step get as much done as they can, wherever the window begins", arguments: [0, 10, 55, 99])
    func waves(offset: Int64) {
        var work = EndedWork()
        // Twenty streams of 100 ms each, all started together.
        for wave in 0..<40 {
            for stream in 0..<20 {
                let start = Int64(wave) * 100 * millisecond
                work.add(from: start, to: start + 100 * millisecond, stream > 4)
            }
        }
        let start = (500 + offset) * millisecond
        for length in [1_200, 1_250] as [Int64] {
            let done = work.perSecond(in: start...(start + length * millisecond))
            #expect(abs(done.all - 200) < 0.01 && abs(done.good - 150) < 0.01, "\(done)")
        }
    }
    @Test("a run that the client spoiled counts for nothing, unless lateness cannot have changed the outcome")
    func lateness() {
        // 30 ms late: what took 20 ms took 50 ms from when it was due.
        let spoiled = PooledRun.figures(1, places: 4, gate: "ttft.p95 < 45ms", lag: 30)
        #expect(spoiled.verdict.level == .invalid)
        #expect(CapacityJudge.judge(spoiled, load: 1, .concurrency, base: nil).outcome == .void)
        let kept = PooledRun.figures(1, places: 4, gate: "ttft.p95 < 500ms", lag: 30)
        #expect(CapacityJudge.judge(kept, load: 1, .concurrency, base: nil).outcome == .held)
        let beyond = PooledRun.figures(1, places: 4, gate: "ttft.p95 < 5ms", lag: 30)
        #expect(CapacityJudge.judge(beyond, load: 1, .concurrency, base: nil).outcome == .broken)
    }
    @Test(
        "a target that went away in a step breaks nothing, one that failed for a while does",
        arguments: [(36..<40, CapacitySearch.Outcome.void), (20..<23, .broken)])
    func gone(missing: Range<Int>, outcome: CapacitySearch.Outcome) throws {
        var builder = CapacityStepBuilder()
        var run = RunRecord.made()
        (run.gates, run.concurrency) = (["error_rate < 1%"], 1)
        builder.add(.run(run))
        for index in 0..<40 {
            let isMissing = missing.contains(index)
            builder.add(
                .request(
                    .made(
                        index, intended: Int64(index) * 100, outputs: isMissing ? [] : [20, 100],
                        outcome: isMissing ? .connectFailed : .ok)))
        }
        builder.add(.end(.made(requests: 40, at: 4_000)))
        let figures = try #require(builder.finish()).figures
        let judged = CapacityJudge.judge(figures, load: 1, .concurrency, base: nil)
        #expect(judged.outcome == outcome, "\(judged.reasons)")
        #expect(judged.reasons[0].hasPrefix("the target went away") == (outcome == .void))
    }
    @Test("a load that was not there counts for nothing") func delivered() {
        let figures = PooledRun.figures(4, places: 4)
        #expect(CapacityJudge.judge(figures, load: 4, .concurrency, base: nil).outcome == .held)
        let judged = CapacityJudge.judge(figures, load: 8, .concurrency, base: nil)
        #expect(judged.outcome == .void && judged.reasons[0].contains("not delivered"))
    }
    @Test("a direct arm that slows down, too, makes a step void") func direct() {
        func arm(_ ttft: Int64, lost: Int = 0) -> DirectFigures {
            let requests = (0..<30).map { index in
                RequestRecord.made(
                    index, intended: Int64(index) * 100, outputs: [ttft + Int64(index % 3)],
                    outcome: index < lost ? .reset : .ok)
            }
            return DirectFigures(analyse(requests).targets[0])
        }
        let base = arm(20)
        for (now, outcome) in [(arm(22), CapacitySearch.Outcome.held), (arm(60), .void), (arm(20, lost: 20), .void)] {
            let figures = PooledRun.figures(2, places: 4, direct: now)
            #expect(CapacityJudge.judge(figures, load: 2, .concurrency, base: base).outcome == outcome)
        }
        // One request of five waits: the median stays, and the percentile of the gate does not.
        for (waits, outcome) in [(5, CapacitySearch.Outcome.void), (.max, .broken)] {
            let requests = (0..<60).map { index in
                let ttft = index % waits == waits - 1 ? 100 : 20 + Int64(index % 3)
                return RequestRecord.made(index, intended: Int64(index) * 200, outputs: [ttft])
            }
            let now = DirectFigures(analyse(requests).targets[0])
            let figures = PooledRun.figures(5, places: 4, direct: now)
            let judged = CapacityJudge.judge(figures, load: 5, .concurrency, base: base)
            #expect(judged.outcome == outcome, "\(judged.reasons)")
            #expect(judged.reasons[0].contains("without which ttft.p95 < 50ms were kept") == (outcome == .void))
        }
        // A share of its own that it breaks, and did not before, is not the relay's.
        for (slow, outcome) in [(100, CapacitySearch.Outcome.void), (20, .broken)] as [(Int64, CapacitySearch.Outcome)]
        {
            var run = RunRecord.made()
            run.serviceLevels = ["ttft < 50ms"]
            func arm(_ slow: Int64) -> DirectFigures {
                let requests = (0..<60).map { index in
                    RequestRecord.made(index, intended: Int64(index) * 200, outputs: [index % 5 == 4 ? slow : 20])
                }
                return DirectFigures(analyse(requests, run: run).targets[0])
            }
            let figures = PooledRun.figures(5, places: 4, gate: "goodput > 95%", direct: arm(slow))
            let judged = CapacityJudge.judge(figures, load: 5, .concurrency, base: arm(20))
            #expect(judged.outcome == outcome, "\(judged.reasons)")
        }
        // At the lowest load there is nothing to compare with; what is lost or missing says enough.
        let lowest: [(DirectFigures?, CapacitySearch.Outcome)] = [
            (arm(60), .held), (arm(20, lost: 30), .void), (nil, .void),
        ]
        for (now, outcome) in lowest {
            let figures = PooledRun.figures(2, places: 4, direct: now)
            let judged = CapacityJudge.judge(figures, load: 2, .concurrency, base: nil, wantsDirect: true)
            #expect(judged.outcome == outcome, "\(judged.reasons)")
        }
    }
    @Test(
        "arrivals of which more than a tenth never left count for nothing",
        arguments: [(20, CapacitySearch.Outcome.held), (5, .void)])
    func shed(every: Int, outcome: CapacitySearch.Outcome) throws {
        var builder = CapacityStepBuilder()
        var run = RunRecord.made()
        (run.arrivals, run.rate, run.gates) = ("constant", 50, ["ttft.p50 < 60s"])
        builder.add(.run(run))
        for index in 0..<200 {
            let isShed = index % every == every - 1
            builder.add(
                .request(
                    .made(
                        index, intended: Int64(index) * 20, outputs: isShed ? [] : [20, 60],
                        outcome: isShed ? .shed : .ok)))
        }
        builder.add(.end(.made(requests: 200, at: 4_000)))
        let figures = try #require(builder.finish()).figures
        let judged = CapacityJudge.judge(figures, load: 50, .rate, base: nil)
        #expect(judged.outcome == outcome, "\(judged.reasons)")
        #expect(judged.reasons.contains { $0.contains("not delivered") } == (outcome == .void))
    }
    @Test(
        "a rate at which the queue grows is broken before its TTFT is",
        arguments: [(20, false), (30, false), (50, true)])
    func queue(rate: Int64, isBroken: Bool) throws {
        var builder = CapacityStepBuilder()
        var run = RunRecord.made()
        (run.arrivals, run.rate, run.gates) = ("constant", Double(rate), ["ttft.p95 < 60s"])
        builder.add(.run(run))
        // Four places, 100 ms each: 40 requests a second.
        var free = [Int64](repeating: 0, count: 4)
        for index in 0..<(4 * Int(rate)) {
            let due = Int64(index) * 1_000 / rate
            let place = free.indices.min { free[$0] < free[$1] } ?? 0
            let first = max(due, free[place]) - due + 20
            var record = RequestRecord.made(index, intended: due, outputs: [first, first + 40])
            record.done = (first + 80) * millisecond
            free[place] = due + first + 80
            builder.add(.request(record))
        }
        builder.add(.end(.made(requests: 4 * Int(rate), at: 4_000)))
        let figures = try #require(builder.finish()).figures
        let judged = CapacityJudge.judge(figures, load: Double(rate), .rate, base: nil)
        #expect(judged.outcome == (isBroken ? .broken : .held), "\(judged.reasons)")
    }
    @Test("lost requests break a percentile, which counts them as infinite") func losses() {
        let figures = PooledRun.figures(2, places: 4, lost: 60)
        #expect(CapacityJudge.judge(figures, load: 2, .concurrency, base: nil).outcome == .broken)
    }
}

@Suite struct StreamLevelTests {
    @Test("the mean is time of streams over time, cut to the window") func mean() {
        let level = StreamLevel([0...100, 50...100, 90...300, 400...500], over: 50...250)
        #expect(abs(level.mean - (50 + 50 + 160) / 200.0) < 1e-12)
        #expect(StreamLevel([], over: 0...100).mean == 0)
        #expect(StreamLevel([0...1_000], over: 0...1_000).interval == 1...1)
    }
}

@Suite struct PoolLimitTests {
    @Test("streams that are let through stay at the places while more are open", arguments: [2, 4, 7])
    func places(_ places: Int) throws {
        let loads = [1, places, 2 * places, 3 * places]
        let pool = try #require(PoolLimit(PooledRun.steps(loads, places: places)))
        #expect(pool.whole == places && pool.steps == 2, "\(pool)")
        #expect(abs(pool.streams.mean - Double(places)) < 0.1 * Double(places))
        #expect(pool.streams.interval == nil, "chance is not what it is off by")
    }
    @Test("the law is that of the loads below the limit: beyond it a plateau would be taken for a peak")
    func law() throws {
        let steps = PooledRun.steps([1, 2, 3, 4, 8, 16], places: 4)
        let pool = try #require(PoolLimit(steps))
        #expect(CapacityAnalysis.points(steps, upTo: nil).count == steps.count)
        let below = CapacityAnalysis.points(steps, upTo: pool)
        #expect(below.count == 4 && ScalabilityLaw(below)?.peak == nil)
    }
    @Test("a target that serves all streams more slowly has no pool") func slows() {
        #expect(PoolLimit(PooledRun.steps([1, 2, 4, 8, 12], places: 4, slows: true)) == nil)
    }
    @Test("one load in which streams wait is not enough, nor is a target with places for all") func few() {
        #expect(PoolLimit(PooledRun.steps([1, 2, 8], places: 4)) == nil)
        #expect(PoolLimit(PooledRun.steps([1, 2, 4, 8], places: 16)) == nil)
        #expect(PoolLimit([]) == nil)
    }
}

@Suite struct StreamFairnessTests {
    private static func stream(_ index: Int, every gap: Int64, count: Int = 40, pauseAt: Int? = nil, pause: Int64 = 0)
        -> StreamFairness.Stream
    {
        let arrivals = (0..<count).map { place in
            Int64(place) * gap + (pauseAt.map { place >= $0 ? pause : 0 } ?? 0)
        }
        return .init(index: index, arrivals: arrivals)
    }
    @Test("the ratio is the worst p95 gap over the median one") func ratio() {
        let fair = StreamFairness([Self.stream(0, every: 10), Self.stream(1, every: 10), Self.stream(2, every: 30)])
        #expect(fair.ratio == 3 && fair.n == 3 && fair.starved == 0 && fair.requests.first == 2)
    }
    @Test("a stream starves when it is silent while others go on, and not when all are") func starved() {
        let others = [Self.stream(0, every: 10, count: 100), Self.stream(1, every: 10, count: 100)]
        let hungry = Self.stream(2, every: 10, pauseAt: 20, pause: 500)
        #expect(StreamFairness(others + [hungry]).starved == 1)
        #expect(StreamFairness(others + [hungry]).requests.first == 2)
        let all = (0..<3).map { Self.stream($0, every: 10, pauseAt: 20, pause: 500) }
        #expect(StreamFairness(all).starved == 0)
    }
    @Test(
        "one stream that starves proves nothing, a share that is surely beyond 1 % does",
        arguments: [(0, RelayRow.Verdict.pass), (1, .inconclusive), (4, .fail)])
    func share(hungry: Int, verdict: RelayRow.Verdict) {
        let streams = (0..<40).map { index in
            index < hungry
                ? Self.stream(index, every: 10, pauseAt: 20, pause: 500)
                : Self.stream(index, every: 10, count: 100)
        }
        let row = CapacityRows.fairRow(StreamFairness(streams), load: 40, 5)
        #expect(row.verdict == verdict, "\(row.reason)")
        #expect(row.requests.prefix(hungry).allSatisfy { $0 < hungry })
    }
    @Test("a stream that gets in one piece what was held back has starved, too") func burst() {
        let others = [Self.stream(0, every: 10, count: 100), Self.stream(1, every: 10, count: 100)]
        let held = StreamFairness.Stream(index: 2, arrivals: [0, 10, 20, 500], events: 40)
        let fair = StreamFairness(others + [held])
        #expect(fair.n == 3 && fair.starved == 1 && fair.requests.first == 2)
    }
    @Test("short streams are not judged") func short() {
        let fair = StreamFairness([Self.stream(0, every: 10, count: 5), Self.stream(1, every: 90, count: 5)])
        #expect(fair.n == 0 && fair.ratio == nil && fair.starved == 0)
    }
}

@Suite struct CapacityRowsTests {
    @Test("a long prompt is not judged by a client that did not keep up", arguments: [(0, false), (30, true)])
    func headOfLine(lag: Int64, isSpoiled: Bool) throws {
        let steps = PooledRun.steps([2], places: 4)
        let requests = (0..<30).map { RequestRecord.made($0, intended: Int64($0) * 100) }
        let beside = PooledRun.figures(1, places: 4, lag: lag)
        let head = try #require(
            HeadOfLine(
                without: steps[0], with: beside, load: 1, longTokens: 100_000, long: analyse(requests).targets[0]))
        let rows = CapacityRows(steps: steps, held: 2, knee: nil, headOfLine: head).all
        let row = try #require(rows.first { $0.question == CapacityRows.headQuestion })
        #expect((row.verdict == .notTestable) == isSpoiled, "\(row.reason)")
    }
    @Test(
        "a long prompt that holds up gaps is told from one that does not, and a halt of few streams is open",
        arguments: [
            (4, Int.max, RelayRow.Verdict.pass, "go on as before"), (4, 40, .pass, "go on as before"),
            (4, 9, .inconclusive, "too few"), (4, 3, .fail, "small streams halt"),
            (20, Int.max, .fail, "gaps of small streams grow"),
        ] as [(Int64, Int, RelayRow.Verdict, String)])
    func gaps(gap: Int64, haltEach: Int, verdict: RelayRow.Verdict, words: String) throws {
        let steps = PooledRun.steps([2], places: 4)
        let long = analyse((0..<30).map { RequestRecord.made($0, intended: Int64($0) * 100) }).targets[0]
        let beside = PooledRun.figures(1, places: 4, gap: gap, haltEach: haltEach)
        let head = try #require(
            HeadOfLine(without: steps[0], with: beside, load: 1, longTokens: 100_000, long: long))
        let row = CapacityRows(steps: steps, held: 2, knee: nil, headOfLine: head).all[1]
        #expect(row.verdict == verdict && row.reason.contains(words), "\(row.reason)")
        #expect(row.figures.count == 6 && row.figures.allSatisfy { $0.interval != nil })
        // What decided stands first, and lies beyond its bound.
        if let first = row.figures.first, let limit = first.limit {
            #expect((first.value > limit) == (verdict != .pass), "\(first)")
        }
    }
    @Test("the figure of the knee has the n of its own step") func knee() throws {
        let steps = [
            CapacityStep(1, load: 1, PooledRun.figures(1, places: 4), .concurrency, after: []),
            CapacityStep(2, load: 8, PooledRun.figures(8, places: 4), .concurrency, after: []),
        ]
        let knee = try #require(CapacityKnee(steps, .init()))
        let row = CapacityRows(steps: steps, held: 1, knee: knee, headOfLine: nil).all[0]
        let figure = try #require(row.figures.first { $0.name == "at the knee" })
        #expect(steps[0].figures.counted != steps[1].figures.counted && figure.n == steps[1].figures.counted)
    }
}

@Suite struct CapacityKneeTests {
    @Test("the curve bends at the first load beyond twice the base and 5 ms") func ttft() throws {
        let steps = PooledRun.steps([1, 2, 4, 5, 8], places: 4)
        let knee = try #require(CapacityKnee(steps, .init()))
        #expect(knee.load == 5 || knee.load == 8)
        var lax = CapacityPlan.Knee()
        (lax.growth, lax.goodput) = (100, 0)
        #expect(CapacityKnee(steps, lax) == nil)
    }
    @Test("goodput below its limit is a knee, too") func goodput() throws {
        var limits = CapacityPlan.Knee()
        limits.growth = 100
        let knee = try #require(CapacityKnee(PooledRun.steps([1, 4, 8], places: 4), limits))
        #expect(knee.cause == .goodput && knee.load == 8 && knee.value < 0.95)
    }
}

@Suite struct OverloadRecoveryTests {
    private static func recovery(_ ttfts: [Int64?]) -> OverloadRecovery {
        OverloadRecovery(
            ttfts.enumerated().map { (Int64($0) * 100 * millisecond, $1.map { $0 * millisecond }) },
            overload: 8, load: 4, limit: Double(25 * millisecond), watched: 3)
    }
    @Test("TTFT is back where the median of ten in a row is")
    func back() {
        let slow = [Int64?](repeating: 200, count: 12) + [Int64?](repeating: 20, count: 20)
        // Six of the ten requests from the eighth on are quick again.
        #expect(Self.recovery(slow).seconds == 0.7)
        #expect(Self.recovery([Int64?](repeating: 20, count: 20)).seconds == 0)
    }
    @Test("failed requests are slow ones, and what does not come back is said so") func never() {
        #expect(Self.recovery([Int64?](repeating: nil, count: 30)).seconds == nil)
        #expect(Self.recovery([20, 20, 20]).seconds == nil)
    }
}

@Suite struct CollapseWatchTests {
    private static func watch() throws -> CollapseWatch {
        CollapseWatch([try .init("ttft.p95 < 50ms")], [], run: .made())
    }
    private static func records(_ ttft: Int64, outcome: OutcomeClass = .ok, count: Int = 40) -> [TraceRecord] {
        (0..<count).map { .request(.made($0, outputs: [ttft], outcome: outcome)) }
    }
    @Test("ends what is lost or far too late, and not what is somewhat too slow") func ends() throws {
        var (slow, late, lost) = (try Self.watch(), try Self.watch(), try Self.watch())
        let found = [
            slow.add(Self.records(200)), late.add(Self.records(900)), lost.add(Self.records(20, outcome: .reset)),
        ]
        #expect(found == [false, true, true])
    }
}
