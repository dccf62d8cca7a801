// SPDX-License-Identifier: Apache-2.0
import Core
import Testing

@testable import Workload

@Suite struct ForecastTests {
    static func forecast(_ load: String, answer: Double = 2, targets: String = "url: http://h, model: m") throws
        -> Forecast
    {
        let profile = try World.load(
            World.profile(
                target: targets, load: load,
                rest: "request: {prompt: '\(String(repeating: "x", count: 40))', max_tokens: 100}"))
        let plan = Plan(profile: profile, seed: 1)
        return Forecast(plan, targets: profile.targets, assuming: .init(answerTime: .seconds(answer)))
    }

    @Test("an open load is counted, and in flight by Little's law") func open() throws {
        let forecast = try Self.forecast("arrivals: constant, rate: 10/s, duration: 20s")
        #expect(forecast.requests == 200 && forecast.isExact && forecast.length == .seconds(Int64(20)))
        #expect(forecast.inFlight.mean == 20 && forecast.inFlight.most == 20)
        #expect(forecast.moments.count == 200 && forecast.shares.map(\.requests) == [200])
    }
    @Test("what is at most in flight is counted by the arrivals, not by the mean") func bursts() throws {
        let forecast = try Self.forecast("burst: 50, rate: 10/s, duration: 20s")
        #expect(forecast.inFlight.mean == 20 && forecast.inFlight.most == 50)
    }
    @Test("the cap makes arrivals wait as long as the answers make them") func queue() throws {
        // Four at once, one place: they leave at 0, 2, 4 and 6 s.
        let forecast = try Self.forecast("burst: 4, rate: 4/s, requests: 4, max_in_flight: 1")
        #expect(forecast.inFlight.waiting == 3 && forecast.inFlight.longestWait == .seconds(Int64(6)))
        #expect(forecast.inFlight.most == 1 && forecast.inFlight.shed == 0)
        let two = try Self.forecast("burst: 4, rate: 4/s, requests: 4, max_in_flight: 2")
        #expect(two.inFlight.waiting == 2 && two.inFlight.longestWait == .seconds(Int64(2)))
    }
    @Test("the cap sheds what finds no place") func shed() throws {
        let forecast = try Self.forecast(
            "arrivals: constant, rate: 10/s, duration: 20s, max_in_flight: 5, overflow: shed")
        // Five leave within 0.5 s, and their places are free again after 2 s.
        #expect(forecast.inFlight.shed == 150 && forecast.inFlight.waiting == 0 && forecast.inFlight.most == 5)
        let never = try Self.forecast("arrivals: constant, rate: 10/s, duration: 20s, max_in_flight: 50")
        #expect(never.inFlight.waiting == 0 && never.inFlight.most == 20)
    }
    @Test("a closed load is what its slots and the answer time make of it") func closed() throws {
        let timed = try Self.forecast("concurrency: 8, duration: 20s")
        #expect(timed.requests == 80 && !timed.isExact && timed.inFlight.mean == 8)
        let counted = try Self.forecast("concurrency: 8, requests: 80")
        #expect(counted.requests == 80 && counted.isExact && counted.length == .seconds(Int64(20)))
        let staged = try Self.forecast("stages: '2:10s,6:10s'")
        #expect(staged.requests == 40 && staged.inFlight.mean == 4 && staged.inFlight.atPeak == 6)
    }
    @Test("tokens are assumed, and cost what the prices say") func cost() throws {
        let priced = "url: http://h, model: m, price: {input: 1/k, output: 2/k}"
        let forecast = try Self.forecast("concurrency: 1, requests: 10", targets: priced)
        let share = forecast.shares[0]
        #expect(share.inputTokens == 100 && share.outputTokens == 1_000)
        #expect(abs((share.cost ?? 0) - 2.1) < 1e-9)
        #expect(try Self.forecast("concurrency: 1, requests: 10").shares[0].cost == nil)
    }
    @Test("recorded lengths go before what is assumed") func recorded() throws {
        var profile = PlanTests.profile(try ReplayTests.load("file: mooncake.jsonl"))
        profile.targets[0].request.synthetic = SyntheticShape(input: .recorded)
        let forecast = Forecast(
            Plan(profile: profile, seed: 1), targets: profile.targets, assuming: .init(answerTime: .seconds(1.0)))
        #expect(forecast.requests == 3 && forecast.shares[0].inputTokens == 6_955 + 6_472 + 655)
        #expect(forecast.shares[0].outputTokens == 52 + 26 + 9)
        profile.targets[0].request.synthetic?.output = .fixed(7)
        let (plan, targets) = (Plan(profile: profile, seed: 1), profile.targets)
        #expect(
            Forecast(plan, targets: targets, assuming: .init(answerTime: .seconds(1.0))).shares[0].outputTokens == 21)
        profile.targets[0].request.synthetic = nil
        let other = Plan(profile: profile, seed: 1)
        #expect(
            other.askedLengths(0).input == nil && other.recordedLengths(0)?.inputTokens == 6_955,
            "another question is asked")
    }
    @Test("what the cap sheds is not in flight, and has no tokens") func unsent() throws {
        let profile = try World.load(
            World.profile(
                load: "arrivals: constant, rate: 10/s, duration: 10s, max_in_flight: 5, overflow: shed",
                rest: "request: {max_tokens: 100}"))
        let plan = Plan(profile: profile, seed: 3)
        let forecast = Forecast(plan, targets: profile.targets, assuming: .init(answerTime: .seconds(Int64(1))))
        #expect(forecast.inFlight.shed == 50 && forecast.inFlight.mean == 5 && forecast.inFlight.most == 5)
        #expect(forecast.requests == 100 && forecast.shares[0].outputTokens == 50 * 100)
    }
    @Test("conversations are counted by their turns, and each turn sends what was said before") func conversations()
        throws
    {
        let text = """
            targets: [{url: http://h, model: m}]
            load: {rate: 2/s, duration: 100s}
            session: {turns: 3, think: 4s}
            request: {prompt: "\(String(repeating: "x", count: 40))", max_tokens: 100}
            """
        let profile = try World.load(text)
        let plan = Plan(profile: profile, seed: 3)
        let forecast = Forecast(plan, targets: profile.targets, assuming: .init(answerTime: .seconds(Int64(5))))
        let talks = try #require(forecast.conversations)
        let count = try #require(talks.count)
        #expect(talks.turns == 3 && talks.thinking.seconds == 4 && forecast.requests == 3 * count)
        #expect(forecast.inFlight.mean == 2 * 3 * 5 && forecast.inFlight.most == nil)
        // 10, then 10 + 110, then 10 + 220 tokens in.
        #expect(forecast.shares[0].inputTokens == Double(count) * 360)
        #expect(forecast.shares[0].outputTokens == Double(count) * 300)
    }
    @Test("a user who thinks is not in flight") func thinking() throws {
        let profile = try World.load(
            World.profile(load: "concurrency: 6, duration: 140s", rest: "session: {turns: 2, think: 4s}"))
        let plan = Plan(profile: profile, seed: 3)
        let forecast = Forecast(plan, targets: profile.targets, assuming: .init(answerTime: .seconds(Int64(5))))
        // Each stays 5 + 4 + 5 s, of which 10 are answers.
        #expect(forecast.conversations?.count == 60 && forecast.requests == 120 && !forecast.isExact)
        #expect(abs((forecast.inFlight.mean ?? 0) - 6 * 10.0 / 14) < 1e-9)
    }
    @Test("synthetic texts count as what they are to be") func synthetic() throws {
        let rest = "request: {synthetic: {input_tokens: \"uniform(100,300)\", output_tokens: 50}}"
        let profile = try World.load(World.profile(load: "concurrency: 1, requests: 10", rest: rest))
        let plan = Plan(profile: profile, seed: 3)
        let forecast = Forecast(plan, targets: profile.targets, assuming: .init(answerTime: .seconds(Int64(1))))
        #expect(forecast.shares[0].inputTokens == 2_000 && forecast.shares[0].outputTokens == 500)
    }
}
