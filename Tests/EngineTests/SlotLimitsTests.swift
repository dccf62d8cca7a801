// SPDX-License-Identifier: Apache-2.0
import Core
import Protocols
import Testing

@testable import Engine

@Suite struct SlotLimitsTests {
    private static func slot(_ limits: Limits) -> Slot {
        var slot = Slot(dialect: .openaiChat, limits: limits)
        slot.begin(
            .init(index: 0, target: 0, intended: Instant(uptime: .zero)), at: Instant(uptime: .zero), inFlight: 1)
        return slot
    }
    private static func isTaken(_ line: String, by slot: inout Slot) -> Bool {
        slot.receiveHeader(Array(line.utf8).span, arrival: 1)
    }

    private static func isTaken(body: String, arrival: Int64, by slot: inout Slot) -> Bool {
        slot.receiveBody(Array(body.utf8).span, arrival: arrival, reading: 20)
    }

    @Test("counts interim answers, heads and trailers together, and starts anew with each request") func headers() {
        var slot = Self.slot(Limits(headers: 70))
        for _ in 0..<2 {
            slot.begin(
                .init(index: 0, target: 0, intended: Instant(uptime: .zero)), at: Instant(uptime: .zero), inFlight: 1)
            var taken: [Bool] = []
            for line in [
                "HTTP/1.1 103 Early Hints\r\n", "\r\n", "HTTP/1.1 200 OK\r\n", "A: b\r\n", "\r\n", "C: 1234567890\r\n",
            ] {
                taken.append(Self.isTaken(line, by: &slot))
            }
            let before = slot.headerFault
            let last = Self.isTaken("D: e\r\n", by: &slot)
            let fault = slot.headerFault
            #expect(!taken.contains(false) && before == nil && !last)
            #expect(fault == "headers and trailers of more than 70 bytes (limits.headers)")
        }
    }
    @Test("ends a body that comes in more reads than its limits can need") func reads() {
        var slot = Self.slot(Limits(events: 3, body: 4 << 10))
        var taken: [Bool] = []
        for number in 1...10 { taken.append(Self.isTaken(body: ":", arrival: Int64(number), by: &slot)) }
        taken.append(Self.isTaken(body: ":", arrival: 10, by: &slot))  // the same read goes on
        let last = Self.isTaken(body: ":", arrival: 11, by: &slot)
        let facts = slot.reader.facts
        #expect(!taken.contains(false) && !last)
        #expect(
            facts.fault == "more than 10 reads: two for each of limits.events and one for each KiB of limits.body")
    }
}
