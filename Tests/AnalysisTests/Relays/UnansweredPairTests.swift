// SPDX-License-Identifier: Apache-2.0
import Testing
import Traces

@testable import Analysis

/// Where a relay answers nothing as it should, rows say so, and accuse neither the direct side nor the settings.
@Suite struct UnansweredPairTests {
    /// Directly all is well: 40 events, a text, token counts.
    private func scene(_ relay: @escaping (inout MadeStream, Int) -> Void) -> PairedScene {
        var scene = PairedScene(relay)
        scene.upstream = PairedRuleTests.answering
        return scene
    }
    private func refuse(_ stream: inout MadeStream) {
        stream.cut(after: 0, .httpError)
        (stream.status, stream.text, stream.tokens) = (400, nil, nil)
    }
    static let whole: Set = [
        "added-ttft", "header-hold", "coalescing", "fake-streaming", "timer-batching", "constant-lag",
        "gap-distortion", "conservation", "usage", "cold-start", "self-reported", "instability",
    ]

    @Test("each row that goes by whole answers says that no pair has them", arguments: [400, 200])
    func none(status: Int) throws {
        let rows = try scene { stream, _ in
            if status == 400 { refuse(&stream) } else { stream.cut(after: 10, .reset, code: 18) }
        }.rows()
        let silent = rows.values.filter { $0.reason == "no pair has a whole answer on both sides: see the outcomes" }
        #expect(Set(silent.map(\.question.id)) == Self.whole)
        #expect(silent.allSatisfy { $0.verdict == .notTestable })
        #expect(rows["visible-truncation"]?.verdict == .fail)
        // What is said of answers under a good status needs one.
        for id in ["silent-truncation", "error-inside-200"] {
            #expect(rows[id]?.verdict == (status == 400 ? .notTestable : .pass), "\(id)")
        }
    }
    @Test("one whole pair that opened connections is told as that") func one() throws {
        let rows = try scene { stream, k in
            if k == 3 { stream.isCold = true } else { refuse(&stream) }
        }.rows()
        for id in Self.whole.subtracting(["conservation", "usage"]) {
            #expect(rows[id]?.reason.hasPrefix("one pair only has a whole answer") ?? false, "\(id)")
        }
    }
    @Test("what is said of the few whole pairs is said of them alone") func few() throws {
        var scene = scene { stream, k in if k % 10 != 0 { refuse(&stream) } }
        scene.upstream = { random, k in
            var stream = PairedRuleTests.answering(random, k)
            if k % 10 == 0 { stream.arrivals = Array(stream.arrivals.prefix(1)) }
            return stream
        }
        let rows = try scene.rows()
        for id in ["coalescing", "fake-streaming", "timer-batching", "constant-lag", "gap-distortion"] {
            let reason = try #require(rows[id]).reason
            #expect(reason.hasPrefix("in the 6 of 60 pairs with a whole answer on both sides, "), "\(id): \(reason)")
        }
    }
    @Test("counts that only answers without a pair have are not denied to the direct side") func counts() throws {
        let rows = try scene { stream, k in if k % 10 != 0 { refuse(&stream) } }.rows()
        #expect(rows["usage"]?.verdict == .inconclusive && rows["conservation"]?.verdict == .inconclusive)
        var silent = scene { stream, k in if k % 10 != 0 { refuse(&stream) } }
        silent.direct = { stream, k in if k % 10 == 0 { (stream.text, stream.tokens) = (nil, nil) } }
        let unkept = try silent.rows()
        for (id, says) in [("usage", "the direct side reports no token counts"), ("conservation", "nothing was said")] {
            let reason = try #require(unkept[id]).reason
            #expect(reason.hasPrefix("in the 6 of 60 pairs") && reason.contains(says), "\(reason)")
        }
    }
    @Test("the second relay of a chain that answers nothing is not taken for the first") func chain() throws {
        let second = PairedScene(clean, { stream, _ in stream.cut(after: 0, .httpError) })
        let reason = try #require(try second.rows()["per-hop"]).reason
        #expect(reason == "no question has a whole answer on all sides: see the outcomes")
    }
    @Test("nor are compressed answers that fail taken for answers nobody asked for") func compressed() throws {
        var twins = PairedScene(clean, { stream, _ in stream.cut(after: 0, .httpError) })
        twins.urls = ["http://a/v1", "http://b/v1", "http://b/v1"]
        let rows = try twins.rows()
        #expect(rows["compression"]?.reason.hasPrefix("no question has a whole answer both plain and comp") ?? false)
        #expect(rows["per-hop"]?.reason.contains("no further hop") ?? false)
    }
    @Test("over HTTP/2, a relay without an answer has not answered over HTTP/1.1") func unanswered() throws {
        var scene = scene { stream, _ in stream.cut(after: 0, .reset, code: 56) }
        scene.http = "2"
        let records = scene.records.map { record in
            var record = record
            if record.target == 1 { record.attempts[0].httpVersion = nil }
            return record
        }
        let report = try RelayReport.ofPairs(scene.run, records, verdict: Verdict(reasons: []))
        let row = try #require(report.sides[0].rows.first { $0.question.id == "http2" })
        #expect(row.verdict == .notTestable && row.reason == "the relay answered nothing: see the outcomes")
    }

    // MARK: Outcomes

    @Test("the report names status and words of what failed most often, and of which side") func words() throws {
        let scene = scene { stream, k in
            if k % 3 == 0 { stream.cut(after: 3, .truncated) } else { refuse(&stream) }
        }
        let records = scene.records.map { record in
            var record = record
            if record.outcome == .httpError {
                record.errorMessage = record.index < 20 ? "busy" : "No connected db."
                record.errorType = "no_db_connection"
            }
            return record
        }
        let notes = try RelayReport.ofPairs(scene.run, records, verdict: Verdict(reasons: [])).notes
        let count = records.count { $0.errorMessage == "No connected db." }
        #expect(
            notes == [
                "relay: 60 of 60 requests failed; most often http_error: HTTP 400: no_db_connection: No connected db. "
                    + "(\(count) times)"
            ])
    }
    @Test("a failure without words is named by its outcome, and without failures nothing is said") func wordless()
        throws
    {
        let one = scene { stream, k in if k == 7 { stream.cut(after: 3, .truncated) } }
        #expect(try one.report().notes == ["relay: 1 of 60 requests failed; most often truncated (1 time)"])
        #expect(try scene(clean).report().notes == [])
        #expect(try scene { stream, _ in stream.cut(after: 3, .censored) }.report().notes == [])
    }
    @Test("failures of the warm-up are not counted") func warmup() throws {
        var scene = scene { stream, k in if k < 10 { refuse(&stream) } }
        scene.warmup = 10
        #expect(try scene.report().notes == [])
    }
}
