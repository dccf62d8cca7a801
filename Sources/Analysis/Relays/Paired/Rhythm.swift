// SPDX-License-Identifier: Apache-2.0

/// The gaps of one answer, short enough to be kept: sorted, and where there are more than 64, the means of as many equal parts.
///
/// Means of parts keep the sum, so that one long silence among thousands of gaps still counts.
struct Rhythm: Sendable {
    static let mostValues = 64
    let values: [Double]

    /// Nil with fewer than two gaps.
    init?(_ gaps: [Int64]) {
        guard gaps.count > 1 else { return nil }
        let sorted = gaps.sorted()
        let parts = min(sorted.count, Self.mostValues)
        values = (0..<parts).map { part in
            let range = part * sorted.count / parts..<(part + 1) * sorted.count / parts
            return sorted[range].reduce(0) { $0 + Double($1) } / Double(range.count)
        }
    }

    /// Mean distance between the values of one and those of the other at the same level: Wasserstein-1.
    func distance(to other: Rhythm) -> Double { Self.distance(values, other.values) }
    /// Both lists are sorted and not empty.
    static func distance(_ a: [Double], _ b: [Double]) -> Double {
        var (i, j, at, sum) = (0, 0, 0.0, 0.0)
        while i < a.count, j < b.count {
            let (endA, endB) = (Double(i + 1) / Double(a.count), Double(j + 1) / Double(b.count))
            let end = min(endA, endB)
            sum += (end - at) * abs(a[i] - b[j])
            at = end
            if endA <= endB { i += 1 }
            if endB <= endA { j += 1 }
        }
        return sum
    }
}

/// What the rhythms of two direct answers differ by: no relay had a part in it.
struct RhythmNoise: Sendable {
    /// Mean distance of the gaps, nanoseconds.
    let distance: Double
    /// Both were answers to the same question: else the questions may have made the difference.
    let isSameQuestion: Bool
}

/// Holds each direct answer against the last one to the same question, or where there was none, against the last one.
struct RhythmNoises {
    /// Questions whose last answer is kept, 0.5 KB each.
    private static let mostQuestions = 10_000
    private var last: (key: PairKey, rhythm: Rhythm)?
    private var lastOf: [StreamFacts.Question: (key: PairKey, rhythm: Rhythm)] = [:]
    private var found: [PairKey: RhythmNoise] = [:]

    subscript(key: PairKey) -> RhythmNoise? { found[key] }

    /// Takes the gaps of a good direct answer outside the warm-up.
    mutating func add(_ key: PairKey, _ question: StreamFacts.Question, _ rhythm: Rhythm) {
        let answer = (key: key, rhythm: rhythm)
        if let other = last { note(answer, other, isSameQuestion: false) }
        if let twin = lastOf[question] { note(answer, twin, isSameQuestion: true) }
        last = answer
        let isKept = lastOf[question] != nil || lastOf.count < Self.mostQuestions
        if question.made == nil, isKept { lastOf[question] = answer }
    }
    /// Of both: the first answer to a question is held against the second.
    private mutating func note(
        _ a: (key: PairKey, rhythm: Rhythm), _ b: (key: PairKey, rhythm: Rhythm), isSameQuestion: Bool
    ) {
        let noise = RhythmNoise(distance: a.rhythm.distance(to: b.rhythm), isSameQuestion: isSameQuestion)
        for key in [a.key, b.key] where found[key].map({ isSameQuestion && !$0.isSameQuestion }) ?? true {
            found[key] = noise
        }
    }
}

/// Which question of a run it was: its number, and in conversations the turn.
struct PairKey: Hashable, Comparable {
    let number, turn: Int
    static func < (a: Self, b: Self) -> Bool { (a.number, a.turn) < (b.number, b.turn) }
}
