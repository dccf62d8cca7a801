// SPDX-License-Identifier: Apache-2.0
import Core
import Testing
import Traces

@testable import Analysis

/// One thing that a relay may do, and all rows that fail for it.
struct RelayDeed: Sendable, CustomTestStringConvertible {
    let name: String
    let fails: Set<String>
    var pairs = 60
    var isRepeatable = false
    var http = "1.1"
    var upstream: @Sendable (CounterRandom, Int) -> MadeStream = { MadeStream($0, $1) }
    let relay: @Sendable (inout MadeStream, Int) -> Void
    var testDescription: String { name }

    func scene() -> PairedScene {
        var scene = PairedScene(relay)
        (scene.pairs, scene.isRepeatable, scene.http, scene.upstream) = (pairs, isRepeatable, http, upstream)
        return scene
    }
}

@Suite struct PairedRuleTests {
    /// Gaps of any length, so that a timer and a buffer can be told apart.
    @Sendable static func uneven(_ random: CounterRandom, _ k: Int) -> MadeStream {
        var stream = MadeStream(random, k, ttft: 130, events: 100)
        var at = stream.arrivals[0]
        for i in stream.arrivals.indices {
            stream.arrivals[i] = at
            at += 2 + 16 * random.uniform(UInt64(k * 1_000 + 500 + i))
        }
        return stream
    }
    @Sendable static func answering(_ random: CounterRandom, _ k: Int) -> MadeStream {
        var stream = MadeStream(random, k)
        stream.text = "Answer \(k) to a question that is like no other, and of which each word counts."
        return stream
    }

    /// Ten questions over and over, each with one answer.
    @Sendable static func fixed(_ random: CounterRandom, _ k: Int) -> MadeStream {
        var stream = answering(random, k % 10)
        (stream.prompt, stream.isHashed) = (k % 10, true)
        return stream
    }
    /// One letter is another one.
    @Sendable static func misspell(_ stream: inout MadeStream) {
        stream.text = stream.text?.replacing("question", with: "quostion")
    }
    /// Two paces in turn, and ten questions that each have one of them.
    @Sendable static func paced(_ random: CounterRandom, _ k: Int) -> MadeStream {
        var stream = MadeStream(random, k, gap: k % 2 == 0 ? 12 : 40)
        stream.prompt = k % 10
        return stream
    }
    /// Every second event is late by three fifths of a gap.
    @Sendable static func limp(_ stream: inout MadeStream) {
        let gap = (stream.arrivals[39] - stream.arrivals[0]) / 39
        for i in stream.arrivals.indices where i % 2 == 1 && i < 39 { stream.arrivals[i] += 0.6 * gap }
    }

    static let deeds: [RelayDeed] = [
        RelayDeed(name: "nothing", fails: []) { clean(&$0, $1) },
        RelayDeed(name: "12 ms later", fails: ["added-ttft"]) { stream, _ in stream.delay(by: 12) },
        RelayDeed(name: "300 ms later, one in five", fails: ["instability"]) { stream, k in
            stream.delay(by: k % 5 == 3 ? 300 : 0.3)
        },
        RelayDeed(
            name: "300 ms later, one in five of many: the tail decides", fails: ["added-ttft", "instability"],
            pairs: 120
        ) { stream, k in stream.delay(by: k % 5 == 3 ? 300 : 0.3) },
        RelayDeed(name: "headers with the first output", fails: ["header-hold"]) { stream, _ in
            stream.headers = stream.arrivals[0]
        },
        RelayDeed(
            name: "a timer of 200 ms",
            fails: ["added-ttft", "coalescing", "timer-batching", "gap-distortion"],
            upstream: uneven
        ) { stream, _ in stream.batch(every: 200) },
        RelayDeed(
            name: "a timer of 70 ms, which has no name",
            fails: ["added-ttft", "coalescing", "timer-batching", "gap-distortion"],
            upstream: uneven
        ) { stream, _ in stream.batch(every: 70) },
        RelayDeed(
            name: "a buffer of 20 events", fails: ["added-ttft", "coalescing", "gap-distortion"], upstream: uneven
        ) {
            stream, _ in stream.buffer(events: 20)
        },
        RelayDeed(
            name: "all at the end", fails: ["added-ttft", "coalescing", "fake-streaming", "gap-distortion"]
        ) { stream, _ in stream.buffer(events: stream.arrivals.count) },
        RelayDeed(name: "each event with the next one", fails: ["added-ttft", "constant-lag"]) { stream, _ in
            stream.keepOne()
        },
        RelayDeed(name: "10 ms later, as long as a gap, but the end as well", fails: ["added-ttft"]) { stream, _ in
            stream.delay(by: 10)
        },
        RelayDeed(name: "a break of 400 ms in each third answer", fails: ["gap-distortion"]) { stream, k in
            clean(&stream, k)
            if k % 3 == 0 { for i in 20..<40 { stream.arrivals[i] += 400 } }
        },
        RelayDeed(name: "no protocol's end", fails: ["terminator"]) { stream, _ in
            (stream.hasEnd, stream.outcome) = (false, .truncated)
        },
        RelayDeed(name: "an end that hangs", fails: ["terminator"]) { stream, _ in stream.toDone = 3_000 },
        RelayDeed(name: "one answer in three cut", fails: ["visible-truncation"]) { stream, k in
            if k % 3 == 0 { stream.cut(after: 7, .reset, code: 18) }
        },
        RelayDeed(name: "one answer in three refused", fails: ["visible-truncation"]) { stream, k in
            guard k % 3 == 0 else { return }
            stream.cut(after: 0, .httpError)
            stream.status = 502
        },
        RelayDeed(name: "one answer in three cut in silence", fails: ["silent-truncation"]) { stream, k in
            if k % 3 == 0 { stream.cut(after: 7, .truncated) }
        },
        RelayDeed(name: "one success in three says nothing", fails: ["silent-truncation"]) { stream, k in
            if k % 3 == 0 { stream.arrivals = [] }
        },
        RelayDeed(name: "one error in three inside an answer", fails: ["error-inside-200"]) { stream, k in
            if k % 3 == 0 { stream.cut(after: 7, .errorEvent) }
        },
        RelayDeed(name: "no usage", fails: ["usage"]) { stream, _ in stream.tokens = nil },
        RelayDeed(name: "other usage", fails: ["usage"]) { stream, _ in stream.tokens = (80, 40) },
        RelayDeed(name: "one text in five cut", fails: ["conservation"], isRepeatable: true, upstream: answering) {
            stream, k in
            if k % 5 == 2 { stream.text = stream.text.map { String($0.dropLast(9)) } }
        },
        RelayDeed(name: "every text with a hole", fails: ["conservation"], isRepeatable: true, upstream: answering) {
            stream, _ in stream.text = stream.text.map { String($0.prefix(20) + $0.dropFirst(24)) }
        },
        RelayDeed(name: "a letter changed in each answer", fails: ["conservation"], upstream: fixed) { stream, _ in
            misspell(&stream)
        },
        RelayDeed(name: "a letter changed in one answer of six", fails: ["conservation"], upstream: fixed) {
            stream, k in if k % 6 == 1 { misspell(&stream) }
        },
        RelayDeed(name: "a limping rhythm, at two paces", fails: ["gap-distortion"], upstream: paced) { stream, _ in
            limp(&stream)
        },
        RelayDeed(
            name: "no tool calls beside the text", fails: ["conservation"], isRepeatable: true,
            upstream: { random, k in
                var stream = Self.answering(random, k)
                stream.tools = #"[{"name":"look","arguments":"{}"}]"#
                return stream
            }
        ) { stream, _ in stream.tools = nil },
        RelayDeed(name: "streams refused over HTTP/2", fails: ["http2"], http: "2") { stream, k in
            stream.httpVersion = "2"
            if k % 3 == 0 { stream.repeats = 1 }
        },
        RelayDeed(name: "streams that wait for a place", fails: ["http2"], http: "2") { stream, k in
            stream.httpVersion = "2"
            if k % 3 == 0 { stream.sent = 35 }
        },
        RelayDeed(name: "streams as they come over HTTP/2", fails: [], http: "2") { stream, _ in
            stream.httpVersion = "2"
        },
        RelayDeed(name: "a first request of 3 s", fails: ["cold-start"]) { stream, k in
            stream.delay(by: k == 0 ? 3_000 : 0.3)
        },
        RelayDeed(name: "40 ms of which it owns to 2", fails: ["added-ttft", "self-reported"]) { stream, _ in
            stream.delay(by: 40)
            stream.fields = [HeaderField(name: "x-litellm-overhead-duration-ms", value: "2.1")]
        },
        RelayDeed(name: "40 ms that it owns to", fails: ["added-ttft"]) { stream, _ in
            stream.delay(by: 40)
            stream.fields = [HeaderField(name: "server-timing", value: "db;dur=53, gateway;dur=39.6")]
        },
    ]

    @Test("what a relay does makes its rows fail, and no other", arguments: deeds) func failing(deed: RelayDeed) throws
    {
        let rows = try deed.scene().rows()
        let failures = rows.values.filter { $0.verdict == .fail }
        #expect(Set(failures.map(\.question.id)) == deed.fails, "\(failures.map(\.reason))")
        #expect(rows.count == PairedRules.questions.count)
        for row in failures {
            #expect(row.figures.first.map { $0.n > 0 } ?? false, "\(row.question.id) has no figure")
            #expect(!row.requests.isEmpty, "\(row.question.id) names no request")
        }
    }
    @Test("the figure that decided stands first", arguments: deeds) func decisive(deed: RelayDeed) throws {
        try Self.expectDecisive(try deed.scene().rows())
    }
    @Test("and where rows are in doubt about something", arguments: PairedVerdictTests.doubts)
    func decisive(doubt: RelayDoubt) throws {
        try Self.expectDecisive(try doubt.scene().rows())
    }
    private static func expectDecisive(_ rows: [String: RelayRow]) throws {
        for row in rows.values {
            guard let figure = row.figures.first, let limit = figure.limit else { continue }
            switch row.verdict {
            case .pass: #expect(figure.value <= limit, "\(row.question.id): \(figure)")
            case .fail: #expect(figure.value > limit, "\(row.question.id): \(figure)")
            default: break
            }
        }
    }
    @Test("a lag that the end of the stream makes up for is ruled out by the end, and that is shown") func atTheEnd()
        throws
    {
        let row = try #require(try PairedScene { stream, _ in stream.delay(by: 60) }.rows()["constant-lag"])
        #expect(row.verdict == .pass && row.figures[0].name == "rest of the stream shorter, in gaps", "\(row.figures)")
        #expect(row.figures[1].value > 2, "what is beyond its limit stands behind it")
    }
    @Test(
        "too few pairs fail nothing",
        arguments: deeds)
    func few(deed: RelayDeed) throws {
        var scene = deed.scene()
        scene.pairs = 20
        let rows = try scene.rows()
        #expect(rows.values.allSatisfy { $0.verdict != .fail })
        for id in deed.fails where id != "instability" {
            let row = try #require(rows[id])
            #expect(row.verdict == .inconclusive, "\(id): \(row.reason)")
        }
    }
}
