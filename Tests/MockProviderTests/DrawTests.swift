// SPDX-License-Identifier: Apache-2.0
import Core
import Testing

@testable import MockProvider

@Suite struct DrawTests {
    /// Text, expected mean and expected median, in milliseconds.
    static let shapes: [(String, mean: Double, median: Double)] = [
        ("20ms", 20, 20), ("uniform(50ms,80ms)", 65, 65), ("normal(100ms,10ms)", 100, 100),
        ("lognormal(80ms,0.5)", 90.65, 80), ("exponential(20ms)", 20, 13.86),
    ]
    @Test("spreads as its formula says, to 2 % over 40,000 draws", arguments: shapes)
    func shape(_ text: String, _ mean: Double, _ median: Double) throws {
        let distribution = try Distribution(text, of: .span)
        let random = CounterRandom(seed: 7, stream: 3)
        let draws = (0..<40_000).map { distribution.draw(random, UInt64($0)) / 1e6 }.sorted()
        #expect(abs(draws.reduce(0, +) / 40_000 / mean - 1) < 0.02)
        #expect(abs(draws[20_000] / median - 1) < 0.02)
        #expect(draws.allSatisfy { $0 >= 0 })
    }

    @Test("gives the same draws for the same seed and others for another")
    func seeds() throws {
        let distribution = try Distribution("exponential(20ms)", of: .span)
        let draw = { (seed: UInt64) in
            (0..<100).map { distribution.draw(CounterRandom(seed: seed, stream: 1), UInt64($0)) }
        }
        #expect(draw(1) == draw(1))
        #expect(draw(1) != draw(2))
    }

    @Test("never goes below zero nor above a day")
    func bounds() throws {
        let random = CounterRandom(seed: 1, stream: 1)
        let low = try Distribution("normal(0ms,10ms)", of: .span)
        let high = try Distribution("lognormal(10h,9)", of: .span)
        for index in 0..<1_000 as Range<UInt64> {
            #expect(low.draw(random, index) >= 0 && high.draw(random, index) <= 86_400e9)
        }
    }

    @Test("gives each fault its share, and no request two faults")
    func shares() throws {
        var script = MockScript()
        try script.set("fault", to: "cut@1:10%,429:5%,reset,hang")
        try script.set("fault-share", to: "0.2")
        var counts: [String: Int] = [:]
        for request in 0..<100_000 as Range<UInt64> {
            counts[script.fault(ofRequest: request)?.label ?? "none", default: 0] += 1
        }
        for (label, share) in [("cut@1", 0.1), ("429", 0.05), ("reset", 0.1), ("hang", 0.1), ("none", 0.65)] {
            #expect(abs(Double(counts[label] ?? 0) / 100_000 - share) < 0.005, "\(label)")
        }
    }

    @Test("applies a fault without a share to every request")
    func certainFault() throws {
        var script = MockScript()
        try script.set("fault", to: "cut@1")
        for request in 0..<1_000 as Range<UInt64> { #expect(script.fault(ofRequest: request)?.label == "cut@1") }
    }

    @Test("changes speed at the tokens named")
    func speed() throws {
        let profile = try SpeedProfile("2x,0.5x@10,1x@20")
        #expect([0, 9, 10, 19, 20, 1_000].map { profile.factor(at: $0) } == [2, 2, 0.5, 0.5, 1, 1])
        #expect(SpeedProfile.constant.factor(at: 5) == 1)
    }
}

@Suite struct DeadlineHeapTests {
    @Test("gives the earliest deadline after any sets, moves and removals")
    func likeASortedList() {
        let random = CounterRandom(seed: 5, stream: 0)
        var heap = DeadlineHeap()
        var model: [Int: Int64] = [:]
        for step in 0..<20_000 as Range<UInt64> {
            let slot = Int(random.bits(step * 3) % 50)
            if random.uniform(step * 3 + 1) < 0.3 {
                heap.remove(slot)
                model[slot] = nil
            } else {
                let time = Int64(random.bits(step * 3 + 2) % 1_000)
                heap.set(slot, to: time)
                model[slot] = time
            }
            #expect(heap.earliest?.time == model.values.min())
            if let earliest = heap.earliest { #expect(model[earliest.slot] == earliest.time) }
        }
    }
}
