// SPDX-License-Identifier: Apache-2.0
import CMallocCounter
import Core
import Protocols
import Testing
import Workload

@testable import Engine

@Suite struct SlotAllocationTests {
    private static let event = Array(
        "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\" word\"},\"finish_reason\":null}]}\n\n".utf8)

    /// Feeds `count` reads of one event each to a request, as the body callback does.
    private static func feed(
        _ slot: inout Slot, _ count: Int, _ rules: WatchRules? = nil, stop: PlannedStop? = nil
    ) {
        slot.begin(
            .init(index: 0, target: 0, intended: Instant(uptime: .zero)), at: Instant(uptime: .zero), inFlight: 1)
        slot.watch.begin(rules, stop: stop, place: 0)
        for line in ["HTTP/1.1 200 OK\r\n", "Content-Type: text/event-stream\r\n", "\r\n"] {
            _ = slot.receiveHeader(Array(line.utf8).span, arrival: 1)
        }
        for number in 1...count {
            _ = slot.receiveBody(event.span, arrival: Int64(number) * 1_000, reading: Int64(number) * 1_000 + 20)
        }
    }
    @Test("a stop after so many outputs costs no memory for each of them") func stop() throws {
        let rules = try WatchRules(Watching(stop: StopRule()))
        var stop = PlannedStop()
        stop.afterOutputs = 1_000_000
        var slot = Slot(dialect: .openaiChat, limits: Limits())
        Self.feed(&slot, 20_000, rules, stop: stop)
        var costs: [UInt64] = []
        for count in [200, 20_000] {
            let before = sg_malloc_count()
            Self.feed(&slot, count, rules, stop: stop)
            costs.append(sg_malloc_count() - before)
        }
        #expect(costs[0] == costs[1], "\(costs)")
    }
    @Test(
        "a request of 100 n events asks for no more memory than one of n, once the slot has grown",
        arguments: Dialect.allCases)
    func steady(dialect: Dialect) {
        var slot = Slot(dialect: dialect, limits: Limits())
        Self.feed(&slot, 20_000)  // grows the columns to the length of the longest stream
        var costs: [UInt64] = []
        for count in [200, 20_000] {
            let before = sg_malloc_count()
            Self.feed(&slot, count)
            costs.append(sg_malloc_count() - before)
        }
        #expect(costs[0] == costs[1], "\(costs)")
    }
}
