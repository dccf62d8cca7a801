// SPDX-License-Identifier: Apache-2.0
import Core
import Testing

@testable import Engine

@Suite struct DeadlineHeapTests {
    @Test("gives back what is due, earliest first, and leaves the rest") func order() {
        var heap = DeadlineHeap(reserving: 4)
        let draws = CounterRandom(seed: 3, stream: 0)
        let dues = (0..<500).map { Int64(draws.bits(UInt64($0)) % 1_000) }
        for (slot, due) in dues.enumerated() {
            heap.insert(.init(due: Instant(uptime: Nanoseconds(due)), slot: slot, generation: 0))
        }
        var popped: [Int64] = []
        while let entry = heap.popDue(at: Instant(uptime: Nanoseconds(499))) { popped.append(entry.due.uptime.count) }
        #expect(popped == dues.filter { $0 <= 499 }.sorted())
        #expect(heap.count == dues.filter { $0 > 499 }.count)
        #expect(heap.earliest?.uptime.count == dues.filter { $0 > 499 }.min())
    }
}
