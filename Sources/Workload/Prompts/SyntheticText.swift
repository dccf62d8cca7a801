// SPDX-License-Identifier: Apache-2.0
internal import Core

/// Text without meaning: words by (seed, number), in sentences of twelve.
///
/// The lengths of the words follow a rhythm that is the same in all texts, so that texts of as many words have as many letters, and
/// nearly as many tokens: what a calibration has learnt of some holds for the others.
struct SyntheticText: Hashable, Sendable {
    private static let rhythm = [3, 5, 4, 7, 3, 6, 4, 5, 3, 4, 6, 5]
    private let own: CounterRandom
    private let shared: CounterRandom

    init(seed: UInt64) {
        own = CounterRandom(seed: seed, stream: RandomStream.words.rawValue)
        shared = CounterRandom(seed: seed, stream: RandomStream.prefixWords.rawValue)
    }
    /// Words that only this text has, unless chance will have it.
    ///
    /// - Parameters:
    ///   - number: Of the text.
    ///   - places: Of the words within the text; the rhythm goes by them.
    /// - Returns: The words with spaces between; empty where there are no places.
    func words(of number: Int, at places: Range<Int>) -> String { Self.text(own, UInt64(number), places) }
    /// The beginning of all texts that share prefix `number`.
    func prefix(_ number: Int, words count: Int) -> String { Self.text(shared, UInt64(number), 0..<count) }

    private static func text(_ random: CounterRandom, _ number: UInt64, _ places: Range<Int>) -> String {
        let draws = CounterRandom(seed: random.bits(number), stream: RandomStream.words.rawValue)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(places.count * 6)
        for place in places {
            let beat = place % rhythm.count
            if place > places.lowerBound { bytes.append(UInt8(ascii: " ")) }
            let start = bytes.count
            bytes += Vocabulary.word(length: rhythm[beat], choice: draws.bits(UInt64(place)))
            if beat == 0 { bytes[start] -= 0x20 }  // a capital
            if beat == rhythm.count - 1 { bytes.append(UInt8(ascii: ".")) }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
