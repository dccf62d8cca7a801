// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Workload

@Suite struct SyntheticTextTests {
    private let text = SyntheticText(seed: 42)

    @Test("the vocabulary has 64 different words of each length, in plain letters") func vocabulary() {
        #expect(Vocabulary.words.count == Vocabulary.lengths.count)
        for (length, words) in zip(Vocabulary.lengths, Vocabulary.words) {
            #expect(words.count == Vocabulary.wordsEach && Set(words).count == words.count)
            #expect(words.allSatisfy { $0.count == length && $0.allSatisfy { (0x61...0x7A).contains($0) } })
        }
    }
    @Test("one seed gives one text on every machine: never to change") func golden() {
        #expect(
            text.words(of: 0, at: 0..<14)
                == "Ice avoid fair careful key choose fast about can fast branch empty. Leg begin")
        #expect(text.prefix(0, words: 5) == "Low cheap army command leg")
    }
    @Test("texts of as many words have as many letters, whatever they say") func rhythm() {
        let texts = (0..<50).map { text.words(of: $0, at: 0..<100) }
        #expect(Set(texts).count == 50 && Set(texts.map(\.utf8.count)).count == 1)
        #expect(texts[0].split(separator: " ").count == 100)
    }
    @Test("a longer text begins like a shorter one of its number, and goes on where it is told to") func parts() {
        let whole = text.words(of: 7, at: 0..<40)
        #expect(whole.hasPrefix(text.words(of: 7, at: 0..<15)))
        #expect(whole == text.words(of: 7, at: 0..<15) + " " + text.words(of: 7, at: 15..<40))
        #expect(text.words(of: 7, at: 3..<3).isEmpty)
    }
}

@Suite struct TokenFitTests {
    @Test("the line goes through points that lie on one") func exact() throws {
        let fit = try #require(TokenFit([(10, 25), (10, 25), (100, 160), (1_000, 1_510)]))
        #expect(abs(fit.tokensPerWord - 1.5) < 1e-9 && abs(fit.overhead - 10) < 1e-6)
        #expect(fit.residual.map { $0 < 1e-6 } == true)
        #expect(fit.words(for: 160) == 100 && fit.words(for: 161) == 101 && fit.words(for: 3) == 1)
    }
    @Test("points off the line are averaged, and their distance is told") func noisy() throws {
        let fit = try #require(TokenFit([(100, 98), (100, 102), (200, 203), (200, 197)]))
        #expect(abs(fit.tokensPerWord - 1) < 1e-9 && abs(fit.overhead) < 1e-6)
        #expect(abs((fit.residual ?? 0) - (26.0 / 4).squareRoot()) < 1e-9)
    }
    @Test(
        "there is no line where words cost nothing, or all were as many",
        arguments: [[(10, 20)], [(10, 20), (10, 30)], [(10, 20), (20, 20)], [(10, 30), (20, 20)]])
    func none(points: [(Int, Int)]) { #expect(TokenFit(points.map { (words: $0.0, tokens: $0.1) }) == nil) }
}
