// SPDX-License-Identifier: Apache-2.0
internal import Core

/// The words that answers are made of: token number i of a request is a pure function of the seed.
enum Vocabulary {
    /// None needs an escape in JSON; some are longer in bytes than in letters.
    private static let words: [[UInt8]] = """
        river water gauge level stream flow rain stone bridge bank mouth spring delta lake ferry mill weir lock canal \
        tide flood pebble reed heron otter trout eel raft oar current eddy rapid fall basin valley meadow willow alder \
        ford pier quay buoy sluice dam well brook creek bay gulf wave foam silt sand clay moss fern naïve façade søen \
        Ufer 河 река über
        """.split(separator: " ").map { Array(" \($0)".utf8) }

    /// Appends tokens `range` of the answer; the very first has no space before it.
    static func append(_ range: Range<Int>, _ random: CounterRandom, to out: inout [UInt8]) {
        for token in range {
            let word = words[word(of: token, random)]
            if token > 0 { out.append(contentsOf: word) } else { out.append(contentsOf: word.dropFirst()) }
        }
    }
    /// The tokens from number `first` on that make at least that many bytes.
    static func tokens(filling bytes: Int, from first: Int, _ random: CounterRandom) -> Range<Int> {
        var (left, end) = (bytes, first)
        while left > 0 {
            left -= words[word(of: end, random)].count
            end += 1
        }
        return first..<end
    }
    private static func word(of token: Int, _ random: CounterRandom) -> Int {
        Int(truncatingIfNeeded: random.bits(UInt64(token)) % UInt64(words.count))
    }
    /// A token as a number, where a dialect tells one; the low ones are kept for tokens that are no words.
    static func id(of token: Int, _ random: CounterRandom) -> Int { 1_000 + word(of: token, random) }
    /// Appends the ids of tokens, with commas between them.
    static func appendIDs(of range: Range<Int>, _ random: CounterRandom, to out: inout [UInt8]) {
        for token in range {
            if token > range.lowerBound { out.append(UInt8(ascii: ",")) }
            out.append(decimal: id(of: token, random))
        }
    }
    static func text(_ range: Range<Int>, _ random: CounterRandom) -> String {
        var bytes: [UInt8] = []
        append(range, random, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }
}
