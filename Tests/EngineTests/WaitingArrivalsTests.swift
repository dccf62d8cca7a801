// SPDX-License-Identifier: Apache-2.0
import Core
import Testing

@testable import Engine

@Suite struct WaitingArrivalsTests {
    static func arrival(_ index: Int, target: Int) -> ArrivalSource.Arrival {
        ArrivalSource.Arrival(index: index, target: target, intended: Instant(uptime: .milliseconds(Int64(index))))
    }

    @Test("the one that was meant to leave first goes first, past those whose target is full") func order() {
        var waiting = WaitingArrivals(targets: 3)
        for index in 0..<9 { waiting.add(Self.arrival(index, target: index % 3)) }
        #expect(waiting.count == 9)
        #expect(waiting.next { _ in false } == nil && waiting.count == 9)
        #expect((0..<4).map { _ in waiting.next { $0 != 0 }?.index } == [1, 2, 4, 5])
        #expect((0..<5).map { _ in waiting.next { _ in true }?.index } == [0, 3, 6, 7, 8])
        #expect(waiting.isEmpty && waiting.next { _ in true } == nil)
    }
    @Test("a long queue comes out as it went in, and asks for room once a target") func long() {
        var waiting = WaitingArrivals(targets: 2)
        var (wanted, found, asked) = (0, [Int](), 0)
        for round in 0..<1_000 {
            for _ in 0..<3 {
                waiting.add(Self.arrival(wanted, target: 1))
                wanted += 1
            }
            for _ in 0..<(round % 5) {
                let next = waiting.next { _ in
                    asked += 1
                    return true
                }
                if let next { found.append(next.index) }
            }
        }
        #expect(asked == found.count)
        while let next = waiting.next(where: { _ in true }) { found.append(next.index) }
        #expect(found == Array(0..<3_000) && waiting.isEmpty)
    }
}
