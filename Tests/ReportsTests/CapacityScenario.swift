// SPDX-License-Identifier: Apache-2.0
import Analysis
import Core
import Traces

/// A search that never took place: a relay with four places, whose name wants to be markup, and a direct arm that stays flat.
enum CapacityScenario {
    static let target = "<b>relay</b> | one\u{1B}[31m"

    static let found = analysis([1, 2, 4, 8, 6, 5])
    /// Ended before it found anything.
    static let interrupted = analysis([1, 2], isInterrupted: true)
    /// Not even one stream holds.
    static let hopeless = analysis([1], limit: 5)

    /// From the load that broke on nobody listens.
    static let gone = analysis([1, 2, 4, 8, 6, 6], missing: 6)

    static func analysis(
        _ loads: [Int], limit: Int64 = 60, missing: Int? = nil, lag: Int64 = 0, isInterrupted: Bool = false
    ) -> CapacityAnalysis {
        var search = CapacitySearch(CapacityPlan(.concurrency, from: 1, to: 64))
        var steps: [CapacityStep] = []
        for load in loads {
            let figures = run(load, slots: 4, limit: limit, isMissing: load == missing, lag: lag)
            let step = CapacityStep(steps.count + 1, load: Double(load), figures, .concurrency, after: steps)
            steps.append(step)
            search.add(Double(load), step.outcome)
        }
        let facts = CapacityAnalysis.Facts(
            name: "pool", target: target, url: "http://127.0.0.1:4000/v1/chat/completions", direct: "direct",
            gates: ["ttft.p95 < \(limit)ms"], levels: ["ttft < \(limit)ms"],
            startUnixNanoseconds: 1_772_366_400_000_000_000, tool: "0.1.0")
        let best = steps.last { $0.load == search.held }
        return CapacityAnalysis(
            facts, search, steps: steps, isInterrupted: isInterrupted,
            headOfLine: best.flatMap(headOfLine), recovery: best.flatMap(recovery))
    }
    private static func headOfLine(_ best: CapacityStep) -> HeadOfLine? {
        guard best.load > 1 else { return nil }
        let beside = run(Int(best.load) - 1, slots: 4, limit: 60, extra: 15)
        return HeadOfLine(
            without: best, with: beside, load: best.load - 1, longTokens: 100_000, long: direct(slots: 1))
    }
    private static func recovery(_ best: CapacityStep) -> OverloadRecovery? {
        guard best.load > 2 else { return nil }
        var builder = RecoveryBuilder(best, overload: 8, fallsAt: .milliseconds(5_000))
        for index in 0..<60 {
            let due = 4_000 + Int64(index) * 50
            builder.add(.request(request(index, due: due, first: due < 6_000 ? 150 : 20)))
        }
        var end = EndRecord()
        end.issuingEnded = .milliseconds(9_000)
        builder.add(.end(end))
        return builder.finish()
    }
    /// One request after the other, 25 ms to the first output, whatever goes on beside it.
    private static func direct(slots: Int) -> TargetAnalysis {
        var builder = AnalysisBuilder()
        var record = RunRecord()
        record.targets = [info("direct", port: 8_000)]
        builder.add(.run(record))
        for index in 0..<40 {
            builder.add(.request(request(index, due: Int64(index) * 120, first: 25 + Int64(index % 3))))
        }
        return builder.finish().targets[0]
    }
    private static func run(
        _ load: Int, slots: Int, limit: Int64, extra: Int64 = 0, isMissing: Bool = false, lag: Int64 = 0
    ) -> CapacityFigures {
        var builder = CapacityStepBuilder()
        var record = RunRecord()
        record.targets = [info(target, port: 4_000)]
        (record.gates, record.serviceLevels) = (["ttft.p95 < \(limit)ms"], ["ttft < \(limit)ms"])
        (record.concurrency, record.warmup, record.seed) = (load, .milliseconds(250), 5)
        builder.add(.run(record))
        let random = CounterRandom(seed: 3, stream: UInt64(load))
        var (free, places) = ([Int64](repeating: 0, count: load), [Int64](repeating: 0, count: slots))
        for index in 0..<240 {
            let slot = free.indices.min { free[$0] < free[$1] } ?? 0
            let place = places.indices.min { places[$0] < places[$1] } ?? 0
            let due = free[slot]
            let own = 20 + Int64(random.uniform(UInt64(index)) * 8) + extra
            let first = max(due, places[place]) - due + own
            var made = request(index, due: due, first: first, isLost: index % 80 == 79)
            if isMissing { made.outcome = .connectFailed }
            made.dispatched = made.dispatched + .milliseconds(lag)
            builder.add(.request(made))
            free[slot] = due + made.done / 1_000_000
            places[place] = free[slot]
        }
        var end = EndRecord()
        (end.requests, end.issuingEnded) = (240, .milliseconds(free.min() ?? 1))
        end.at = end.issuingEnded
        builder.add(.end(end))
        guard let made = builder.finish(direct: DirectFigures(direct(slots: slots))) else {
            preconditionFailure("the run has a target")
        }
        return made.figures
    }
    private static func info(_ name: String, port: Int) -> TargetInfo {
        TargetInfo(name: name, url: "http://127.0.0.1:\(port)/v1", dialect: "openai-chat", model: "m")
    }
    /// Thirty events, 3 ms apart.
    private static func request(_ index: Int, due: Int64, first: Int64, isLost: Bool = false) -> RequestRecord {
        var record = RequestRecord()
        record.index = index
        (record.intended, record.dispatched) = (.milliseconds(due), .milliseconds(due))
        for event in 0..<30 { record.append(.text, at: (first + 3 * Int64(event)) * 1_000_000) }
        record.append([.finish, .end], at: (first + 90) * 1_000_000)
        (record.sawEnd, record.done) = (!isLost, (first + 92) * 1_000_000)
        record.outcome = isLost ? .reset : .ok
        record.isWarmup = due < 250
        var attempt = Attempt()
        (attempt.sent, attempt.headers, attempt.status, attempt.httpVersion) = (100_000, first * 900_000, 200, "1.1")
        (attempt.connection, attempt.reused) = (index % 8 + 1, index >= 8)
        record.attempts = [attempt]
        return record
    }
}
