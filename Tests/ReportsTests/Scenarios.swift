// SPDX-License-Identifier: Apache-2.0
import Analysis
import Core
import Traces

/// The runs that the golden files show.
enum Scenario: String, CaseIterable {
    case healthy
    case oneBroken = "one-broken"
    case saturated, cut, tiny, insecure, unreachable, conversations, users
    case blocks
    case coldConnections = "cold-connections"
    case sideBySide = "side-by-side"
    case gated, soak

    var analysis: RunAnalysis {
        guard self == .sideBySide else { return run.analysis() }
        var other = oneBroken
        (other.run.seed, other.run.planHash) = (43, "77aa0192")
        other.run.startUnix = other.run.startUnix + .seconds(Int64(3_600))
        return RunAnalysis.sideBySide([("healthy", healthy.analysis()), (other.run.name, other.analysis())])
    }
    var records: [TraceRecord] { run.records }

    var run: SyntheticRun {
        switch self {
        case .healthy, .sideBySide: healthy
        case .oneBroken: oneBroken
        case .saturated: saturated
        case .cut: cut
        case .tiny: tiny
        case .insecure: insecure
        case .unreachable: unreachable
        case .conversations: conversations
        case .coldConnections: coldConnections
        case .users: users
        case .gated: gated
        case .blocks: blocks
        case .soak: soak
        }
    }
    private var healthy: SyntheticRun {
        var run = SyntheticRun("healthy", targets: ["alpha"])
        run.add(400, to: 0, ttft: 120, spread: 60)
        for i in run.requests.indices { run.requests[i].wantedInputTokens = 117 + i % 5 }
        var calibration = CalibrationRecord()
        (calibration.tokensPerWord, calibration.overhead) = (1.31, 14.2)
        (calibration.requests, calibration.residual) = (6, 0.8)
        run.run.calibration = [calibration]
        return run
    }
    /// Gates of every outcome, on a target that loses some requests.
    private var gated: SyntheticRun {
        var run = SyntheticRun("gated", targets: ["fast", "slow | <b>"])
        for _ in 0..<200 {
            run.add(1, to: 0, ttft: 120, spread: 60)
            run.add(1, to: 1, ttft: 310, spread: 240)
        }
        run.fail(every: 12, of: 1, .truncated, keepingOutput: true)
        run.run.gates = [
            "ttft.p95 < 250ms", "error_rate < 10%", "fast: goodput > 90%", "fast: ttft.p99 < 1s",
            "output_speed.p50 > 2/s",
            "ttft.p50 +10%",
        ]
        run.run.serviceLevels = ["ttft < 400ms", "e2e < 800ms"]
        return run
    }
    /// A pool that lets go of its connections now and then.
    private var coldConnections: SyntheticRun {
        var run = SyntheticRun("cold connections", targets: ["alpha"])
        run.run.targets[0].pool = 12
        run.add(400, to: 0, ttft: 120, spread: 60)
        run.open(every: 4, taking: 45)
        return run
    }
    private var oneBroken: SyntheticRun {
        var run = SyntheticRun("one of two is broken", targets: ["fast", "flaky"])
        for _ in 0..<75 {
            run.add(2, to: 0, ttft: 120, spread: 60)
            run.add(2, to: 1, ttft: 310, spread: 240)
        }
        run.fail(every: 9, of: 1, .truncated, keepingOutput: true)
        run.fail(
            every: 13, of: 1, .httpError, status: 503, type: "overloaded",
            message: "all \u{1B}[31mworkers\u{1B}[0m | busy\nwith <other> work: come back later, or send less, "
                + "or send it elsewhere")
        run.fail(every: 40, of: 1, .rateLimited, status: 429, type: "rate_limit_error", message: "slow down")
        return run
    }
    /// A client that could not keep up.
    private var saturated: SyntheticRun {
        var run = SyntheticRun("saturated", targets: ["alpha", "beta"])
        run.add(60, to: 0, ttft: 120, spread: 60, lag: 48_000_000)
        run.add(60, to: 1, ttft: 140, spread: 60, lag: 52_000_000)
        for i in run.intervals.indices { run.intervals[i].loopCPU = [.milliseconds(998)] }
        run.end?.neverSent = 33
        run.end?.writerStall = .milliseconds(21)
        return run
    }
    private var cut: SyntheticRun {
        var run = SyntheticRun("cut off", targets: ["alpha"])
        run.add(90, to: 0, ttft: 120, spread: 60)
        run.fail(every: 30, of: 0, .censored, keepingOutput: true)
        run.end = nil
        return run
    }
    private var tiny: SyntheticRun {
        var run = SyntheticRun("tiny", targets: ["alpha", "beta"], warmup: 0)
        (run.run.arrivals, run.run.rate, run.run.concurrency) = ("closed", nil, 1)
        run.add(5, to: 0, ttft: 120, spread: 60)
        run.add(5, to: 1, ttft: 450, spread: 60)
        run.intervals = []
        return run
    }
    private var insecure: SyntheticRun {
        var run = SyntheticRun("insecure", targets: ["alpha"])
        run.run.targets[0].url = "https://10.0.0.7/v1/messages"
        run.run.targets[0].salt = false
        (run.run.targets[0].verified, run.run.targets[0].dialect) = (false, "anthropic-messages")
        run.add(120, to: 0, ttft: 120, spread: 60)
        return run
    }
    /// Users who ask on, a server that is tried again, and answers that are continued.
    private var conversations: SyntheticRun {
        var run = SyntheticRun("conversations", targets: ["alpha"])
        (run.run.arrivals, run.run.rate, run.run.concurrency) = ("closed", nil, 8)
        run.add(240, to: 0, ttft: 120, spread: 60)
        for i in run.requests.indices {
            let turn = i % 10
            (run.requests[i].session, run.requests[i].turn) = (i / 10, turn)
            run.requests[i].usage.inputTokens = Int64(40 + 90 * turn)
            let delay = Int64(i % 7 == 0 ? 900 : 0) * 1_000_000
            if i % 7 == 0 { run.retry(i, after: .rateLimited, wait: delay) }
            if i % 50 == 49 { run.resume(i, after: .reset, gap: 700_000_000) }
        }
        run.fail(every: 60, of: 0, .rateLimited, status: 429, message: "slow down")
        for i in run.requests.indices where run.requests[i].outcome == .rateLimited {
            run.requests[i].gaveUp = i % 120 == 0 ? .budget : .wait
        }
        run.end?.abandonedTurns = 17
        return run
    }
    /// A load that is held while the first token comes ever later, until every third answer breaks.
    private var soak: SyntheticRun {
        var run = SyntheticRun("soak", targets: ["relay | <i>"])
        run.run.soak = SoakRecord(tolerance: 0.1)
        for i in 0..<400 { run.add(1, to: 0, ttft: 120 + Double(i) / 5, spread: 40) }
        for i in 300..<400 where i % 3 == 0 { run.requests[i].outcome = .reset }
        return run
    }
    /// Two targets that take turns, of which the second is slower.
    private var blocks: SyntheticRun {
        var run = SyntheticRun("two in blocks", targets: ["main", "branch"], warmup: 0)
        (run.run.blocks, run.run.blockRequests, run.run.plannedRequests) = (8, 25, 400)
        run.run.gates = ["ttft.p50 +10%"]
        for block in 0..<8 {
            for turn in 0..<2 {
                let target = (block + turn) % 2
                run.add(25, to: target, ttft: target == 0 ? 120 : 150, spread: 40)
                for i in run.requests.indices.suffix(25) { run.requests[i].block = block }
            }
        }
        return run
    }
    /// Some stop reading, one reads slowly, answers are looked at.
    private var users: SyntheticRun {
        var run = SyntheticRun("users", targets: ["alpha"])
        run.run.targets[0].reader = "at most 2048 B/s, a pause of 5s after 10 outputs"
        run.add(240, to: 0, ttft: 120, spread: 60)
        run.cancel(every: 8, of: 0)
        run.fail(
            every: 30, of: 0, .checkFailed, message: "failed contains \"Paris\"; json: \"a|b\" is missing",
            keepingOutput: true)
        for i in run.requests.indices where run.requests[i].outcome == .checkFailed {
            run.requests[i].failedChecks = ["contains \"Paris\"", "json: \"a|b\" is missing"]
        }
        for i in run.requests.indices where run.requests[i].outcome == .ok {
            run.requests[i].marks = [MarkEntry(name: "fence", at: run.requests[i].lastOutput ?? 0)]
            run.requests[i].marksGivenUp = i % 50 == 0 ? ["slow"] : []
            run.requests[i].reader.paused = i % 3 == 0 ? 200_000_000 : nil
            run.requests[i].stop.after = i % 60 == 0 ? 9_000_000_000 : nil
        }
        return run
    }
    private var unreachable: SyntheticRun {
        var run = SyntheticRun("unreachable", targets: ["alpha", "nobody"])
        run.add(40, to: 0, ttft: 120, spread: 60)
        run.add(40, to: 1, ttft: 120, spread: 60)
        run.fail(every: 1, of: 1, .connectFailed, status: nil, message: "127.0.0.1:9: connection refused")
        return run
    }
}
