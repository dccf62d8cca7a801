// SPDX-License-Identifier: Apache-2.0
import Testing
import Traces

@testable import Analysis

@Suite struct RelayLimitsTests {
    @Test(
        "limits are read in their own unit",
        arguments: [
            ("added-ttft", "20ms", 20e6), ("added-ttft", "1.5 s", 1.5e9), ("added-ttft-near", "200us", 200e3),
            ("coalescing", "2", 2), ("usage", "5%", 0.05), ("usage", "0.05", 0.05), ("stutter", "0", 0),
        ])
    func reads(name: String, text: String, value: Double) throws {
        let limits = try RelayLimits([(name: name, value: text)], known: PairedRules.limits)
        #expect(abs((limits.own(name) ?? -1) - value) < 1e-9)
    }
    @Test(
        "what is no limit is named, with what there is",
        arguments: [
            ("added-tftt", "20ms", "did you mean added-ttft?"),
            ("nonsense", "1", "There are: added-ttft, added-ttft-near"),
            ("added-ttft", "20", "found \"20\"; write a span of time: 5ms"), ("usage", "120%", "a share: 5%"),
            ("coalescing", "-1", "a number"), ("coalescing", "1x", "found \"1x\""), ("usage", "", "a share"),
        ])
    func refuses(name: String, text: String, says: String) {
        let error = #expect(throws: RelayLimitError.self) {
            try RelayLimits([(name: name, value: text)], known: PairedRules.limits)
        }
        #expect(error?.description.contains(says) ?? false, "\(error?.description ?? "")")
    }
    @Test("a limit of the other command is named as that, and what there is here stands behind it") func others() {
        let both = [("relay", PairedRules.limits), ("relay-check", FaultRules.limits)]
        for (own, other) in [(both[0], both[1]), (both[1], both[0])] {
            let names = Set(other.1.map(\.id)).subtracting(own.1.map(\.id))
            #expect(!names.isEmpty)
            for name in names {
                let error = #expect(throws: RelayLimitError.self) {
                    try RelayLimits([(name: name, value: "1")], known: own.1, others: [(other.0, other.1)])
                }
                let text = error?.description ?? ""
                #expect(
                    text.hasPrefix("there is no limit \"\(name)\" here: that is a limit of \(other.0). There are: "))
                #expect(text.hasSuffix(own.1.map(\.id).joined(separator: ", ")))
            }
        }
    }
    @Test("every limit has a name of its own, and one that holds unless the user says otherwise") func names() {
        let names = PairedRules.limits.map(\.id)
        #expect(Set(names).count == names.count)
        let limits = RelayLimits()
        for name in PairedRules.limits { #expect(limits[name] == name.usual.value && limits.own(name.id) == nil) }
        #expect(Set(PairedRules.questions.map(\.number)).count == PairedRules.questions.count)
    }

    @Test("a run that is not made of pairs is refused, with what to do") func refusals() {
        let one = RunRecord.made(targets: ["alone"])
        let verdict = Verdict(reasons: [])
        #expect(throws: RelayError.oneTarget("alone")) { try RelayReport.ofPairs(one, [], verdict: verdict) }
        let two = RunRecord.made(targets: ["direct", "relay"])
        let blocks = (0..<4).map { i in
            var record = RequestRecord.made(i)
            record.target = i / 2
            return record
        }
        #expect(throws: RelayError.notPaired) { try RelayReport.ofPairs(two, blocks, verdict: verdict) }
        var joined = RelayReportBuilder()
        for run in [two, .made(targets: ["direct", "relay", "second"])] {
            joined.add(.run(run))
            for k in 0..<3 {
                var record = RequestRecord.made(k)
                record.target = k
                joined.add(.request(record))
            }
        }
        #expect(throws: RelayError.severalRuns(2)) { try joined.finish(verdict: verdict) }
        let error = #expect(throws: RelayError.self) {
            try RelayReport.ofPairs(two, [], verdict: verdict, direct: "direkt")
        }
        #expect(error?.description.contains("did you mean direct?") ?? false)
    }
    @Test("another target than the first can be the direct one") func direct() throws {
        let scene = PairedScene { stream, _ in stream.delay(by: 20) }
        let report = try RelayReport.ofPairs(scene.run, scene.records, verdict: Verdict(reasons: []), direct: "relay")
        #expect(report.base == "relay" && report.sides.map(\.name) == ["direct"])
        let row = try #require(report.sides[0].rows.first)
        #expect(row.verdict == .pass && abs(row.figures[0].value + 20e6) < 5e5)
    }
    @Test("a run without pairs can tell nothing: every row says so") func empty() throws {
        let report = try RelayReport.ofPairs(
            RunRecord.made(targets: ["direct", "relay"]), [], verdict: Verdict(reasons: []))
        #expect(report.sides[0].rows.allSatisfy { $0.verdict == .notTestable } && report.exitCode == 8)
    }
}
