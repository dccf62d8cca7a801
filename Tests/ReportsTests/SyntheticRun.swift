// SPDX-License-Identifier: Apache-2.0
import Analysis
import Core
import Traces

/// A run that never took place: the same records each time, made from the counter-based generator.
struct SyntheticRun {
    var run = RunRecord()
    var requests: [RequestRecord] = []
    var intervals: [IntervalRecord] = []
    var end: EndRecord? = EndRecord()
    private let random = CounterRandom(seed: 2, stream: 5)

    init(_ name: String, targets: [String], warmup: Int64 = 1) {
        run.name = name
        run.tool = "0.1.0"
        run.seed = 42
        run.planHash = "8f3a5c01"
        run.startUnix = Nanoseconds(1_772_366_400 * 1_000_000_000)
        run.targets = targets.map {
            TargetInfo(
                name: $0, url: "http://127.0.0.1:8080/\($0)/v1/chat/completions", dialect: "openai-chat",
                model: "mock-1", salt: true)
        }
        (run.host.system, run.host.cpu, run.host.cores) = ("Linux 6.1.0", "Synthetic CPU", 4)
        (run.host.memoryBytes, run.host.descriptorLimit) = (8_000_000_000, 1_024)
        run.libcurl = "libcurl/7.88.1 OpenSSL/3.0.17 zlib/1.2.13 nghttp2/1.52.0"
        run.warmup = .milliseconds(warmup * 1_000)
        (run.arrivals, run.rate) = ("constant", 20)
        for second in 1...20 as ClosedRange<Int64> {
            var interval = IntervalRecord()
            interval.at = .milliseconds(second * 1_000)
            (interval.inFlight, interval.active, interval.openDescriptors) = (12, 11, 40)
            (interval.loopCPU, interval.residentBytes) = ([.milliseconds(120 + second)], 21_400_000)
            interval.loopLag = .microseconds(80)
            intervals.append(interval)
        }
    }

    /// Adds `count` requests to each target in turn, 50 ms apart, `ttft` milliseconds and up to `spread` more.
    mutating func add(_ count: Int, to target: Int, ttft: Double, spread: Double, lag: Int64 = 60_000) {
        for _ in 0..<count {
            let i = requests.count
            var record = RequestRecord()
            (record.index, record.target) = (i, target)
            record.intended = .milliseconds(Int64(i) * 50)
            record.dispatched = record.intended + Nanoseconds(lag)
            record.isWarmup = record.intended < run.warmup
            var at = Int64((ttft + spread * draw(i, 0)) * 1e6)
            record.append([], at: at - 2_000_000)
            for event in 0..<16 {
                record.append(.text, at: at)
                if event % 5 != 4 { at += Int64((18 + 8 * draw(i, UInt64(event + 1))) * 1e6) }
            }
            record.append([.finish], at: at + 1_000_000)
            record.append([.usage], at: at + 1_200_000)
            record.append([.end], at: at + 1_300_000)
            (record.sawEnd, record.done) = (true, at + 1_900_000)
            (record.usage.inputTokens, record.usage.outputTokens) = (120, 20)
            record.attempts = [attempt(i)]
            requests.append(record)
        }
    }
    private func draw(_ request: Int, _ purpose: UInt64) -> Double { random.uniform(UInt64(request) * 64 + purpose) }
    private func attempt(_ i: Int) -> Attempt {
        var attempt = Attempt()
        (attempt.sent, attempt.headers, attempt.status, attempt.httpVersion) = (90_000, 30_000_000, 200, "1.1")
        let slots = run.concurrency ?? 12
        (attempt.connection, attempt.reused) = (i % slots + 1, i >= slots)
        (attempt.rtt, attempt.retransmissions) = (48_000, 0)
        if i < slots { (attempt.resolved, attempt.connected) = (10_000, 45_000) }
        return attempt
    }

    /// Makes every `nth` request open its connection first, which takes it so many milliseconds.
    mutating func open(every nth: Int, taking milliseconds: Int64) {
        let span = milliseconds * 1_000_000
        for i in requests.indices where i % nth == 0 {
            for j in requests[i].reads.indices { requests[i].reads[j].at += span }
            requests[i].done += span
            requests[i].attempts[0].reused = false
            requests[i].attempts[0].sent = span + 90_000
            requests[i].attempts[0].headers = span + 30_000_000
            (requests[i].attempts[0].resolved, requests[i].attempts[0].connected) = (10_000, span)
        }
    }

    /// Ends every `nth` request of a target this way, without its end.
    mutating func fail(
        every nth: Int, of target: Int, _ outcome: OutcomeClass, status: Int? = 200, type: String? = nil,
        message: String? = nil, keepingOutput: Bool = false
    ) {
        let own = requests.indices.filter { requests[$0].target == target }
        for (position, i) in own.enumerated() where position % nth == nth - 1 {
            (requests[i].outcome, requests[i].errorType, requests[i].errorMessage) = (outcome, type, message)
            (requests[i].sawEnd, requests[i].usage) = (false, UsageRecord())
            requests[i].attempts[0].status = status
            if outcome == .connectFailed { requests[i].attempts[0].connection = nil }
            if keepingOutput {
                requests[i].events.removeLast(4)
            } else {
                (requests[i].events, requests[i].reads) = ([], [])
            }
        }
    }

    /// Every `nth` request of a target is cancelled after its sixth output.
    mutating func cancel(every nth: Int, of target: Int) {
        let own = requests.indices.filter { requests[$0].target == target }
        for (position, i) in own.enumerated() where position % nth == nth - 1 {
            requests[i].outcome = .cancelled
            (requests[i].sawEnd, requests[i].usage) = (false, UsageRecord())
            requests[i].events.removeLast(requests[i].events.count - 7)
            let at = requests[i].lastOutput ?? 0
            (requests[i].stop.afterOutputs, requests[i].stop.cancelled) = (6, at + 80_000)
            (requests[i].stop.closed, requests[i].done) = (at + 120_000, at + 150_000)
            requests[i].stop.peerClosed = at + 1_200_000 + Int64(position) * 1_000
        }
    }

    func analysis() -> RunAnalysis {
        var builder = AnalysisBuilder()
        for record in records { builder.add(record) }
        return builder.finish()
    }
    /// As a trace has them.
    var records: [TraceRecord] {
        var closing: [TraceRecord] = []
        if var end {
            end.requests = requests.count
            end.issuingEnded = .milliseconds(Int64(requests.count) * 50)
            end.at = end.issuingEnded + .milliseconds(800)
            closing = [.end(end)]
        }
        return [.run(run)] + requests.map { .request($0) } + intervals.map { .interval($0) } + closing
    }
    /// The first of each outcome and the first three that count: enough to read what a format makes of one.
    var excerpt: SyntheticRun {
        var (short, seen, counted) = (self, Set<OutcomeClass>(), 0)
        short.requests = requests.filter { request in
            counted += request.isWarmup ? 0 : 1
            return seen.insert(request.outcome).inserted || (!request.isWarmup && counted <= 3)
        }
        short.intervals = Array(intervals.prefix(2))
        return short
    }
}

extension RequestRecord {
    /// An event, in the last read where that arrived at the same time.
    mutating func append(_ kinds: EventKinds, at: Int64) {
        if reads.last?.at != at { reads.append(ReadEntry(at: at, lag: 41_000, bytes: 180)) }
        events.append(EventEntry(read: UInt32(reads.count - 1), outputBytes: kinds.isOutput ? 5 : 0, kinds: kinds))
    }
}

extension SyntheticRun {
    /// A failed attempt before the one that is there, and the wait between the two, nanoseconds.
    mutating func retry(_ i: Int, after outcome: OutcomeClass, wait: Int64) {
        var failed = Attempt()
        (failed.ended, failed.outcome, failed.status) = (20_000_000, outcome, 429)
        (failed.connection, failed.reused, failed.httpVersion) = (1, true, "1.1")
        let delay = 20_000_000 + wait
        delayAnswer(of: i, by: delay)
        requests[i].attempts[0].started = delay
        requests[i].attempts.insert(failed, at: 0)
    }
    /// The answer broke off after its first output, and the rest came `gap` nanoseconds later from another attempt.
    mutating func resume(_ i: Int, after outcome: OutcomeClass, gap: Int64) {
        guard let first = requests[i].firstOutput, let split = requests[i].reads.firstIndex(where: { $0.at > first })
        else { return }
        for read in requests[i].reads.indices.dropFirst(split) { requests[i].reads[read].at += gap }
        requests[i].done += gap
        (requests[i].attempts[0].ended, requests[i].attempts[0].outcome) = (first, outcome)
        (requests[i].attempts[0].firstOutput, requests[i].attempts[0].lastOutput) = (first, first)
        var further = requests[i].attempts[0]
        (further.started, further.sent, further.headers) = (first + 1_000_000, first + 1_100_000, first + gap)
        (further.ended, further.outcome, further.resumed) = (requests[i].done, .ok, true)
        (further.firstOutput, further.lastOutput) = (requests[i].reads[split].at, requests[i].lastOutput)
        requests[i].attempts.append(further)
    }
    private mutating func delayAnswer(of i: Int, by delay: Int64) {
        for read in requests[i].reads.indices { requests[i].reads[read].at += delay }
        requests[i].done += delay
        for attempt in requests[i].attempts.indices {
            requests[i].attempts[attempt].sent = requests[i].attempts[attempt].sent.map { $0 + delay }
            requests[i].attempts[attempt].headers = requests[i].attempts[attempt].headers.map { $0 + delay }
        }
    }
}
