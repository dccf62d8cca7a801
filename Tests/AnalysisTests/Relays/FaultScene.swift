// SPDX-License-Identifier: Apache-2.0
import Analysis
import Core
import Excerpts
import Traces

/// A whole check, made up: what the mock did, and what the client got through a relay that changes nothing.
struct FaultScene {
    /// One request of it.
    struct Case {
        let probe: FaultProbe
        let number: Int
        /// Of all requests, one after another.
        let place: Int
        var client = RequestRecord()
        /// What reached the mock: once, unless the relay asks again or answers itself.
        var truths = [MockRequest()]
        /// Changes the last of `truths`.
        mutating func truth(_ change: (inout MockRequest) -> Void) { change(&truths[truths.count - 1]) }
        /// Arrivals of output events, moved.
        mutating func moveOutputs(_ change: (_ number: Int, _ at: Int64) -> Int64) {
            for i in client.reads.indices { client.reads[i].at = change(i, client.reads[i].at) }
        }
        /// The relay closes its side before the mock is done, and the client sees a cut stream.
        mutating func hangUp() {
            client.outcome = .truncated
            truth { ($0.ending, $0.sentEnd) = ("client-gone", false) }
        }
        mutating func say(_ text: String) { client.output.text = Excerpt(of: text, keeping: .full) }
    }
    static let schedule = FaultSchedule(silences: [1_000_000_000, 30_000_000_000], isHTTP2: true)
    static let start: Int64 = 1_000_000_000_000
    private static let second: Int64 = 1_000_000_000
    var cases: [Case] = []
    var connections = [
        MockConnection(number: 1, opened: FaultScene.start), MockConnection(number: 2, opened: FaultScene.start),
    ]
    var schedule = FaultScene.schedule

    init() {
        for probe in FaultRules.probes(Self.schedule) {
            for number in 0..<probe.count {
                var one = Case(probe: probe, number: number, place: cases.count)
                Self.fill(&one)
                cases.append(one)
            }
        }
    }
    /// Changes the cases of some probes.
    mutating func change(_ names: String..., by change: (inout Case) -> Void) {
        for i in cases.indices where names.contains(cases[i].probe.name) { change(&cases[i]) }
    }
    mutating func change(where isMeant: (Case) -> Bool, by change: (inout Case) -> Void) {
        for i in cases.indices where isMeant(cases[i]) { change(&cases[i]) }
    }
    /// Requests of a chapter are at the mock at the same time, each on a connection of its own that stays open.
    mutating func crowd(_ chapter: FaultProbe.Chapter, from number: Int) {
        let meant = cases.indices.filter { cases[$0].probe.chapter == chapter }
        let first = meant.map { cases[$0].truths[0].arrival }.min() ?? 0
        for (place, i) in meant.enumerated() {
            cases[i].truth { ($0.connection, $0.arrival) = (number + place, first) }
            connections.append(MockConnection(number: number + place, opened: first - 1))
        }
    }
    /// The mock goes on to the end for clients that went away early, each on a connection of its own that stays open.
    mutating func goOn(from number: Int) {
        change("leave-early") { one in
            let connection = number + one.number
            one.truth { truth in
                (truth.connection, truth.ending, truth.peerClosed) = (connection, "complete", nil)
                truth.ended = truth.arrival + 4_400_000_000
            }
        }
        connections += cases.filter { $0.probe.name == "leave-early" }.map {
            MockConnection(number: $0.truths[0].connection, opened: $0.truths[0].arrival - 1)
        }
    }
    /// The requests of some silences were made as those of others.
    mutating func rename(_ end: String, to other: String) {
        let probes = FaultRules.probes(schedule)
        cases = cases.map { one in
            guard one.probe.name.hasSuffix(end) else { return one }
            let name = one.probe.name.dropLast(end.count) + other
            guard let probe = probes.first(where: { $0.name == name }) else { return one }
            var made = Case(probe: probe, number: one.number, place: one.place)
            (made.client, made.truths) = (one.client, one.truths)
            made.truth { $0.caseName = "\(name).\(one.number + 1)" }
            return made
        }
    }
    func rows(
        _ limits: RelayLimits = RelayLimits(), isSpoiled: Bool = false,
        but damage: (inout FaultEvidence) -> Void = { _ in }
    ) -> [RelayRow] {
        var run = RunRecord()
        run.startMonotonic = Nanoseconds(Self.start)
        let log = cases.flatMap(\.truths)
        var evidence = FaultEvidence(log: log, connections: connections, schedule: schedule)
        for one in cases {
            evidence.add(
                one.client, case: "\(one.probe.name).\(one.number + 1)", of: run,
                trace: "\(one.probe.chapter.rawValue)/trace.ndjson.gz")
        }
        damage(&evidence)
        return FaultRules.rows(evidence, limits: limits, isSpoiled: isSpoiled)
    }

    // MARK: A relay that changes nothing

    private static func fill(_ one: inout Case) {
        let dispatched = Int64(one.place) * 10 * second
        (one.client.index, one.client.dispatched) = (one.place, Nanoseconds(dispatched))
        var attempt = Attempt()
        (attempt.sent, attempt.headers, attempt.status, attempt.httpVersion) = (100_000, 2_000_000, 200, "2")
        attempt.connection = 1
        one.client.attempts = [attempt]
        one.client.contentType = "text/event-stream; charset=utf-8"
        var truth = MockRequest()
        truth.caseName = "\(one.probe.name).\(one.number + 1)"
        (truth.connection, truth.ending) = (one.probe.chapter == .direct ? 2 : 1, "complete")
        truth.arrival = start + dispatched + 200_000
        truth.headersWritten = truth.arrival + 1_500_000
        let gap: Int64 = one.probe.name == "slow" ? 25_000_000 : 10_000_000
        play(10, gap: gap, &truth, &one.client)
        (truth.sentFinish, truth.sentEnd, truth.sentUsage) = (true, true, true)
        (truth.inputTokens, truth.outputTokens) = (7, 10)
        (one.client.finishReason, one.client.sawEnd) = ("stop", true)
        (one.client.usage.inputTokens, one.client.usage.outputTokens) = (7, 10)
        truth.responseHeaders = [
            .init("content-type", "text/event-stream; charset=utf-8"), .init("cache-control", "no-cache"),
        ]
        one.client.headers = [HeaderField(name: "cache-control", value: "no-cache")]
        truth.requestHeaders = [
            .init("traceparent", "00-5ca1ab1e-01-01"), .init("x-request-id", "id-1"),
            .init("authorization", "Bearer ab"),
        ]
        truth.body =
            #"{"model":"m","seed":7,"messages":[{"role":"system","content":"a"},{"role":"user","content":"b"}]}"#
        one.truths = [truth]
        end(&one)
    }
    private static func play(_ outputs: Int, gap: Int64, _ truth: inout MockRequest, _ client: inout RequestRecord) {
        let base = start + client.dispatched.count
        truth.written = (0..<outputs).map { truth.arrival + 40_000_000 + Int64($0) * gap }
        (truth.outputs, truth.ended) = (outputs, (truth.written.last ?? truth.arrival) + 1_000_000)
        let text = String(repeating: "word ", count: outputs)
        truth.text = Excerpt(of: text, keeping: .full)
        client.output.text = Excerpt(of: text, keeping: .full)
        client.reads = truth.written.map { ReadEntry(at: $0 + 300_000 - base, lag: 0, bytes: 100) }
        client.events = client.reads.indices.map { EventEntry(read: UInt32($0), outputBytes: 5, kinds: .text) }
        client.reads.append(ReadEntry(at: (client.reads.last?.at ?? 0) + 1_000_000, lag: 0, bytes: 50))
        let last = UInt32(client.reads.count - 1)
        client.events.append(EventEntry(read: last, outputBytes: 0, kinds: [.finish, .usage]))
        client.events.append(EventEntry(read: last, outputBytes: 0, kinds: .end))
        client.done = client.reads.last?.at ?? 0
    }
    /// What the orders of a probe make of an answer.
    private static func end(_ one: inout Case) {
        let name = one.probe.name
        if one.probe.chapter == .errors, let status = Int(name.dropFirst("status-".count)) {
            one.client.attempts[0].status = status
            one.client.outcome = status == 429 ? .rateLimited : .httpError
            let headers = [("retry-after", "7"), ("x-ratelimit-limit-requests", "100")]
            one.client.headers = headers.map { HeaderField(name: $0.0, value: $0.1) }
            one.truth { truth in
                (truth.status, truth.sentFinish, truth.sentEnd, truth.sentUsage) = (status, false, false, false)
                truth.responseHeaders = headers.map { .init($0.0, $0.1) }
            }
        }
        if ["cut", "reset"].contains(name) { breakOff(&one) }
        if one.probe.orders.contains("fault=error@") { one.client.outcome = .errorEvent }
        if name == "truncate" || name == "no-end" { drop([.finish, .usage, .end], &one) }
        if name == "no-finish" { drop(.finish, &one) }
        if name == "no-usage" { drop(.usage, &one) }
        if name == "no-done" { drop(.end, &one) }
        if name.hasPrefix("comments") {
            one.client.comments = 9
            one.truth { $0.comments = 9 }
        }
        if name.hasPrefix("leave") {
            (one.client.outcome, one.client.stop.cancelled) = (.cancelled, 50_000_000)
            let gone = start + one.client.dispatched.count + 52_000_000
            one.truth { ($0.peerClosed, $0.ended, $0.ending) = (gone, gone, "client-gone") }
        }
    }
    private static func breakOff(_ one: inout Case) {
        one.client.outcome = one.probe.name == "cut" ? .truncated : .reset
        one.client.attempts[0].curlCode = 18
        drop([.finish, .usage, .end], &one)
        one.truth { $0.ending = "closed" }
    }
    private static func drop(_ kinds: EventKinds, _ one: inout Case) {
        for i in one.client.events.indices { one.client.events[i].kinds.subtract(kinds) }
        if kinds.contains(.finish) { one.client.finishReason = nil }
        if kinds.contains(.usage) { one.client.usage = UsageRecord() }
        if kinds.contains(.end) { one.client.sawEnd = false }
        if kinds.contains(.finish) || kinds.contains(.end) { one.client.outcome = .truncated }
        if one.probe.name == "cut" || one.probe.name == "reset" {
            one.client.outcome = one.probe.name == "cut" ? .truncated : .reset
        }
        one.truth { truth in
            if kinds.contains(.finish) { truth.sentFinish = false }
            if kinds.contains(.usage) { truth.sentUsage = false }
            if kinds.contains(.end) { truth.sentEnd = false }
        }
    }
}
