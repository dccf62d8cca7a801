// SPDX-License-Identifier: Apache-2.0
import Analysis
import Core
import Testing
import Traces

/// Every rule on both sides of its limit.
@Suite struct VerdictTests {
    /// What is changed about a run in which nothing is wrong, and what the verdict says then.
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let reason: String
        /// Nil: the reason must not occur.
        let severity: Verdict.Level?
        let change: @Sendable (inout Trace) -> Void
        init(
            _ name: String, _ reason: String, _ severity: Verdict.Level?,
            _ change: @escaping @Sendable (inout Trace) -> Void
        ) {
            (testDescription, self.reason, self.severity, self.change) = (name, reason, severity, change)
        }
    }
    /// A healthy run: 200 requests, TTFT 100 ms, gaps of 20 ms, all as planned.
    struct Trace {
        var run = RunRecord.made()
        var requests: [RequestRecord] = (0..<200).map { .made($0, intended: Int64($0) * 5, outputs: [100, 120, 140]) }
        var intervals: [IntervalRecord] = [.at(1), .at(2)]
        var end: EndRecord? = .made(requests: 200)

        var verdict: Verdict {
            var builder = AnalysisBuilder()
            builder.add(.run(run))
            for request in requests { builder.add(.request(request)) }
            for interval in intervals { builder.add(.interval(interval)) }
            if let end { builder.add(.end(end)) }
            return builder.finish().verdict
        }
        /// Gives the first `count` requests this outcome, and their messages this text.
        mutating func fail(_ count: Int, _ outcome: OutcomeClass) {
            for i in 0..<count { requests[i].outcome = outcome }
        }
        mutating func each(_ change: (inout RequestRecord) -> Void) {
            for i in requests.indices { change(&requests[i]) }
        }
    }

    static let load: [Case] = [
        Case("lag at the floor of 1 ms", "schedule-lag", nil) { trace in
            trace.each { $0.dispatched = $0.intended + .milliseconds(1) }
        },
        Case("lag above 1 ms", "schedule-lag", .suspect) { trace in
            trace.each { $0.dispatched = $0.intended + .microseconds(1_100) }
        },
        Case("lag at ten times the limit", "schedule-lag", .suspect) { trace in
            trace.each { $0.dispatched = $0.intended + .microseconds(10_000) }
        },
        Case("lag at more than ten times the limit", "schedule-lag", .invalid) { trace in
            trace.each { $0.dispatched = $0.intended + .milliseconds(13) }
        },
        Case("such a lag where requests wait for a pool's connection", "schedule-lag", .suspect) { trace in
            trace.run.targets[0].pool = 2
            trace.each { $0.dispatched = $0.intended + .milliseconds(13) }
        },
        Case("lag of arrivals that queue under a cap, however long", "schedule-lag", .suspect) { trace in
            (trace.run.maxInFlight, trace.run.overflow) = (5, "queue")
            trace.each { $0.dispatched = $0.intended + .milliseconds(1_300) }
        },
        Case("lag under a cap that sheds is the client's own", "schedule-lag", .invalid) { trace in
            (trace.run.maxInFlight, trace.run.overflow) = (5, "shed")
            trace.each { $0.dispatched = $0.intended + .milliseconds(13) }
        },
        Case("lag within 1 % of a slow TTFT", "schedule-lag", nil) { trace in
            trace.each {
                $0 = .made($0.index, outputs: [2_000, 2_020])
                $0.dispatched = $0.intended + .milliseconds(20)
            }
        },
        Case("all planned arrivals left", "load-delivered", nil) { _ in },
        Case("one arrival of 201 never left", "load-delivered", .suspect) { $0.end?.neverSent = 1 },
        Case("95 % left", "load-delivered", .suspect) { $0.end?.neverSent = 10 },
        Case("less than 95 % left", "load-delivered", .invalid) { $0.end?.neverSent = 11 },
        Case("interrupted, so arrivals were bound to stay", "load-delivered", nil) { trace in
            trace.end?.neverSent = 100
            trace.end?.reason = .interrupted
        },
        Case("shed", "shed", .suspect) { $0.fail(1, .shed) },
        Case("censored up to 1 %", "censored", .note) { $0.fail(2, .censored) },
        Case("censored above 1 %", "censored", .suspect) { $0.fail(3, .censored) },
        Case("no end record", "trace-cut", .suspect) { $0.end = nil },
        Case("fewer records than were written", "records-missing", .suspect) { $0.end?.requests = 201 },
        Case("interrupted", "interrupted", .suspect) { $0.end?.reason = .interrupted },
        Case("aborted", "aborted", .invalid) { $0.end?.reason = .aborted },
        Case("disk full", "disk-full", .invalid) { $0.end?.reason = .diskFull },
    ]
    static let client: [Case] = [
        Case("observation lag at 0.5 ms", "observation-lag", nil) { $0.lagReads(500_000) },
        Case("observation lag above 0.5 ms", "observation-lag", .suspect) { $0.lagReads(500_001) },
        Case("observation lag within 1 % of wide gaps", "observation-lag", nil) { trace in
            trace.each { $0 = .made($0.index, outputs: [100, 200, 300]) }
            trace.lagReads(1_000_000)
        },
        Case("a loop at 79 % of a core", "client-cpu", nil) { $0.intervals[1].loopCPU = [.milliseconds(790)] },
        Case("a loop at 80 % of a core", "client-cpu", .suspect) { trace in
            trace.intervals[1].loopCPU = [.zero, .milliseconds(800)]
        },
        Case("a busy loop in the warm-up", "client-cpu", nil) { trace in
            (trace.run.warmup, trace.intervals[0].loopCPU) = (.milliseconds(1_000), [.milliseconds(990)])
        },
        Case("the writer stalled a loop", "writer-stall", .suspect) { $0.end?.writerStall = .milliseconds(3) },
        Case("a long backlog", "writer-backlog", .note) { $0.intervals[0].writerBacklog = 10_001 },
        Case("the clock is slewed", "clock-step", nil) { $0.intervals[1].clockStep = .milliseconds(5) },
        Case("the clock is stepped back", "clock-step", .suspect) { $0.intervals[1].clockStep = .milliseconds(-6) },
        Case("descriptors at 89 %", "descriptors", nil) { $0.useDescriptors(899) },
        Case("descriptors at 90 %", "descriptors", .suspect) { $0.useDescriptors(900) },
        Case("memory at 90 %", "memory", .suspect) { trace in
            (trace.run.host.memoryBytes, trace.intervals[0].residentBytes) = (1_000, 900)
        },
        Case("stamps of the loop, as the run said", "kernel-stamps", .note) { trace in
            trace.run.stampSource = .loop
            trace.each { $0.stampSource = .loop }
        },
        Case("some kernel stamps missing", "kernel-stamps", .note) { $0.requests[0].stampSource = .loop },
        Case("many kernel stamps missing", "kernel-stamps", .suspect) { trace in
            for i in 0..<3 { trace.requests[i].stampSource = .loop }
        },
    ]
    static let target: [Case] = [
        Case("verification off", "insecure-tls", .note) { $0.run.targets[0].verified = false },
        Case("answered over another HTTP", "http-version", .suspect) { $0.requests[0].attempts[0].httpVersion = "1.0" },
        Case("refused up to 1 %", "rate-limited", .note) { $0.fail(2, .rateLimited) },
        Case("refused above 1 %", "rate-limited", .suspect) { $0.fail(3, .rateLimited) },
        Case("cached tokens", "cached-tokens", .note) { $0.requests[0].usage.cachedInputTokens = 1 },
        Case("an event that cannot be read, in an answer that is no success", "undecodable-events", .note) { trace in
            trace.fail(1, .protocolError)
            trace.requests[0].events.append(EventEntry(read: 0, outputBytes: 0, kinds: .undecodable))
        },
        Case("63 requests", "few-samples", .note) { $0.requests.removeLast(137) },
        Case("64 requests", "few-samples", nil) { $0.requests.removeLast(136) },
        Case("cold connections below 5 %", "opening-wave", nil) { $0.open(9) },
        Case("cold connections from 5 %", "opening-wave", .note) { $0.open(10) },
        Case("new connections within the peak and a tenth", "connection-reuse", nil) { $0.open(30) },
        Case("more new connections than that", "connection-reuse", .note) { $0.open(31) },
        Case("a request sent again by libcurl", "repeated-requests", .note) { $0.requests[0].attempts[0].repeats = 2 },
        Case("HTTP/2 on an old libcurl", "libcurl-version", .note) { $0.run.targets[0].httpVersion = "2" },
        Case("HTTP/2 on a new libcurl", "libcurl-version", nil) { trace in
            (trace.run.targets[0].httpVersion, trace.run.libcurl) = ("2", "libcurl/8.5.0")
        },
    ]

    @Test("finds what is wrong with a run at its limit and not before", arguments: load + client + target)
    func rule(_ example: Case) {
        var trace = Trace()
        example.change(&trace)
        let found = trace.verdict.reasons.filter { $0.id == example.reason }
        #expect(found.map(\.severity) == (example.severity.map { [$0] } ?? []))
        if let severity = example.severity { #expect(trace.verdict.level >= max(severity, .valid)) }
    }
    @Test("has nothing to say about a healthy run") func healthy() {
        #expect(Trace().verdict.reasons == [])
        #expect(Trace().verdict.level == .valid)
    }
    @Test("is the worst of its reasons, and notes do not count") func worst() {
        var trace = Trace()
        trace.run.targets[0].verified = false
        #expect(trace.verdict.level == .valid)
        trace.end?.writerStall = .milliseconds(1)
        #expect(trace.verdict.level == .suspect)
        trace.end?.neverSent = 100
        #expect(trace.verdict.level == .invalid)
        #expect(trace.verdict.reasons.map(\.severity) == [.invalid, .suspect, .note])
    }
}

extension VerdictTests.Trace {
    mutating func lagReads(_ lag: UInt32) {
        each { record in for i in record.reads.indices { record.reads[i].lag = lag } }
    }
    mutating func useDescriptors(_ count: Int) {
        (run.host.descriptorLimit, intervals[1].openDescriptors) = (1_000, count)
    }
    /// Makes the first `count` requests open a connection.
    mutating func open(_ count: Int) {
        for i in 0..<count { requests[i].attempts[0].reused = false }
    }
}

extension IntervalRecord {
    static func at(_ second: Int64) -> IntervalRecord {
        var interval = IntervalRecord()
        (interval.at, interval.inFlight, interval.loopCPU) = (.milliseconds(second * 1_000), 10, [.milliseconds(100)])
        return interval
    }
}
