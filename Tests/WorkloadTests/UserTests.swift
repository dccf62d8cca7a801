// SPDX-License-Identifier: Apache-2.0
import Core
import Protocols
import Testing

@testable import Workload

@Suite struct RetryPolicyTests {
    static func policy(_ jitter: RetryPolicy.Jitter, budget: Double? = nil) -> RetryPolicy {
        RetryPolicy(
            most: 9, causes: [], backoff: .milliseconds(Int64(100)), factor: 3, longestBackoff: .seconds(Int64(2)),
            jitter: jitter, honorsHints: true, longestHint: .seconds(Int64(5)), budget: budget)
    }

    @Test(
        "waits by its jitter",
        arguments: [
            (.none, 1, 0.5, 100), (.none, 2, 0.5, 300), (.none, 3, 0.5, 900), (.none, 4, 0.5, 2_000),
            (.none, 100, 0.5, 2_000), (.full, 2, 0, 0), (.full, 2, 0.5, 150), (.equal, 2, 0, 150),
            (.equal, 2, 0.5, 225),
        ] as [(RetryPolicy.Jitter, Int, Double, Int64)])
    func waits(jitter: RetryPolicy.Jitter, number: Int, draw: Double, milliseconds: Int64) {
        #expect(Self.policy(jitter).wait(before: number, hint: nil, draw: draw) == .milliseconds(milliseconds))
    }
    @Test("a budget is a share of what was sent") func budget() {
        let policy = Self.policy(.none, budget: 0.1)
        #expect(policy.affordsRetry(after: 0, of: 1) && !policy.affordsRetry(after: 1, of: 10))
        #expect(policy.affordsRetry(after: 1, of: 11) && Self.policy(.none).affordsRetry(after: 1_000, of: 1))
    }
    @Test("the draws of a plan are a function of request and attempt") func draws() throws {
        let plan = Plan(profile: try World.load(World.profile()), seed: 5)
        let draws = (0..<50).flatMap { index in (1...3).map { plan.backoffDraw(index, $0) } }
        #expect(Set(draws).count == 150 && draws.allSatisfy { $0 >= 0 && $0 < 1 })
        #expect(plan.backoffDraw(7, 2) == Plan(profile: try World.load(World.profile()), seed: 5).backoffDraw(7, 2))
    }
    @Test("a profile says all of it") func profile() throws {
        let rest = """
            retry: {max: 3, on: [rate_limited, 503, 4xx], backoff: 1s, factor: 1.5, max_backoff: 9s, jitter: equal,
              honor_retry_after: false, max_retry_after: 4s, budget: 12.5%}
            resume: {max: 2, on: [reset], backoff: 2s, instruction: On.}
            """
        let target = try World.load(World.profile(rest: rest)).targets[0]
        let retry = try #require(target.retry)
        #expect(retry.most == 3 && retry.causes == [.outcome("rate_limited"), .status(503), .statuses(4)])
        #expect(retry.backoff.seconds == 1 && retry.factor == 1.5 && retry.longestBackoff.seconds == 9)
        #expect(retry.jitter == .equal && !retry.honorsHints && retry.longestHint.seconds == 4 && retry.budget == 0.125)
        let resume = try #require(target.resume)
        #expect(resume.most == 2 && resume.causes == [.outcome("reset")] && resume.backoff.seconds == 2)
        #expect(resume.instruction == "On.")
        #expect(try World.load(World.profile(rest: "retry: {max: 0}\nresume: {max: 0}")).targets[0].retry == nil)
        #expect(try World.load(World.profile()).targets[0].resume == nil)
    }
    @Test(
        "says what is wrong with it",
        arguments: [
            ("retry: {backoff: 1s}", "3:8: retry: max is missing, and without it nothing is done; add \"max: 2\""),
            ("retry: {max: 101}", "3:14: retry.max: found 101; write a whole number from 0 to 100"),
            (
                "retry: {max: 1, factor: 0.5}",
                "3:25: retry.factor: found 0.5; write a number from 1 to 100: each wait is that many times the one before"
            ),
            (
                "retry: {max: 1, backoff: 9s, max_backoff: 1s}",
                "3:43: retry.max_backoff: found \"1s\"; it must not be shorter than the backoff (9s)"
            ),
            (
                "retry: {max: 1, on: []}",
                "3:21: retry.on: found an empty list; write at least one cause, or leave it out"
            ),
            (
                "request: {stream: false}\nresume: {max: 1}",
                "4:15: resume.max: found 1; an answer in one piece leaves no part to go on from; remove it, or write stream: true"
            ),
            ("resume: {max: 1, instruction: ''}", "3:31: resume.instruction: found \"\"; write what the user says"),
        ])
    func problems(rest: String, problem: String) { #expect(World.problems(World.profile(rest: rest)) == [problem]) }
    @Test("proposes the cause that was meant") func cause() {
        let problems = World.problems(World.profile(rest: "retry: {max: 1, on: [rate_limit, 700]}"))
        #expect(problems.count == 2 && problems[0].hasSuffix("did you mean \"rate_limited\"?"), "\(problems)")
    }
}

@Suite struct SessionTests {
    static func plan(_ session: String, seed: UInt64 = 1) throws -> Plan {
        Plan(profile: try World.load(World.profile(rest: "session: {\(session)}")), seed: seed)
    }

    @Test("turns and thinking are a function of seed and number") func draws() throws {
        let plan = try Self.plan("turns: 'uniform(2,5)', think: exponential(2s), max_turns: 4")
        let turns = (0..<400).map { plan.turns(of: $0) }
        #expect(Set(turns) == [2, 3, 4] && turns == (0..<400).map { plan.part(Shard(1, of: 3)).turns(of: $0) })
        let thoughts = (0..<2_000).map { plan.think(before: 1, of: $0).seconds }
        #expect(abs(thoughts.reduce(0, +) / 2_000 - 2) < 0.15)
        #expect(plan.think(before: 1, of: 3) != plan.think(before: 2, of: 3))
        #expect(try Self.plan("turns: 'uniform(2,5)'", seed: 2).turns(of: 0) >= 2)
    }
    @Test("each turn has a number of its own, and the target of its conversation") func numbers() throws {
        let plan = try Self.plan("turns: 3, max_turns: 3")
        let all = (0..<20).flatMap { number in (0..<3).map { plan.request(number, turn: $0) } }
        #expect(all.map(\.index) == Array(0..<60))
        let without = Plan(profile: try World.load(World.profile()), seed: 1)
        #expect(plan.hasSessions && !without.hasSessions)
    }
    @Test("followups go round; without them the question is asked again") func followups() throws {
        let plan = try Self.plan("turns: 5, followups: [a, b]")
        #expect((1...4).map { plan.followup($0, of: 0)?.content } == ["a", "b", "a", "b"])
        #expect(try Self.plan("turns: 5").followup(1, of: 0)?.content == ProfileBuilder.defaultPrompt)
    }
    @Test("the hash covers conversations") func hash() throws {
        let hashes = try ["turns: 2", "turns: 3", "turns: 2, think: 1s", "turns: 2, followups: [a]"].map {
            try Self.plan($0).planHash
        }
        #expect(Set(hashes).count == 4)
    }
    @Test(
        "says what cannot be had together",
        arguments: [
            (
                "protocol: custom, url: http://h, model: m, format: {body: {q: '{{prompt}}'}, text: /t, end_marker: none}",
                "session: {turns: 2}",
                "1:63: targets[0].format: the template has no place for what was said before, which a conversation sends; put {{messages}} into it, or remove the session"
            ),
            (
                "url: http://h, model: m", "request: {messages: [{role: assistant, content: a}]}\nsession: {turns: 2}",
                "4:10: session: request.messages has no question of a user to ask again; add one, or write followups"
            ),
        ])
    func together(target: String, rest: String, problem: String) {
        #expect(World.problems(World.profile(target: target, rest: rest)) == [problem])
    }
    @Test("a cap that sheds must fit into the pool") func shedding() {
        let load = "rate: 5/s, duration: 2s, max_in_flight: 5, overflow: shed"
        let pool = { (size: Int) in World.problems(World.profile(load: load, rest: "connections: {pool: \(size)}")) }
        #expect(
            pool(4) == [
                "2:61: load.overflow: found \"shed\"; connections.pool lets 4 be in flight, and all above wait instead of "
                    + "being shed; write \"max_in_flight: 4\", or a larger pool"
            ])
        #expect(pool(5).isEmpty)
        let huge = "http: 2, url: http://h, model: m, connections: {pool: 1000M, streams: 1000M}"
        #expect(World.problems(World.profile(target: huge, load: load)).isEmpty, "the largest pool is enough")
    }
    @Test("says what is wrong with it") func problems() {
        let problems = World.problems(World.profile(rest: "session: {turns: many, think: 3, followups: ['']}"))
        #expect(
            problems.map { String($0.prefix { $0 != ";" }) } == [
                "3:18: session.turns: found \"many\"", "3:31: session.think: found 3",
                "3:46: session.followups[0]: found \"\"",
            ])
    }
}
