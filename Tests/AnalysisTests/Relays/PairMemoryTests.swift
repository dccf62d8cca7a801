// SPDX-License-Identifier: Apache-2.0
import Core
import Testing
import Traces

@testable import Analysis

/// What is kept of a paired run does not grow with its events and texts.
@Suite struct PairMemoryTests {
    /// Values and characters that can be reached from here.
    private static func size(_ value: Any) -> Int {
        if let text = value as? String { return 1 + text.utf8.count }
        return Mirror(reflecting: value).children.reduce(1) { $0 + size($1.value) }
    }
    private func builder(events: Int) -> RelayReportBuilder {
        var scene = PairedScene { stream, k in
            clean(&stream, k)
            stream.text? += " and more"
        }
        scene.upstream = { random, k in
            var stream = MadeStream(random, k, events: events)
            stream.text = String(repeating: "word ", count: events) + String(1_000 + k)
            return stream
        }
        var builder = RelayReportBuilder()
        builder.add(.run(scene.run))
        for record in scene.records { builder.add(.request(record)) }
        return builder
    }
    @Test("a pair takes as much of 2,000 events as of 200, and no text stays") func events() throws {
        let (small, large) = (Self.size(builder(events: 200)), Self.size(builder(events: 2_000)))
        #expect(large < small + small / 10, "\(small), \(large)")
        let report = try builder(events: 200).finish(verdict: Verdict(reasons: []))
        let row = try #require(report.sides[0].rows.first { $0.question.id == "conservation" })
        #expect(row.verdict != .pass)
    }
    @Test("a rhythm keeps 64 values with the mean of all, and as many as there are of few gaps") func rhythm() throws {
        let long = try #require(Rhythm((0..<1_000).map { Int64($0 * 37 % 1_000) }))
        #expect(long.values.count == 64 && long.values == long.values.sorted())
        #expect(abs(long.values.reduce(0, +) / 64 - 499.5) < 1)
        #expect(Rhythm([5, 3, 4])?.values == [3, 4, 5] && Rhythm([5]) == nil)
        // One silence among a thousand gaps still counts.
        let silence = try #require(Rhythm(Array(repeating: 10, count: 999) + [64_010]))
        let steady = try #require(Rhythm(Array(repeating: 10, count: 1_000)))
        #expect(abs(silence.distance(to: steady) - 64) < 5)
    }
    @Test("of many bunches 32 are kept, evenly spread") func bunches() throws {
        var stream = MadeStream(CounterRandom(seed: 1, stream: 1), 0)
        stream.arrivals = (0..<400).map { 100 + 10 * Double($0 / 2) }
        let events = StreamEvents(stream.record(index: 0, target: 1, dispatched: 0))
        let bunches = try #require(Bunches(events, upstream: events))
        #expect(bunches.spans == Array(repeating: 10e6, count: 32) && bunches.bytes.count == 32)
        #expect(bunches.events == Array(repeating: 2, count: 32) && bunches.pace == bunches.spans)
    }
    @Test("the same request twice makes no pairs") func twice() throws {
        let scene = PairedScene(clean)
        #expect(throws: RelayError.notPaired) {
            try RelayReport.ofPairs(scene.run, scene.records + scene.records.prefix(2), verdict: Verdict(reasons: []))
        }
    }
}
