// SPDX-License-Identifier: Apache-2.0
import Core
import Gates
import Testing
import Traces

@testable import Analysis

@Suite struct GateWatchTests {
    private static func watch(
        _ gate: String, grace: Int64 = 0, targets: [String] = ["alpha"], slo: [String] = []
    ) throws -> GateWatch {
        var run = RunRecord.made(targets: targets)
        run.serviceLevels = slo
        return GateWatch([.init(gate: try Gate(gate), grace: .milliseconds(grace))], run: run)
    }
    /// How many requests it takes until a limit is surely broken; nil where the run goes on to its end.
    private static func firstAlarm(_ watch: GateWatch, _ requests: [RequestRecord]) -> Int? {
        var watch = watch
        return requests.firstIndex { watch.add([.request($0)]) != nil }.map { $0 + 1 }
    }
    private static func requests(_ n: Int, _ make: (Int) -> RequestRecord) -> [RequestRecord] { (0..<n).map(make) }

    @Test("a limit that every request breaks ends the run after ten of them")
    func allBroken() throws {
        let slow = Self.requests(100) { .made($0, intended: Int64($0) * 100, outputs: [2_000]) }
        #expect(Self.firstAlarm(try Self.watch("ttft.p50 < 1s"), slow) == 10)
        #expect(Self.firstAlarm(try Self.watch("ttft.p95 < 1s"), slow) == 10)
        #expect(Self.firstAlarm(try Self.watch("alpha: ttft.p50 < 1s"), slow) == 10)
    }
    @Test(
        "what keeps to the limit, or has as many beyond it as it may, goes on",
        arguments: [("ttft.p50 < 1s", 45), ("ttft.p95 < 1s", 5), ("ttft.p99 < 1s", 1)])
    func kept(gate: String, slowPercent: Int) throws {
        let random = CounterRandom(seed: 11, stream: 3)
        let requests = Self.requests(5_000) {
            .made(
                $0, intended: Int64($0), outputs: [random.uniform(UInt64($0)) * 100 < Double(slowPercent) ? 2_000 : 100]
            )
        }
        #expect(Self.firstAlarm(try Self.watch(gate), requests) == nil)
    }
    @Test("twice as many slow requests as may be end the run, and one in two runs right at the limit does not")
    func found() throws {
        let random = CounterRandom(seed: 12, stream: 3)
        let requests = Self.requests(5_000) {
            .made($0, intended: Int64($0), outputs: [random.uniform(UInt64($0)) < 0.1 ? 2_000 : 100])
        }
        let alarm = try #require(Self.firstAlarm(try Self.watch("ttft.p95 < 1s"), requests))
        #expect((50...1_000).contains(alarm))
    }
    @Test("no run ends before its grace period is over, counted from the warm-up on")
    func grace() throws {
        let slow = Self.requests(100) { .made($0, intended: Int64($0) * 100, outputs: [2_000]) }
        // A request ends 2,010 ms after it was intended: no. 30 (from 0) at 5,010 ms.
        #expect(Self.firstAlarm(try Self.watch("ttft.p50 < 1s", grace: 5_000), slow) == 31)
    }
    @Test("warm-up, what the plan cancelled and other targets do not count")
    func leftOut() throws {
        var requests = Self.requests(300) { .made($0, intended: Int64($0), outputs: [2_000]) }
        for i in requests.indices {
            switch i % 3 {
            case 0: requests[i].isWarmup = true
            case 1: requests[i].outcome = .cancelled
            default: requests[i].target = 1
            }
        }
        #expect(Self.firstAlarm(try Self.watch("alpha: ttft.p50 < 1s", targets: ["alpha", "beta"]), requests) == nil)
        #expect(Self.firstAlarm(try Self.watch("beta: ttft.p50 < 1s", targets: ["alpha", "beta"]), requests) == 30)
    }
    @Test("failed requests are infinitely slow, errors, and no goodput")
    func failures() throws {
        let failing = Self.requests(100) { .made($0, intended: Int64($0), outputs: [], outcome: .reset) }
        for gate in ["ttft.p50 < 1s", "error_rate < 1%", "goodput > 50%"] {
            #expect(Self.firstAlarm(try Self.watch(gate, slo: ["ttft < 1s"]), failing) == 10, "\(gate)")
        }
        #expect(Self.firstAlarm(try Self.watch("tpot.p50 < 1s"), failing) == nil, "without a value nothing is known")
    }
    @Test("gaps are judged request by request: one bad stream is no proof, many are")
    func gaps() throws {
        let one = Self.requests(100) { i in
            .made(i, intended: Int64(i), outputs: (0..<50).map { Int64($0) * (i == 3 ? 200 : 10) })
        }
        #expect(Self.firstAlarm(try Self.watch("gap.p99 < 50ms"), one) == nil)
        let many = Self.requests(100) { i in
            .made(i, intended: Int64(i), outputs: (0..<50).map { Int64($0) * (i % 2 == 0 ? 200 : 10) })
        }
        #expect(Self.firstAlarm(try Self.watch("gap.p99 < 50ms"), many) != nil)
    }
    @Test("a spell of errors is worth less than as many that are spread")
    func spell() throws {
        func test(_ isHit: (Int) -> Bool) -> Bool {
            var test = BreachTest(allowed: 0.02)
            for i in 0..<500 { test.add(values: 1, hits: isHit(i) ? 1 : 0) }
            return test.isBroken
        }
        #expect(test { $0 % 20 == 3 })
        #expect(!test { (200..<225).contains($0) })
    }
    @Test("a regression is never looked for while the run goes on")
    func regression() throws {
        #expect(try Self.watch("ttft.p50 +10%").isEmpty)
    }
    /// 200 runs of 2,000 requests, right at their limit: the worst that a sound run may be.
    @Test("runs at their limit are ended early in few cases, however often they are looked at")
    func falseAlarms() {
        var alarms = 0
        for seed in 0..<200 as Range<UInt64> {
            let random = CounterRandom(seed: seed, stream: 4)
            var test = BreachTest(allowed: 0.05)
            for i in 0..<2_000 as Range<UInt64> {
                test.add(values: 1, hits: random.uniform(i) < 0.05 ? 1 : 0)
                if test.look() {
                    alarms += 1
                    break
                }
            }
        }
        #expect(alarms <= 6, "\(alarms) of 200")
    }
}
