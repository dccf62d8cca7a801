// SPDX-License-Identifier: Apache-2.0
import Core
import Testing

@Suite struct TimeTests {
    @Test(
        "a C timeout is rounded up, never down to 0 (no limit)",
        arguments: [(1, 1), (1_000_000, 1), (1_000_001, 2), (0, 0)])
    func roundsUp(nanoseconds: Int64, milliseconds: Int) {
        #expect(Nanoseconds(nanoseconds).wholeMilliseconds == milliseconds)
    }
    @Test(
        "seconds beyond the range are pinned, not trapped on",
        arguments: [(1e300, Int64.max), (-1e300, .min), (1.5, 1_500_000_000)])
    func pinned(seconds: Double, count: Int64) {
        #expect(Nanoseconds.seconds(seconds).count == count)
    }
}

@Suite struct CounterRandomTests {
    @Test("a draw depends on seed, stream and index alone") func pure() {
        let a = CounterRandom(seed: 7, stream: 1)
        #expect((0..<100).map { a.bits($0) } == (0..<100).reversed().map { a.bits($0) }.reversed())
        #expect(a.bits(0) != CounterRandom(seed: 8, stream: 1).bits(0))
        #expect(a.bits(0) != CounterRandom(seed: 7, stream: 2).bits(0))
    }
    @Test("uniform draws fill [0, 1) evenly") func even() {
        let draws = (0..<100_000).map { CounterRandom(seed: 1, stream: 1).uniform(UInt64($0)) }
        #expect(draws.allSatisfy { (0..<1).contains($0) })
        for tenth in 0..<10 {
            let share = draws.filter { Int($0 * 10) == tenth }.count
            #expect(abs(share - 10_000) < 400)  // four standard deviations
        }
    }
}

@Suite struct SuggestionTests {
    @Test(
        "proposes what was most likely meant",
        arguments: [("cocurrency", "concurrency"), ("ratte", "rate"), ("RATE", "rate"), ("tagrets", "targets")])
    func near(word: String, meant: String) {
        #expect(Suggestion.closest(to: word, among: ["concurrency", "rate", "targets"]) == meant)
    }
    @Test("proposes nothing for a word that is far from all") func far() {
        #expect(Suggestion.closest(to: "zebra", among: ["concurrency", "rate", "targets"]) == nil)
    }
}
