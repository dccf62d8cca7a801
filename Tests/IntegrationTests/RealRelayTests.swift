// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// Real relays with known good and bad settings: each fails the rows that its settings break, and no other.
///
/// Rows that go by time may be inconclusive on a busy machine; a wrong verdict they never are.
@Suite(
    .enabled(if: RealRelay.Program.areInstalled, "needs nginx, haproxy, caddy, LiteLLM: scripts/bootstrap --tests"),
    .serialized, .besideThePool, .repeatedWhereSpoiled)
struct RealRelayTests {
    typealias Setup = RealRelay.Setup
    /// The rows of `relay-check` that each fails; docs/relay-testing.md has the same table.
    static let checked: [Setup: Set<String>] = [
        .nginxBare: ["visible-truncation", "silent-truncation", "connections", "coalescing"],
        .nginxGood: [], .nginxHTTP2: [], .nginxHTTP2Default: [],
        .nginxGzip: ["compression"], .nginxPostponed: ["compression"], .nginxReadTimeout: ["timeouts"],
        .haproxyDefault: ["cancel", "coalescing"], .haproxyKeepsAborted: ["cancel"], .haproxyNoDelay: [],
        .haproxyServerTimeout: ["timeouts"],
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

    /// How a row tells that an answer was cut off on its way.
    private static let cuts = ["the relay hung up", "became a cut stream", "bytes of text are lost", "events arrived"]

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
            let surprises = verdicts.surprises(fails: fails, timed: Self.timed).filter { line in
                !(relay.setup == .liteLLM && line.hasPrefix("cold-start: fail"))
                    && !(relay.setup.cutsNowAndThen && Self.cuts.contains(where: line.contains))
            }
            #expect(surprises.isEmpty, "\(relay.setup)")
            #expect(verdicts.rows.count > 15 && verdicts.named("pass").count > 8, "\(relay.setup)")
        }
    }

    /// What `relay` says of a relay against its upstream.
    struct Paired: Sendable {
        let setup: Setup
        /// Buffers hold the first output back, and what follows.
        let fails: Set<String>
        /// Rows that hang on how fast this machine runs the relay: judged, but either way.
        var speed: Set<String> = []
        /// Rows that cannot be tested on it.
        var untestable: Set<String> = ["compression", "http2", "self-reported", "per-hop"]
    }
    private static let held: Set = ["added-ttft", "header-hold", "coalescing", "gap-distortion"]
    private static let overHTTP2: Set = ["compression", "header-hold", "self-reported", "per-hop"]
    private static let asGzip: Set = ["http2", "self-reported", "per-hop"]
    /// Two at a time: more would make the client busy, and rows inconclusive.
    static let paired: [[Paired]] = [
        [Paired(setup: .nginxGood, fails: []), Paired(setup: .haproxyNoDelay, fails: [])],
        [Paired(setup: .caddyDefault, fails: []), Paired(setup: .nginxBare, fails: held)],
        [
            Paired(setup: .haproxyDefault, fails: held),
            Paired(setup: .nginxHTTP2, fails: [], untestable: overHTTP2),
        ],
        [
            Paired(setup: .haproxyHTTP2, fails: [], untestable: overHTTP2),
            Paired(setup: .caddyHTTP2, fails: [], untestable: overHTTP2),
        ],
        [
            // Their compressed side: all of it comes at the end.
            Paired(setup: .nginxGzip, fails: held.union(["fake-streaming", "compression"]), untestable: asGzip),
            Paired(setup: .nginxPostponed, fails: held.union(["fake-streaming", "compression"]), untestable: asGzip),
        ],
        [
            Paired(
                setup: .liteLLM, fails: [],
                speed: ["added-ttft", "cold-start", "self-reported", "gap-distortion", "instability"],
                untestable: ["compression", "http2", "per-hop"])
        ],
    ]
    static let pairedTimed: Set = [
        "added-ttft", "header-hold", "coalescing", "fake-streaming", "timer-batching", "constant-lag", "gap-distortion",
        "cold-start", "instability", "terminator", "compression",
    ]
    /// About what arrives: a busy client changes nothing of it.
    static let integrity: Set = [
        "conservation", "visible-truncation", "silent-truncation", "error-inside-200", "usage",
    ]

    @Test("relay: pairs of requests tell a relay that holds events back from one that does not", arguments: paired)
    func pairs(_ cases: [Paired]) throws {
        let scratch = try Scratch()
        let running = try cases.map { paired in
            let mock = try MockProcess(["--ttft", "100ms", "--gap", "10ms", "--tokens", "40", "--vary", "prompt"])
            let relay = try RealRelay(paired.setup, upstream: mock.port).awaitReady()
            let targets =
                paired.setup.isSecure
                ? [try profile(mock, relay, scratch)]
                : ["--direct", "\(mock.url)/v1", "--via", relay.url, "-m", "mock"] + relay.access
            let compressed = paired.setup.compresses ? ["--compressed"] : []
            let run = try Tool.start(
                ["relay"] + targets + compressed + [
                    "--pairs", "40", "--concurrency", "4", "--seed", "1", "--quiet", "--format", "json",
                    "--output", "\(scratch.path)/\(paired.setup)",
                ])
            return (paired: paired, run: run, mock: mock, relay: relay)
        }
        for (paired, run, mock, relay) in running {
            try judge(paired, RelayVerdicts(withExtendedLifetime((mock, relay)) { run.wait() }))
        }
    }
    /// The mock over plain HTTP/1.1, the relay over HTTP/2.
    private func profile(_ mock: MockProcess, _ relay: RealRelay, _ scratch: Scratch) throws -> String {
        let flags = zip(relay.access, relay.access.dropFirst())
        let certificate = try #require(flags.first { $0.0 == "--cacert" }?.1)
        return try scratch.file(
            "\(mock.port).yaml",
            """
            targets:
              - {name: direct, url: "\(mock.url)/v1", model: mock}
              - {name: relay, url: "\(relay.url)", model: mock, http: 2, cacert: "\(certificate)"}
            load: {concurrency: 4, requests: 88}
            """)
    }
    private func judge(_ paired: Paired, _ verdicts: RelayVerdicts) throws {
        let setup = paired.setup
        for row in Self.integrity {
            let isCut = setup.cutsNowAndThen && verdicts.rows[row] == "inconclusive"
            #expect(verdicts.rows[row] == "pass" || isCut, "\(setup), \(row): \(verdicts.reasons[row] ?? "")")
        }
        // 7: the client was too busy, and the run says itself that its times are not to be trusted.
        if verdicts.code == 7 { return }
        let open = Self.pairedTimed.union(setup.cutsNowAndThen ? Self.integrity : [])
        let surprises = verdicts.surprises(fails: paired.fails, timed: open).filter { line in
            !paired.speed.contains { line.hasPrefix("\($0): fail") }
        }
        #expect(surprises.isEmpty, "\(setup)")
        let untold = verdicts.named("not_testable").subtracting(paired.untestable)
        #expect(untold.subtracting(paired.fails.union(Self.unbunched(paired.fails))).isEmpty, "\(setup): \(untold)")
        #expect(paired.untestable.isSubset(of: verdicts.named("not_testable")), "\(setup)")
    }
    /// Where events come in bunches, their period or a lag of single ones may not show.
    private static func unbunched(_ fails: Set<String>) -> Set<String> {
        fails.contains("coalescing") ? ["timer-batching", "constant-lag"] : []
    }
}
