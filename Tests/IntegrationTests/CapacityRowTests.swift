// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// The rows of `capacity`, each tripped by a relay that does what the row is about, and passed by one that does not.
@Suite(.serialized, .besideThePool, .repeatedWhereSpoiled) struct CapacityRowTests {
    /// What a relay does, and what the rows must say of it; those that are not named may say anything but `fail`.
    struct Relay: CustomTestStringConvertible, Sendable {
        let modes: [String]
        let rows: [String: String]
        var longPrompt = 0
        var code: Int32 = 0
        var testDescription: String { modes.isEmpty ? "a good relay" : modes.joined(separator: ", ") }
    }
    static let relays = [
        Relay(
            modes: [], rows: ["capacity-knee": "pass", "head-of-line": "pass", "fairness": "pass"],
            longPrompt: 5_000),
        Relay(modes: ["one-loop"], rows: ["capacity-knee": "pass", "head-of-line": "fail"], longPrompt: 5_000),
        Relay(modes: ["starve"], rows: ["capacity-knee": "pass", "fairness": "fail"]),
        Relay(
            modes: ["coalesce"],
            rows: ["capacity-knee": "fail", "head-of-line": "not_testable", "fairness": "not_testable"], code: 4),
    ]
    /// 40 ms to the first output, 270 ms in all, in some 6 kB.
    private static let mock = ["--ttft", "40ms", "--gap", "10ms", "--tokens", "24"]

    private static func profile(_ relay: String, _ mock: MockProcess, gate: String, capacity: String) -> String {
        """
        name: rows
        seed: 7
        targets:
          - {name: direct, url: "\(mock.url)/v1", model: m}
          - {name: relay, url: "\(relay)", model: mock, key: sk-test}
        request: {prompt: Count., max_tokens: 40}
        gates: ["\(gate)"]
        capacity: {step: 500ms, cooldown: 100ms, \(capacity)}
        """
    }
    private static func search(_ file: String, _ scratch: Scratch) throws -> (found: [String: Any], Tool.Outcome) {
        let outcome = try Tool.run(["capacity", file, "--output", scratch.path + "/out", "-q"])
        let folder = try scratch.onlyRun(in: scratch.path + "/out")
        let data = try Data(contentsOf: folder.appendingPathComponent("capacity.json"))
        return (try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any]), outcome)
    }

    @Test("each relay fails the row of what it does, and no other", arguments: relays) func rows(_ relay: Relay) throws
    {
        let (scratch, mock) = (try Scratch(), try MockProcess(Self.mock))
        let running = try FaultyRelay(upstream: mock.port, relay.modes)
        // What breaks at the first load needs no more to be told.
        let load = relay.code == 4 ? "from: 1, to: 1, step_requests: 20" : "from: 4, to: 4, step_requests: 60"
        let text = Self.profile(
            "\(running.url)/v1", mock, gate: "ttft.p95 < 150ms",
            capacity: "\(load), long_prompt: \(relay.longPrompt), recovery: false")
        let (found, outcome) = try Self.search(try scratch.file("rows.yaml", text), scratch)
        // 7: the client was too busy, and the search says itself that it says nothing of the relay.
        if outcome.code == 7 { return }
        #expect(outcome.code == relay.code, "\(outcome.out)\(outcome.err)")
        for row in try #require(found["rows"] as? [[String: Any]]) {
            let (id, reason) = (row["id"] as? String ?? "", row["reason"] as? String ?? "")
            let verdict = row["verdict"] as? String
            let isSpoiled = verdict == "not_testable" && reason.contains("the client was the bottleneck")
            let wanted = relay.rows[id]
            #expect(isSpoiled || (wanted.map { $0 == verdict } ?? (verdict != "fail")), "\(id): \(outcome.out)")
        }
    }
    @Test("recovery after an overload is measured: what is queued at its end is served, and then TTFT is back")
    func recovery() throws {
        let scratch = try Scratch()
        // Spread out, so that the median of ten requests is within its usual interval on a busy machine, too.
        let mock = try MockProcess(
            ["--ttft", "uniform(15ms,35ms)", "--gap", "5ms", "--tokens", "20", "--slots", "4"])
        let relay = try FaultyRelay(upstream: mock.port, [])
        // The direct arm would take one of the four places.
        let text = Self.profile(
            "\(relay.url)/v1", mock, gate: "ttft.p95 < 90ms",
            capacity: "from: 4, to: 8, step_requests: 60, long_prompt: 0"
        ).replacingOccurrences(of: "  - {name: direct, url: \"\(mock.url)/v1\", model: m}\n", with: "")
        let (found, outcome) = try Self.search(try scratch.file("recovery.yaml", text), scratch)
        if outcome.code == 7 { return }
        let recovery = try #require(found["recovery"] as? [String: Any], "\(outcome.out)\(outcome.err)")
        func number(_ name: String) throws -> Double { try #require(recovery[name] as? Double, "\(name)") }
        #expect(try number("overload") == 8 && number("load") == 4, "\(outcome.out)")
        // Four wait at the end of it, for 125 ms at most; ten requests in a row are another two rounds.
        #expect(try number("recovered_ns") < 800e6, "\(outcome.out)")
        #expect(try (20e6...60e6).contains(number("limit_ns")), "the median at four streams, and no more")
        #expect(try number("watched_ns") >= 1_000e6 && number("n") >= 20)
        #expect(outcome.out.replacing("\n", with: " ").contains("TTFT is back"), "\(outcome.out)")
        // As after an interrupt: what was to be measured is not there.
        let folder = try scratch.onlyRun(in: scratch.path + "/out").path
        try FileManager.default.removeItem(atPath: folder + "/steps/recovery")
        let part = try Tool.run(["capacity", folder])
        #expect(part.code == 130 && part.out.contains("not complete"), "\(part.out)")
    }
    /// Relays whose limit is the one core that they use, and the time that a request may take.
    struct OneCore: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let mock: [String]
        let limit: Double
        var isLiteLLM = false
    }
    static let ofOneCore = [
        OneCore(
            testDescription: "a relay with one loop", mock: ["--ttft", "20ms", "--gap", "20ms", "--tokens", "4"],
            limit: 0.2),
        OneCore(
            testDescription: "LiteLLM with one worker", mock: ["--ttft", "50ms", "--gap", "10ms", "--tokens", "10"],
            limit: 0.4, isLiteLLM: true),
    ].filter { RealRelay.Program.areInstalled || !$0.isLiteLLM }

    /// When the core has work all the time, N streams take N over what it gets done a second.
    ///
    /// Where that comes to the limit of the gate, no more fit. What it gets done is told by a load that is too much for
    /// it: the first step, and once more after the search, in case the machine has become another meanwhile.
    @Test("a relay whose limit is its one core is found to within a tenth, and no pool is named", arguments: ofOneCore)
    func processor(_ relay: OneCore) throws {
        let scratch = try Scratch()
        let mock = try MockProcess(relay.mock)
        let faulty = relay.isLiteLLM ? nil : try FaultyRelay(upstream: mock.port, ["one-core"])
        let real = relay.isLiteLLM ? try RealRelay(.liteLLM, upstream: mock.port).awaitReady() : nil
        let url = try #require(real?.url ?? faulty.map { $0.url + "/v1" })
        let text = Self.profile(
            url, mock, gate: "e2e.p50 < \(Int(relay.limit * 1_000))ms",
            capacity: "from: 16, to: 16, step_requests: 60, long_prompt: 0, recovery: false")
        let (found, outcome) = try Self.search(try scratch.file("core.yaml", text), scratch)
        if outcome.code == 7 { return }
        let answer = try #require(found["answer"] as? [String: Any])
        let held = try #require(answer["held"] as? Double, "\(outcome.out)")
        let broken = try #require(answer["broken"] as? Double, "\(outcome.out)")
        #expect(found["pool_limit"] == nil, "streams run slower, and none is kept waiting by a number")
        #expect(outcome.code == 0 && broken - held == 1, "\(outcome.out)\(outcome.err)")
        let before = try #require((found["steps"] as? [[String: Any]])?.first?["done_requests_per_second"] as? Double)
        let fits = [before, try Self.doneAtOnce(by: url, in: scratch)].map { $0 * relay.limit }.sorted()
        #expect(held <= 1.1 * fits[1] && broken >= 0.9 * fits[0], "\(fits) fit: \(outcome.out)")
    }
    /// What 16 streams get done a second.
    private static func doneAtOnce(by url: String, in scratch: Scratch) throws -> Double {
        let base = scratch.path + "/after"
        let run = try Tool.run([
            "ttft", url, "-m", "mock", "--key", "sk-test", "-c", "16", "-n", "120", "--warmup", "1s", "-q",
            "--output", base,
        ])
        let data = try Data(contentsOf: try scratch.onlyRun(in: base).appendingPathComponent("summary.json"))
        let summary = try JSONSerialization.jsonObject(with: data) as? [String: Any]
        let rates = (summary?["targets"] as? [[String: Any]])?.first?["rates"] as? [String: Any]
        return try #require(rates?["achieved_requests_per_second"] as? Double, "\(run.out)\(run.err)")
    }
}
