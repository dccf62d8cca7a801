// SPDX-License-Identifier: Apache-2.0
import Core
import Testing

@testable import Workload

/// Mistakes in what a load has beside a rate or a concurrency, and what flags make of it.
@Suite struct LoadProblemTests {
    @Test(
        "each kind of arrivals has what it needs and nothing else",
        arguments: [
            (
                "arrivals: gamma, rate: 1/s, requests: 1",
                ["2:18: load: gamma arrivals need a burstiness; add \"burstiness: 2\""]
            ),
            (
                "arrivals: poisson, burstiness: 2, rate: 1/s, requests: 1",
                ["2:39: load.burstiness: found 2; gamma arrivals have it; write \"arrivals: gamma\", or remove it"]
            ),
            (
                "arrivals: gamma, burstiness: 11, rate: 1/s, requests: 1",
                ["2:37: load.burstiness: found 11; write a number from 0.01 to 10"]
            ),
            (
                "arrivals: burst, rate: 1/s, requests: 1",
                ["2:18: load: burst arrivals need the size of a burst; add \"burst: 50\""]
            ),
            (
                "arrivals: constant, burst: 5, rate: 1/s, requests: 1",
                ["2:35: load.burst: found 5; burst arrivals have it; write \"arrivals: burst\", or remove it"]
            ),
            ("burst: 5, requests: 1", ["2:7: load: burst arrivals need a rate; add \"rate: 20/s\""]),
            (
                "arrivals: sequential, concurrency: 2, rate: 1/s, requests: 1",
                [
                    "2:43: load.concurrency: found 2; sequential arrivals are one request at a time; remove it",
                    "2:52: load.rate: found \"1/s\"; sequential arrivals are one request at a time; remove it",
                ]
            ),
            (
                "arrivals: replay",
                [
                    "2:7: load: the run has no end; add \"requests: 100\" or \"duration: 30s\"",
                    "2:18: load: replay arrivals need a file; add \"replay: {file: arrivals.csv}\"",
                ]
            ),
            (
                "arrivals: closed, concurrency: 1, requests: 1, replay: {file: x}",
                [
                    "2:70: load.replay.file: found \"x\"; replay arrivals have it; write \"arrivals: replay\", or remove it"
                ]
            ),
            (
                "concurrency: 1, requests: 1, max_in_flight: 5",
                [
                    "2:52: load.max_in_flight: found 5; closed arrivals never have more in flight than their slots; remove it"
                ]
            ),
            (
                "rate: 1/s, requests: 1, overflow: shed",
                [
                    "2:42: load.overflow: found \"shed\"; it says what happens above max_in_flight; add \"max_in_flight: 200\""
                ]
            ),
            (
                "rate: 1/s, requests: 1, max_in_flight: 5, overflow: drop",
                ["2:60: load.overflow: found \"drop\"; known here: queue, shed"]
            ),
        ])
    func needs(load: String, problems: [String]) { #expect(World.problems(World.profile(load: load)) == problems) }

    @Test(
        "stages say what is wrong in which of them, in the long form and the short one",
        arguments: [
            (
                "stages: [{rate: 1/s}, {duration: 5s}, {rate: 1/s, concurrency: 2, duration: 1s}]",
                [
                    "2:17: load.stages[0]: duration is missing; write {rate: 20/s, duration: 30s}",
                    "2:30: load.stages[1]: rate or concurrency is missing; write {rate: 20/s, duration: 30s}",
                    "2:71: load.stages[2].concurrency: found 2; a stage has a rate or a concurrency; remove one of them",
                ]
            ),
            (
                "stages: [{rate: fast, duration: 0s, ramp: up, until: 3}]",
                [
                    "2:24: load.stages[0].rate: found \"fast\"; write a rate such as \"20/s\"; 0/s is a pause",
                    "2:40: load.stages[0].duration: found \"0s\"; write a duration above 0, such as \"30s\"",
                    "2:50: load.stages[0].ramp: found \"up\"; write true or false",
                    "2:54: load.stages[0].until: unknown key; known here: rate, concurrency, duration, ramp",
                ]
            ),
            (
                "stages: \"1/s:30s,20/s:2:ramp\"",
                [
                    "2:25: load.stages[1].duration: found \"2\"; write a duration such as \"30s\" or \"250ms\" (us, ms, s, m, h)"
                ]
            ),
            (
                "stages: \"1/s for 30s\"",
                [
                    "2:16: load.stages: found \"1/s for 30s\"; write stages such as \"1/s:30s,20/s:2m:ramp\", or a list of {rate: 20/s, duration: 30s}"
                ]
            ),
            (
                "stages: [{rate: 1/s, duration: 5s}], rate: 3/s",
                ["2:51: load.rate: found beside stages, which say it themselves; remove one of them"]
            ),
            (
                "stages: [{rate: 1/s, duration: 5s}], duration: 6s",
                ["2:55: load.duration: found \"6s\"; the stages end after 5s; write at most that, or remove it"]
            ),
            (
                "arrivals: closed, stages: [{rate: 1/s, duration: 5s}]",
                [
                    "2:42: load.stages[0].rate: found \"1/s\"; closed arrivals have a concurrency; write that, or \"arrivals: poisson\""
                ]
            ),
            (
                "stages: [{rate: 0/s, duration: 5s}]",
                ["2:16: load.stages: found stages in which nothing arrives; give one a level above 0"]
            ),
            ("stages: []", ["2:16: load.stages: found an empty list; write at least one {rate: 20/s, duration: 30s}"]),
        ])
    func stages(load: String, problems: [String]) {
        let found = World.problems(World.profile(load: load)).filter { !$0.contains("need a") || !load.contains("[]") }
        #expect(found == problems)
    }
    @Test("the short form of stages is the long one") func shortForm() throws {
        let long = try World.load(
            World.profile(
                load:
                    "stages: [{rate: 1/s, duration: 30s}, {rate: 20/s, duration: 2m, ramp: true}, {rate: 0/s, duration: 1s}]"
            ))
        let short = try World.load(World.profile(load: "stages: '1/s:30s, 20/s:2m:ramp, 0/s:1s'"))
        #expect(short.load == long.load && long.load.stages.count == 3 && long.load.arrivals == .poisson)
        #expect(long.load.duration == .seconds(Int64(151)) && long.load.peakRate == 20)
        #expect(long.load.words == "3 stages of poisson arrivals up to 20/s")
        let closed = try World.load(World.profile(load: "stages: '1:30s,8:2m:ramp'"))
        #expect(closed.load.arrivals == .closed && closed.load.peakSlots == 8)
        #expect(closed.load.words == "2 stages of a closed loop up to 8")
    }
    @Test(
        "a flag goes over a profile with a load of another kind",
        arguments: [
            (
                "concurrency: 2, requests: 5", [("--stages", "1/s:30s,20/s:2m:ramp")],
                "2 stages of poisson arrivals up to 20/s"
            ),
            ("rate: 2/s, duration: 5s", [("--stages", "4:30s")], "1 stage of a closed loop up to 4"),
            ("stages: '1/s:30s'", [("--rate", "5/s"), ("--requests", "9")], "poisson arrivals at 5/s"),
            ("stages: '1/s:30s'", [("--concurrency", "5"), ("--requests", "9")], "closed loop of 5"),
            ("rate: 2/s, duration: 5s, max_in_flight: 3", [("--concurrency", "5")], "closed loop of 5"),
            ("arrivals: constant, rate: 2/s, duration: 5s", [("--burst", "5")], "bursts of 5 at 2/s"),
            ("rate: 2/s, duration: 5s", [("--burstiness", "0.5")], "gamma arrivals (cv 0.5) at 2/s"),
            (
                "arrivals: burst, burst: 4, rate: 2/s, duration: 5s", [("--arrivals", "constant")],
                "constant arrivals at 2/s"
            ),
            ("rate: 2/s, duration: 5s", [("--arrivals", "sequential")], "one request at a time"),
            (
                "rate: 2/s, duration: 5s", [("--max-in-flight", "5"), ("--overflow", "shed")],
                "poisson arrivals at 2/s, at most 5 in flight (the rest is shed)"
            ),
        ] as [(String, [(String, String)], String)])
    func flags(load: String, flags: [(String, String)], words: String) throws {
        #expect(try World.load(World.profile(load: load), flags).load.words == words)
    }
    @Test(
        "prices keep their number of tokens",
        arguments: [("2.50/M", 2.5e-6), ("0.0025/k", 2.5e-6), ("10/M", 1e-5), ("0.5/1", 0.5), ("0/M", 0)])
    func prices(text: String, perToken: Double) throws {
        let target = "url: https://h/v1, model: m, price: {input: \(text), output: 10/M}"
        let price = try #require(try World.load(World.profile(target: target)).targets[0].price)
        #expect(abs((price.input?.perToken ?? -1) - perToken) < 1e-18)
        let cost = price.cost(input: 1_000, output: 500, cached: 100)
        #expect(abs(cost - (1_000 * perToken + 500 * 1e-5)) < 1e-12)
    }
    @Test("a price without its number of tokens says how to write it") func priceMistake() {
        let target = "url: https://h/v1, model: m, price: {input: 2.5, output: cheap}"
        #expect(
            World.problems(World.profile(target: target)) == [
                "1:56: targets[0].price.input: found 2.5; write a price with its number of tokens: \"2.5/M\" for a million, or \"2.5/k\"",
                "1:69: targets[0].price.output: found \"cheap\"; write a price such as \"2.50/M\" (for a million tokens) or \"0.0025/k\"",
            ])
    }
}
