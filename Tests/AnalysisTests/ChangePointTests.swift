// SPDX-License-Identifier: Apache-2.0
import Core
import Foundation
import Testing

@testable import Analysis

@Suite struct ChangePointTests {
    /// Standard normal values.
    static func noise(_ count: Int, seed: UInt64) -> [Double] {
        let random = CounterRandom(seed: seed, stream: 9)
        return (0..<count).map { i in
            let (u, v) = (1 - random.uniform(UInt64(2 * i)), random.uniform(UInt64(2 * i + 1)))
            return (-2 * log(u)).squareRoot() * cos(2 * Double.pi * v)  // Box and Muller
        }
    }
    private static func found(_ values: [Double], _ permutations: Int = 999) -> [Int] {
        ChangePoints.find(in: values, permutations: permutations).map(\.index)
    }

    // MARK: Segmentation

    static let cuts: [(values: [Double], most: Int, starts: [Int])] = [
        ([1, 1, 1, 5, 5, 5], 8, [3]),
        ([1, 2, 1, 9, 8, 9, 1, 2, 1], 8, [3, 6]),
        ([1, 2, 1, 9, 8, 9, 1, 2, 1], 1, [3]),
        ([0, 0, 0, 0, 7, 7, 7], 8, [4]),
        ([3, 1, 2], 8, []),
        ([4, 4, 4, 4, 4, 4], 8, []),
        ([], 8, []),
    ]
    @Test("cuts where the sum of squares is least, into levels of three or more", arguments: cuts)
    func cut(values: [Double], most: Int, starts: [Int]) {
        #expect(Segmentation(values, most: most).starts == starts)
    }
    @Test("is as strong as the sums of squares say, less the price of its steps") func strength() throws {
        // About 10 the squares are 4 · 9 + 4 · 9 + 8 · 1, about the two levels 8 · 1.
        let values = [6.0, 8, 6, 8, 12, 14, 12, 14]
        let strength = try #require(Segmentation(values, most: 1).strength)
        #expect(abs(strength - (8 * log(80.0 / 8.0) - 3 * log(8.0))) < 1e-6)
    }
    @Test("finds what every way to cut the row once would find", arguments: 1...20) func exhaustive(seed: Int) {
        let values = Self.noise(12, seed: UInt64(seed))
        func square(_ part: ArraySlice<Double>) -> Double {
            let mean = part.reduce(0, +) / Double(part.count)
            return part.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        }
        let best = (3...9).min {
            square(values[..<$0]) + square(values[$0...]) < square(values[..<$1]) + square(values[$1...])
        }
        #expect(Segmentation(values, most: 1).starts == [best])
    }

    // MARK: What is told

    @Test("tells a step, a hump and two steps at their places") func steps() {
        let noise = Self.noise(45, seed: 3)
        func shifted(_ shift: (Int) -> Double) -> [Double] { noise.enumerated().map { $1 + shift($0) } }
        #expect(Self.found(shifted { $0 < 30 ? 0 : 5 }) == [30])
        #expect(Self.found(shifted { (20..<25).contains($0) ? 5 : 0 }) == [20, 25])
        #expect(Self.found(shifted { $0 < 15 ? 0 : $0 < 30 ? 5 : 10 }) == [15, 30])
    }
    @Test("one run far out is no step, wherever it lies", arguments: [0, 1, 7, 14, 18, 19])
    func outlier(at place: Int) {
        var values = Self.noise(20, seed: 4)
        values[place] = 12
        #expect(Self.found(values) == [])
    }
    @Test("tells nothing of too few runs, or of equal ones, whatever they are") func few() {
        #expect(Self.found([1, 1, 1, 9, 9, 9]) == [] && Self.found([]) == [] && Self.found([1]) == [])
        #expect(Self.found([Double](repeating: 0.25, count: 30)) == [])
    }
    @Test("equal values on both sides of a step are told, though nothing varies") func ties() {
        #expect(Self.found([Double](repeating: 1, count: 6) + [Double](repeating: 2, count: 6)) == [6])
    }
    @Test("of long rows the last ones are searched, and their places are those of the row") func long() {
        let values = Self.noise(300, seed: 5).enumerated().map { $1 + ($0 < 280 ? 0 : 4) }
        #expect(Self.found(values, 199) == [280])
    }

    // MARK: How often it errs

    @Test("without a change at most 7 % of 1,000 histories of 20 runs have one told", arguments: [20, 9])
    func falseAlarms(runs: Int) {
        let told = (0..<1_000).count { !Self.found(Self.noise(runs, seed: 1_000 + $0), 199).isEmpty }
        #expect(told <= 70, "\(told) of 1,000 histories of \(runs) runs")
    }
    @Test("a step of 4 standard deviations in 20 runs is told within one run of its place in 90 % of cases")
    func power() {
        let right = (0..<300).count { trial in
            let step = 3 + Int(trial) % 15
            let values = Self.noise(20, seed: 5_000 + UInt64(trial)).enumerated().map { $1 + ($0 < step ? 0 : 4) }
            let found = Self.found(values, 199)
            return found.count == 1 && abs(found[0] - step) <= 1
        }
        #expect(right >= 270, "\(right) of 300")
    }
}
