// SPDX-License-Identifier: Apache-2.0
import Core
import Gates
import Testing

@testable import Workload

@Suite struct DemandTests {
    private static let blocks = "requests: 80, concurrency: 1, blocks: 8"
    private static let pair =
        "targets: [{name: a, url: https://h/v1, model: m}, {name: b, url: https://i/v1, model: m}]\n"

    @Test("gates are texts or mappings; what ends a run, and after how long, is said for all or for one")
    func forms() throws {
        let demands = try World.load(
            World.profile(
                rest: """
                    gates:
                      - ttft.p95  <  800ms
                      - {gate: error_rate < 1%, abort: true, grace: 30s}
                      - {gate: e2e.p50 < 9s, abort: false}
                    abort_on_fail: true
                    abort_grace: 5s
                    slo: [ttft < 800ms, output_speed > 20/s]
                    inconclusive: pass
                    """)
        ).demands
        #expect(demands.gates.map(\.gate.text) == ["ttft.p95 < 800ms", "error_rate < 1%", "e2e.p50 < 9s"])
        #expect(demands.gates.map(\.aborts) == [true, true, false])
        #expect(demands.gates.map(\.grace) == [.seconds(Int64(5)), .seconds(Int64(30)), .seconds(Int64(5))])
        #expect(demands.serviceLevels.map(\.text) == ["ttft < 800ms", "output_speed > 20/s"])
        #expect(demands.inconclusive == .pass)
    }
    @Test("nothing is demanded where the profile says nothing")
    func none() throws {
        #expect(try World.load(World.profile()).demands == Demands())
    }
    @Test("flags say the same, and take the place of the profile's lists")
    func flags() throws {
        let demands = try World.load(
            World.profile(rest: "gates: [e2e.p50 < 9s]\nslo: [e2e < 9s]"),
            [
                ("--gate", "ttft.p95 < 1s"), ("--gate", "goodput > 90%"), ("--slo", "ttft < 1s"),
                ("--abort-on-fail", "true"), ("--abort-grace", "1s"), ("--inconclusive", "pass"),
            ]
        ).demands
        #expect(demands.gates.map(\.gate.text) == ["ttft.p95 < 1s", "goodput > 90%"])
        #expect(demands.gates.allSatisfy { $0.aborts && $0.grace == .seconds(Int64(1)) })
        #expect(demands.serviceLevels.map(\.text) == ["ttft < 1s"])
        #expect(demands.inconclusive == .pass)
    }
    @Test("a regression is for all targets but the first, and ends no run early")
    func regression() throws {
        let text = Self.pair + "load: {\(Self.blocks)}\ngates: [ttft.p50 +10%, 'b: ttft.p50 +5%']\nabort_on_fail: true"
        #expect(try World.load(text).demands.gates.map(\.aborts) == [false, false])
    }
    @Test("the plan and its hash do not depend on what is demanded")
    func planHash() throws {
        let plain = try World.load(World.profile())
        let gated = try World.load(World.profile(rest: "gates: [ttft.p95 < 1s]\nslo: [ttft < 1s]"))
        #expect(Plan(profile: plain, seed: 1).planHash == Plan(profile: gated, seed: 1).planHash)
    }
    @Test("the profile in the trace has the demands, and only those that there are")
    func json() throws {
        let text = World.profile(
            rest: "gates: [ttft.p95 < 1s, {gate: error_rate < 1%, abort: true}]\nslo: [ttft < 1s]\ninconclusive: pass")
        #expect(
            try World.load(text).redactedJSON.contains(
                #""gates":[{"gate":"ttft.p95 < 1s"},{"gate":"error_rate < 1%","abort":true,"grace_ns":10000000000}],"#
                    + #""slo":["ttft < 1s"],"inconclusive":"pass""#))
        #expect(!(try World.load(World.profile()).redactedJSON.contains("gates")))
    }

    @Test(
        "a mistake says where it is, to the character, and how to right it",
        arguments: [
            ("gates: [ttft.p95 < 800]", "3:20: gates[0]: write a time with its unit"),
            ("gates: ['ttft < 1s']", "3:14: gates[0]: which percentile of ttft?"),
            ("gates:\n  - {gate: goodput.p5 > 1%}", "4:19: gates[0].gate: goodput is one figure"),
            ("gates: [tftt.p95 < 1s]", "3:9: gates[0]: \"tftt\" is no figure, did you mean ttft?"),
            ("slo: [ttft < 1s, gap < 1s]", "3:18: slo[1]: a request has many gaps"),
            ("gates: ['c: ttft.p95 < 1s']", "there is no target \"c\"; "),
            ("gates: [goodput > 90%]", "add \"slo: [ttft < 800ms]\""),
            ("gates: [ttft.p50 +10%]", "a regression needs a base: add a second target"),
            (
                "gates: [ttft.p95 < 1s, ttft.p95  < 1s]",
                "3:24: gates[1]: found \"ttft.p95  < 1s\"; it stands in the list before"
            ),
            ("gates: [{abort: true}]", "3:9: gates[0]: which gate?"),
            ("gates: [{gate: ttft.p95 < 1s, grace: 3s}]", "gates[0].grace: found \"3s\"; it says how long"),
            ("gates: [{gate: ttft.p95 < 1s, abrot: true}]", "gates[0].abrot: unknown key; did you mean \"abort\"?"),
            ("gates: ttft.p95 < 1s", "gates: found \"ttft.p95 < 1s\"; write a list"),
            ("inconclusive: maybe", "inconclusive: found \"maybe\"; known here: fail, pass"),
            ("abort_grace: 10", "abort_grace: found 10; write a duration"),
        ])
    func mistakes(_ rest: String, message: String) {
        let problems = World.problems(World.profile(rest: rest))
        #expect(problems.count == 1)
        #expect(problems.first?.contains(message) == true, "\(problems)")
    }
    @Test("the mark stands below the expression, for a flag as for a file")
    func mark() {
        #expect(
            World.problems(World.profile(), [("--gate", "ttft.p95 < 800")])
                == ["--gate: write a time with its unit, such as 800ms or 1.5s\n  ttft.p95 < 800\n             ^"])
    }
    @Test(
        "a regression needs blocks, and a target that is not the base",
        arguments: [
            ("requests: 80, concurrency: 1, mix: abba", "ttft.p50 +10%", "add \"blocks: 8\" to the load"),
            (blocks, "'a: ttft.p50 +10%'", "\"a\" is the first target, and so the base"),
            (blocks, "{gate: ttft.p50 +10%, abort: true}", "only a limit can end a run early"),
        ])
    func regressions(load: String, gate: String, message: String) {
        let problems = World.problems(Self.pair + "load: {\(load)}\ngates: [\(gate)]")
        #expect(problems.count == 1)
        #expect(problems.first?.contains(message) == true, "\(problems)")
    }
    @Test("cells of a matrix may have gates of their own")
    func matrix() throws {
        let text = World.profile(rest: "matrix: {gates: [[ttft.p95 < 1s], [ttft.p95 < 2s]]}")
        let cells = try Profile.cells(.file("conf/p.yaml"), environment: World.environment(text)).cells
        #expect(cells.map { $0.profile.demands.gates.map(\.gate.text) } == [["ttft.p95 < 1s"], ["ttft.p95 < 2s"]])
    }
}
