// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// Real relays with known good and bad settings: each fails the rows that its settings break, and no other.
///
/// Rows that go by time may be inconclusive on a busy machine; a wrong verdict they never are.
@Suite(
    .enabled(if: RealRelay.Program.areInstalled, "needs nginx, haproxy, caddy, LiteLLM: scripts/bootstrap --tests"),
    .serialized)
struct RealRelayTests {
    typealias Setup = RealRelay.Setup
    /// The rows of `relay-check` that each fails; docs/relay-testing.md has the same table.
    static let checked: [Setup: Set<String>] = [
        .nginxBare: ["visible-truncation", "silent-truncation", "connections", "coalescing"],
        .nginxGood: [], .nginxHTTP2: [], .nginxHTTP2Default: [],
        .nginxGzip: ["compression"], .nginxPostponed: ["compression"], .nginxReadTimeout: ["timeouts"],
        .haproxyDefault: ["cancel", "coalescing"], .haproxyNoDelay: [], .haproxyServerTimeout: ["timeouts"],
        .haproxyGzip: ["compression"], .haproxyHTTP2: ["silent-truncation"],
        .caddyDefault: ["silent-truncation"], .caddyGzip: ["silent-truncation", "compression"],
        .caddyHTTP2: ["silent-truncation"],
        .liteLLM: ["invented-ending", "retry-after", "keep-alive", "headers", "body"],
    ]
    /// Checked at once, for they wait more than they work.
    static let waves: [[Setup]] = [
        checked.keys.filter { [.nginx, .liteLLM].contains($0.program) },
        checked.keys.filter { [.haproxy, .caddy].contains($0.program) },
    ]
    static let timed: Set = [
        "coalescing", "constant-lag", "compression", "cold-start", "self-reported", "cancel", "hidden-retries",
    ]

    @Test("relay-check: each relay fails exactly the rows that its settings break", arguments: waves)
    func check(_ setups: [Setup]) throws {
        let scratch = try Scratch()
        let relays = try setups.map { setup in
            let upstream = try FreePorts.take(1)[0]
            return (setup: setup, upstream: upstream, relay: try RealRelay(setup, upstream: upstream))
        }
        let checks = try relays.map { setup, upstream, relay in
            let ready = try relay.awaitReady()
            return try Tool.start(
                [
                    "relay-check", "--via", ready.url, "--listen", "127.0.0.1:\(upstream)", "-m", "mock", "--quick",
                    "--quiet", "--seed", "1", "--format", "json", "--output", "\(scratch.path)/\(setup)",
                ] + ready.access)
        }
        for (relay, check) in zip(relays, checks) {
            let verdicts = try RelayVerdicts(check.wait())
            let fails = Self.checked[relay.setup] ?? []
            // LiteLLM loads most of itself with the first request, which shows where the disk or the processor is slow.
            let surprises = verdicts.surprises(fails: fails, timed: Self.timed).filter {
                !(relay.setup == .liteLLM && $0.hasPrefix("cold-start: fail"))
            }
            #expect(surprises.isEmpty, "\(relay.setup)")
            #expect(verdicts.rows.count > 15 && verdicts.named("pass").count > 8, "\(relay.setup)")
        }
    }

    /// The rows of `relay` that each fails against its upstream: buffers hold the first output back, and what follows.
    static let paired: [(Setup, Set<String>)] = [
        (.nginxGood, []), (.haproxyNoDelay, []), (.caddyDefault, []),
        (.nginxBare, ["added-ttft", "header-hold", "coalescing", "gap-distortion"]),
        (.haproxyDefault, ["added-ttft", "header-hold", "coalescing", "gap-distortion"]),
    ]
    static let pairedTimed: Set = [
        "added-ttft", "header-hold", "coalescing", "fake-streaming", "timer-batching", "constant-lag", "gap-distortion",
        "cold-start", "instability", "terminator",
    ]

    @Test("relay: pairs of requests tell a relay that holds events back from one that does not", arguments: paired)
    func pairs(_ setup: Setup, _ fails: Set<String>) throws {
        let scratch = try Scratch()
        let mock = try MockProcess(["--ttft", "100ms", "--gap", "10ms", "--tokens", "40", "--vary", "prompt"])
        let relay = try RealRelay(setup, upstream: mock.port).awaitReady()
        let verdicts = try RelayVerdicts(
            Tool.run(
                [
                    "relay", "--direct", "\(mock.url)/v1", "--via", relay.url, "-m", "mock", "--pairs", "40",
                    "--concurrency", "4", "--seed", "1", "--quiet", "--format", "json", "--output", scratch.path,
                ] + relay.access))
        #expect(verdicts.rows["conservation"] == "pass" && verdicts.rows["silent-truncation"] == "pass")
        // 7: the client was too busy, and the run says itself that its times are not to be trusted.
        if verdicts.code == 7 { return }
        #expect(verdicts.surprises(fails: fails, timed: Self.pairedTimed).isEmpty, "\(setup)")
    }
}
