// SPDX-License-Identifier: Apache-2.0
import Core
import Testing
import Traces

@testable import Analysis

@Suite struct ReachTests {
    @Test(
        "a side that no request gets through to ends with 3, and no row of it is judged",
        arguments: [
            (true, OutcomeClass.connectFailed, "direct could not be reached"),
            (false, .dnsFailed, "relay could not be reached"), (false, .authFailed, "relay refused the key each time"),
        ])
    func unreached(isDirect: Bool, outcome: OutcomeClass, says: String) throws {
        var scene = PairedScene(clean)
        let fail: (inout MadeStream, Int) -> Void = { stream, _ in stream.cut(after: 0, outcome) }
        if isDirect { scene.direct = fail } else { scene.relays = [fail] }
        let report = try scene.report()
        #expect(report.exitCode == 3)
        #expect(report.unreached.map(\.brief) == [says] && report.notes.first == report.unreached[0].text)
        #expect(report.notes.count == (outcome == .authFailed ? 2 : 1), "a refusal has words: \(report.notes)")
        #expect(report.sides[0].rows.allSatisfy { $0.verdict == .notTestable && $0.reason == says })
        #expect(report.sides[0].rows.count == PairedRules.questions.count)
    }
    @Test("one request that gets through is enough for a side to be there, whatever comes of it") func reached() throws
    {
        var scene = PairedScene { stream, k in stream.cut(after: 0, k == 30 ? .httpError : .connectFailed) }
        #expect(try scene.report().unreached.isEmpty)
        #expect(try scene.rows()["visible-truncation"]?.verdict == .fail)
        scene.relays = [{ stream, _ in stream.cut(after: 0, .censored) }]
        #expect(try scene.report().unreached.isEmpty)
    }
    @Test("of two relays, the one that is there is judged") func one() throws {
        let scene = PairedScene({ stream, _ in stream.cut(after: 0, .connectTimeout) }, clean)
        let report = try scene.report()
        #expect(report.exitCode == 3 && report.unreached.map(\.name) == ["relay"])
        #expect(report.sides[0].rows(.notTestable).count == report.sides[0].rows.count)
        #expect(report.sides[1].rows.first { $0.question.id == "added-ttft" }?.verdict == .pass)
    }
    @Test("the run ends with the first answer of a side that is not there, and goes on where all are") func watch() {
        let ways: [(inout MadeStream, Int) -> Void] = [clean, { stream, _ in stream.cut(after: 0, .connectFailed) }]
        for (way, ends) in zip(ways, [false, true]) {
            let scene = PairedScene(way)
            var watch = ReachWatch(scene.run)
            let ended = scene.records.firstIndex { watch.add([.request($0)]) }
            #expect(ended == (ends ? 1 : nil))
        }
    }
}
