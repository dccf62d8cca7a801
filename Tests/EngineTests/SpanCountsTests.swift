// SPDX-License-Identifier: Apache-2.0
import Core
import Protocols
import Testing

@testable import Engine

@Suite struct SpanCountsTests {
    @Test(
        "keeps a value within 1.6 %",
        arguments: [1_500, 40_000, 999_999, 1_000_000, 123_456_789, 59_000_000_000] as [Int64])
    func exact(value: Int64) throws {
        var counts = SpanCounts()
        counts.add(value)
        let kept = Double(try #require(counts.value(perMille: 500)).count)
        #expect(abs(kept - Double(value)) <= max(512, 0.016 * Double(value)), "\(kept)")
    }
    @Test(
        "what lies outside counts at its end",
        arguments: [(-5, 512), (0, 512), (.max, 69_818_988_363_776)] as [(Int64, Int64)])
    func ends(value: Int64, kept: Int64) {
        var counts = SpanCounts()
        counts.add(value)
        #expect(counts.value(perMille: 990)?.count == kept)
    }
    @Test("percentiles are nearest rank, and a difference is what came between") func difference() throws {
        var counts = SpanCounts()
        #expect(counts.value(perMille: 500) == nil)
        for i in 1...100 as ClosedRange<Int64> { counts.add(i * 1_000_000) }
        let before = counts
        for i in 1...10 as ClosedRange<Int64> { counts.add(i * 1_000_000_000) }
        let later = counts - before
        #expect(later.count == 10 && counts.count == 110)
        for (level, value) in [(500, 5e9), (900, 9e9), (990, 10e9)] {
            let kept = Double(try #require(later.value(perMille: level)).count)
            #expect(abs(kept - value) < 0.016 * value)
        }
        var sum = before
        sum += later
        #expect(sum == counts)
    }
    @Test("gaps of a log are given once each, across looks, and never within a read") func gaps() {
        var log = EventLog()
        log.begin(at: 1_000)
        var gaps: [Int64] = []
        let look = { (log: inout EventLog) in log.takeNewGaps { gaps.append($0) } }
        let event = EventSummary(kinds: .text, outputBytes: 1)
        for (at, times) in [(2_000, 1), (2_500, 2), (4_000, 1)] as [(Int64, Int)] {
            log.read(bytes: 1, arrival: at, reading: at)
            for _ in 0..<times { log.event(event) }
            look(&log)
            look(&log)
        }
        log.read(bytes: 1, arrival: 9_000, reading: 9_000)
        log.event(EventSummary(kinds: .ping, outputBytes: 0))
        look(&log)
        #expect(gaps == [500, 1_500])
        log.begin(at: 10_000)
        log.read(bytes: 1, arrival: 11_000, reading: 11_000)
        log.event(event)
        look(&log)
        #expect(gaps == [500, 1_500])
    }
}
