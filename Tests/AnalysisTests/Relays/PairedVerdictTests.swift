// SPDX-License-Identifier: Apache-2.0
import Core
import Excerpts
import Testing
import Traces

@testable import Analysis

/// What a row says where it neither passes nor fails, and why.
struct RelayDoubt: Sendable, CustomTestStringConvertible {
    let name: String
    let row: String
    let verdict: RelayRow.Verdict
    let says: String
    var scene: @Sendable () -> PairedScene
    var testDescription: String { "\(row): \(name)" }
}

@Suite struct PairedVerdictTests {
    /// A scene in which both sides get what `upstream` does to their stream.
    private static func both(_ change: @escaping (inout MadeStream, Int) -> Void) -> PairedScene {
        var scene = PairedScene { stream, k in
            change(&stream, k)
            clean(&stream, k)
        }
        scene.direct = change
        return scene
    }

    /// A relay whose texts are never those of the direct side, with token counts of each.
    private static func texts(
        direct: @escaping @Sendable (Int) -> (input: Int64, output: Int64),
        relay: @escaping @Sendable (Int) -> (input: Int64, output: Int64)
    ) -> PairedScene {
        var scene = PairedScene { stream, k in (stream.text, stream.tokens) = ("other \(k)", relay(k)) }
        scene.direct = { stream, k in (stream.text, stream.tokens) = ("answer \(k)", direct(k)) }
        return scene
    }

    static let doubts: [RelayDoubt] = [
        RelayDoubt(name: "all through the relay fails", row: "added-ttft", verdict: .notTestable, says: "no pair") {
            PairedScene { stream, _ in stream.cut(after: 0, .httpError) }
        },
        RelayDoubt(name: "the interval holds the limit", row: "added-ttft", verdict: .inconclusive, says: "more pairs")
        {
            PairedScene { stream, k in stream.delay(by: k % 2 == 0 ? 1 : 9) }
        },
        RelayDoubt(
            name: "an upstream that sends its headers late", row: "header-hold", verdict: .notTestable,
            says: "could not be seen"
        ) { both { stream, _ in stream.headers = stream.arrivals[0] - 1 } },
        RelayDoubt(
            name: "several streams on a connection", row: "header-hold", verdict: .notTestable, says: "--concurrency 1"
        ) {
            var scene = PairedScene { stream, _ in
                stream.httpVersion = "2"
                stream.toDone = 1_500
            }
            scene.http = "2"
            return scene
        },
        RelayDoubt(name: "a break in three of sixty", row: "gap-distortion", verdict: .pass, says: "proves nothing yet")
        {
            PairedScene { stream, k in
                clean(&stream, k)
                if k % 20 == 7 { for i in 20..<40 { stream.arrivals[i] += 400 } }
            }
        },
        RelayDoubt(name: "one slow answer of sixty", row: "instability", verdict: .pass, says: "1 of 60 answers") {
            PairedScene { stream, k in stream.delay(by: k == 30 ? 300 : 0.3) }
        },
        RelayDoubt(
            name: "answers in one event", row: "coalescing", verdict: .notTestable, says: "two events"
        ) { both { stream, _ in stream.arrivals = [stream.arrivals[0]] } },
        RelayDoubt(
            name: "answers that are over at once", row: "fake-streaming", verdict: .notTestable, says: "100 ms"
        ) { both { stream, _ in stream.arrivals = stream.arrivals.map { 200 + ($0 - 200) / 20 } } },
        RelayDoubt(
            name: "two bunches an answer", row: "timer-batching", verdict: .notTestable, says: "fewer than four"
        ) { PairedScene { stream, _ in stream.buffer(events: 25) } },
        RelayDoubt(
            name: "a buffer of fixed size", row: "timer-batching", verdict: .pass, says: "buffer of fixed size"
        ) { PairedScene { stream, _ in stream.buffer(events: 8) } },
        RelayDoubt(
            name: "a buffer under an uneven pace", row: "timer-batching", verdict: .pass, says: "no fixed distance"
        ) {
            var scene = PairedScene { stream, _ in stream.buffer(events: 10) }
            scene.upstream = PairedRuleTests.uneven
            return scene
        },
        RelayDoubt(
            name: "events that come close together", row: "constant-lag", verdict: .notTestable,
            says: "could not be seen"
        ) { both { stream, _ in stream.arrivals = stream.arrivals.map { 200 + ($0 - 200) / 20 } } },
        RelayDoubt(name: "bunches", row: "constant-lag", verdict: .notTestable, says: "R3") {
            PairedScene { stream, _ in stream.buffer(events: 8) }
        },
        RelayDoubt(
            name: "a constant delay that does not follow the pace", row: "constant-lag", verdict: .pass,
            says: "no event waits"
        ) {
            var scene = PairedScene { stream, _ in stream.delay(by: 10) }
            scene.upstream = { MadeStream($0, $1, gap: $1 % 4 < 2 ? 6 : 20) }
            return scene
        },
        RelayDoubt(
            name: "a lag of one event at two paces", row: "constant-lag", verdict: .fail, says: "the end is not"
        ) {
            var scene = PairedScene { stream, _ in stream.keepOne() }
            scene.upstream = { MadeStream($0, $1, gap: $1 % 4 < 2 ? 6 : 20) }
            return scene
        },
        RelayDoubt(
            name: "another question each time, at two paces", row: "gap-distortion", verdict: .inconclusive,
            says: "answers to different questions differ by as much"
        ) {
            var scene = PairedScene { stream, _ in PairedRuleTests.limp(&stream) }
            scene.upstream = { random, k in
                var stream = PairedRuleTests.paced(random, k)
                (stream.prompt, stream.isMade) = (nil, true)
                return stream
            }
            return scene
        },
        RelayDoubt(
            name: "two paces, and none of them changed", row: "gap-distortion", verdict: .pass, says: "but for"
        ) {
            var scene = PairedScene(clean)
            scene.upstream = { random, k in
                var stream = PairedRuleTests.paced(random, k)
                stream.prompt = k
                return stream
            }
            return scene
        },
        RelayDoubt(name: "answers of two events", row: "gap-distortion", verdict: .notTestable, says: "three events") {
            both { stream, _ in stream.arrivals = Array(stream.arrivals.prefix(2)) }
        },
        RelayDoubt(name: "nothing kept", row: "conservation", verdict: .notTestable, says: "record: {output: full}") {
            PairedScene(clean)
        },
        RelayDoubt(
            name: "another answer each time", row: "conservation", verdict: .notTestable, says: "differently"
        ) {
            var scene = PairedScene(clean)
            scene.direct = { stream, k in stream.text = "The answer of the direct side, number \(k)." }
            scene.relays[0] = { stream, k in stream.text = "Here is what the relay brought for \(k), quite another." }
            return scene
        },
        RelayDoubt(
            name: "a letter changed in each answer, and no question asked twice", row: "conservation",
            verdict: .notTestable, says: "no question was asked twice"
        ) {
            var scene = PairedScene { stream, _ in PairedRuleTests.misspell(&stream) }
            scene.upstream = { random, k in
                var stream = PairedRuleTests.answering(random, k)
                stream.prompt = k
                return stream
            }
            return scene
        },
        RelayDoubt(
            name: "a letter changed in four answers of a fixed upstream", row: "conservation",
            verdict: .inconclusive, says: "more pairs would"
        ) {
            var scene = PairedScene { stream, k in if k % 15 == 1 { PairedRuleTests.misspell(&stream) } }
            scene.upstream = PairedRuleTests.fixed
            return scene
        },
        RelayDoubt(
            name: "a letter changed now and then by the upstream", row: "conservation", verdict: .inconclusive,
            says: "relay-check"
        ) {
            var scene = PairedScene { stream, k in if k % 6 == 1 { PairedRuleTests.misspell(&stream) } }
            scene.direct = { stream, k in if k % 6 == 2 { PairedRuleTests.misspell(&stream) } }
            scene.upstream = PairedRuleTests.fixed
            return scene
        },
        RelayDoubt(
            name: "one answer that is another, of which only the hash was kept", row: "conservation",
            verdict: .inconclusive, says: "keep the texts, too (--record-output full)"
        ) {
            var scene = PairedScene { stream, k in
                (stream.text, stream.isHashed) = (k == 9 ? "Another" : "The answer \(k)", true)
            }
            scene.direct = { stream, k in (stream.text, stream.isHashed) = ("The answer \(k)", true) }
            return scene
        },
        RelayDoubt(
            name: "one question that has one answer, but for one time", row: "conservation",
            verdict: .inconclusive, says: "request 18 brought 7 bytes of 10"
        ) {
            var scene = PairedScene { stream, k in
                (stream.text, stream.isHashed) = (k == 9 ? "Another" : "The answer", true)
            }
            scene.direct = { stream, k in (stream.text, stream.isHashed) = ("The answer", true) }
            return scene
        },
        RelayDoubt(
            name: "one text of sixty cut", row: "conservation", verdict: .inconclusive, says: "more pairs would"
        ) {
            var scene = PairedScene { stream, k in stream.text = k == 9 ? "The answ" : "The answer" }
            scene.direct = { stream, _ in stream.text = "The answer" }
            return scene
        },
        RelayDoubt(
            name: "texts cut on either side", row: "conservation", verdict: .inconclusive, says: "cannot be told"
        ) {
            var scene = PairedScene { stream, k in stream.text = k % 5 == 2 ? "The answ" : "The answer" }
            scene.direct = { stream, k in stream.text = k == 9 ? "The answ" : "The answer" }
            return scene
        },
        RelayDoubt(name: "the same text each time", row: "conservation", verdict: .pass, says: "to the byte") {
            both { stream, k in stream.text = "The answer \(k)" }
        },
        RelayDoubt(name: "no answer that ended", row: "terminator", verdict: .notTestable, says: "to its end") {
            PairedScene { stream, _ in stream.cut(after: 3, .reset, code: 18) }
        },
        RelayDoubt(
            name: "two cut answers of sixty", row: "visible-truncation", verdict: .inconclusive, says: "own doing"
        ) { PairedScene { stream, k in if k % 30 == 7 { stream.cut(after: 3, .reset, code: 18) } } },
        RelayDoubt(
            name: "no cut answer of sixty", row: "visible-truncation", verdict: .pass,
            says: "the 95 % interval reaches to"
        ) { PairedScene(clean) },
        RelayDoubt(
            name: "as many cut directly", row: "visible-truncation", verdict: .pass, says: "of the direct side alone"
        ) {
            var scene = PairedScene { stream, k in if k % 6 == 1 { stream.cut(after: 3, .reset, code: 18) } }
            scene.direct = { stream, k in if k % 6 == 2 { stream.cut(after: 3, .reset, code: 56) } }
            return scene
        },
        RelayDoubt(
            name: "all cut by the end of the run", row: "visible-truncation", verdict: .notTestable, says: "no question"
        ) { both { stream, _ in stream.cut(after: 3, .censored) } },
        RelayDoubt(name: "none reported", row: "usage", verdict: .notTestable, says: "reports no token counts") {
            both { stream, _ in stream.tokens = nil }
        },
        RelayDoubt(name: "input from a cache", row: "usage", verdict: .pass, says: "those of the direct side") {
            var scene = PairedScene { stream, _ in stream.cached = 100 }
            scene.direct = { stream, _ in stream.tokens = (112, 40) }
            return scene
        },
        RelayDoubt(name: "other thoughts", row: "usage", verdict: .pass, says: "those of the direct side") {
            var scene = PairedScene { stream, _ in
                stream.tokens = (12, 80)
                (stream.text, stream.thoughts) = ("The answer", 60)
            }
            scene.direct = { stream, _ in (stream.text, stream.thoughts) = ("The answer", 20) }
            return scene
        },
        RelayDoubt(
            name: "other texts, and counts that both sides have", row: "usage", verdict: .pass,
            says: "counts of the output could not be compared"
        ) { texts(direct: { k in (12, Int64(40 + k % 7)) }, relay: { k in (12, Int64(40 + k % 5)) }) },
        RelayDoubt(
            name: "other texts, and counts that are never the same", row: "usage", verdict: .pass,
            says: "counts of the output could not be compared"
        ) { texts(direct: { k in (12, Int64(1_000 + 100 * k)) }, relay: { k in (12, Int64(1_050 + 100 * k)) }) },
        RelayDoubt(
            name: "other texts, and counts that the direct side never has", row: "usage", verdict: .fail,
            says: "in 60 the relay's output count is none that the direct side ever has"
        ) { texts(direct: { _ in (12, 40) }, relay: { _ in (12, 41) }) },
        RelayDoubt(
            name: "half of the texts are alike", row: "usage", verdict: .pass,
            says: "in the 30 of 60 answers that can be"
        ) {
            var scene = PairedScene { stream, k in stream.text = k % 2 == 0 ? "The answer" : "Another one" }
            scene.direct = { stream, _ in stream.text = "The answer" }
            return scene
        },
        RelayDoubt(name: "not asked", row: "compression", verdict: .notTestable, says: "--compressed") {
            PairedScene(clean)
        },
        RelayDoubt(name: "asked over HTTP/1.1", row: "http2", verdict: .notTestable, says: "asked over HTTP/1.1") {
            PairedScene(clean)
        },
        RelayDoubt(name: "answered over HTTP/1.1", row: "http2", verdict: .notTestable, says: "answers over HTTP/1.1") {
            var scene = PairedScene(clean)
            scene.http = "2"
            return scene
        },
        RelayDoubt(
            name: "a slow start of the upstream itself", row: "cold-start", verdict: .pass, says: "are usual"
        ) { both { stream, k in if k == 0 { stream.delay(by: 3_000) } } },
        RelayDoubt(name: "no headers", row: "self-reported", verdict: .notTestable, says: "no header") {
            PairedScene(clean)
        },
        RelayDoubt(name: "one relay", row: "per-hop", verdict: .notTestable, says: "second --via") {
            PairedScene(clean)
        },
        RelayDoubt(name: "all through the relay fails", row: "instability", verdict: .notTestable, says: "no pair") {
            PairedScene { stream, _ in stream.cut(after: 0, .httpError) }
        },
    ]

    @Test("a row says why it is judged as it is", arguments: doubts) func judged(doubt: RelayDoubt) throws {
        let row = try #require(try doubt.scene().rows()[doubt.row])
        #expect(row.verdict == doubt.verdict, "\(row.reason)")
        #expect(row.reason.contains(doubt.says), "\(row.reason)")
        #expect(!row.reason.hasSuffix("."))
    }

    @Test("each further relay of a chain is a hop: what they add is told one by one") func chain() throws {
        var scene = PairedScene({ stream, _ in stream.delay(by: 8) }, { stream, _ in stream.delay(by: 16) })
        let report = try scene.report()
        #expect(report.sides.map(\.name) == ["relay", "second"] && report.base == "direct")
        let first = try #require(report.sides[0].rows.first { $0.question.id == "per-hop" })
        #expect(first.verdict == .notTestable)
        let row = try #require(try scene.rows()["per-hop"])
        #expect(row.verdict == .fail && abs(row.figures[0].value - 8e6) < 3e5, "\(row.reason)")
        #expect(row.figures.map(\.name) == ["added TTFT a hop", "added by hop 1", "added by hop 2"])
        scene.relays = [clean, { stream, _ in stream.delay(by: 0.6) }]
        #expect(try scene.rows()["per-hop"]?.verdict == .pass)
        scene.pairs = 10
        #expect(try scene.rows()["per-hop"]?.verdict == .inconclusive)
        (scene.relays, scene.pairs) = ([{ stream, _ in stream.delay(by: 80) }, clean], 60)
        #expect(try scene.rows()["per-hop"]?.reason.contains("faster than the one before") ?? false)
    }

    @Test(
        "a relay asked a second time, for compressed answers, is compared with itself",
        arguments: [(true, true, RelayRow.Verdict.fail), (true, false, .pass), (false, false, .pass)])
    func compressed(isCompressed: Bool, buffers: Bool, verdict: RelayRow.Verdict) throws {
        var scene = PairedScene(clean) { stream, k in
            clean(&stream, k)
            if isCompressed { stream.fields = [HeaderField(name: "content-encoding", value: "gzip")] }
            if buffers { stream.buffer(events: 100) }
        }
        scene.urls = ["http://direct/v1", "http://relay/v1", "http://relay/v1"]
        let row = try #require(try scene.rows()["compression"])
        #expect(row.verdict == verdict, "\(row.reason)")
        #expect(row.reason.contains(isCompressed ? "compressed against plain" : "sends plain ones"))
        #expect(try scene.rows()["per-hop"]?.verdict == .notTestable)
        scene.pairs = 20
        #expect(try scene.rows()["compression"]?.verdict == (isCompressed ? .inconclusive : .pass))
    }

    @Test("requests of the warm-up count for the cold start only") func warmup() throws {
        var scene = PairedScene { stream, k in stream.delay(by: k == 0 ? 3_000 : k < 10 ? 80 : 0.3) }
        (scene.warmup, scene.pairs) = (10, 70)
        let rows = try scene.rows()
        #expect(rows["added-ttft"]?.figures[0].n == 60)
        #expect(rows["cold-start"]?.verdict == .fail && rows["cold-start"]?.requests == [1])
    }
    @Test("a handshake is no part of the added TTFT, also where the relay closes each connection") func handshake()
        throws
    {
        let scene = PairedScene { stream, _ in
            stream.delay(by: 40.3)
            (stream.isCold, stream.handshake) = (true, 40)
        }
        let row = try #require(try scene.rows()["added-ttft"])
        #expect(row.verdict == .pass && row.figures[0].n == 59, "\(row.reason)")
        #expect(try scene.report().notes.first?.hasPrefix("relay: 60 of 60 requests") ?? false)
    }
    @Test("what is near is held to less, and the user's limit to what the user says") func limits() throws {
        var scene = PairedScene { stream, _ in
            stream.delay(by: 12)
            stream.address = "192.0.2.7:443"
            stream.rtt = 20_000_000
        }
        #expect(try scene.rows()["added-ttft"]?.verdict == .pass)
        scene.limits = try RelayLimits([(name: "added-ttft", value: "10ms")], known: PairedRules.limits)
        #expect(try scene.rows()["added-ttft"]?.verdict == .fail)
        scene.relays = [{ stream, _ in stream.delay(by: 7) }]
        #expect(try scene.rows()["added-ttft"]?.verdict == .pass)  // of a relay on this machine, too
    }
}
