// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Workload

@Suite struct DrawingTests {
    @Test("every permutation has each number once", arguments: [1, 2, 3, 4, 5, 16, 17, 63, 64, 65, 1_000] as [UInt64])
    func whole(count: UInt64) {
        for key in 0..<20 as Range<UInt64> {
            let order = Permutation(count: count, key: key)
            #expect((0..<count).map { order[$0] }.sorted() == Array(0..<count))
        }
    }
    @Test("over many keys every order of four comes as often as any other") func fair() {
        var times: [[UInt64]: Int] = [:]
        for key in 0..<24_000 as Range<UInt64> {
            let order = Permutation(count: 4, key: key)
            times[(0..<4).map { order[$0] }, default: 0] += 1
        }
        // Chi-square with 23 degrees of freedom: 49.7 at the level 0.001.
        let chi = times.values.reduce(0.0) { $0 + (Double($1) - 1_000) * (Double($1) - 1_000) / 1_000 }
        #expect(times.count == 24 && chi < 49.7, "\(chi)")
    }
    @Test("a permutation of a huge domain is computed place by place, and never leaves it") func huge() {
        let order = Permutation(count: 1_000_000_000_000_000, key: 7)
        let values = (0..<20_000).map { order[$0] }
        #expect(Set(values).count == 20_000 && values.allSatisfy { $0 < 1_000_000_000_000_000 })
    }

    @Test("a sequence begins anew behind its end") func sequence() {
        let drawing = Drawing(.sequence, count: 3, seed: 1, stream: .prompts)
        #expect((0..<7).map { drawing[$0] } == [0, 1, 2, 0, 1, 2, 0])
    }
    @Test("a shuffle has each entry once a pass, and another order in each") func shuffle() {
        let drawing = Drawing(.shuffle, count: 50, seed: 1, stream: .prompts)
        let passes = (0..<4).map { pass in (0..<50).map { drawing[pass * 50 + $0] } }
        for pass in passes { #expect(pass.sorted() == Array(0..<50)) }
        #expect(Set(passes).count == 4)
    }
    @Test("random draws take every entry about equally often") func random() {
        let drawing = Drawing(.random, count: 10, seed: 3, stream: .prompts)
        let times = (0..<10_000).reduce(into: [Int: Int]()) { $0[drawing[$1], default: 0] += 1 }
        let chi = times.values.reduce(0.0) { $0 + (Double($1) - 1_000) * (Double($1) - 1_000) / 1_000 }
        #expect(times.count == 10 && chi < 27.9, "\(chi)")  // 9 degrees of freedom, level 0.001
    }
    @Test("one seed gives one order, which is part of the format: never to change") func fixed() {
        for (order, places) in [
            (DrawOrder.shuffle, Self.shuffled), (DrawOrder.random, Self.drawn),
        ] {
            let drawing = Drawing(order, count: 10, seed: 42, stream: .prompts)
            #expect((0..<10).map { drawing[$0] } == places)
        }
    }
    static let shuffled = [9, 6, 3, 2, 5, 7, 4, 1, 0, 8]
    static let drawn = [6, 7, 4, 0, 4, 3, 4, 2, 1, 7]
}
