// SPDX-License-Identifier: Apache-2.0
import Core
import Testing

@testable import Engine

@Suite struct WaitingRequestsTests {
    static func request(_ index: Int, target: Int) -> DueRequest {
        let intended = Instant(uptime: .milliseconds(Int64(index)))
        return DueRequest(arrival: ArrivalSource.Arrival(index: index, target: target, intended: intended))
    }
    /// Takes the first out whose target has room.
    static func take(_ waiting: inout WaitingRequests, where hasRoom: (Int) -> Bool = { _ in true }) -> Int? {
        guard let first = waiting.first(where: hasRoom) else { return nil }
        waiting.removeFirst(of: first.arrival.target)
        return first.arrival.index
    }

    @Test("the one that was meant to leave first goes first, past those whose target is full") func order() {
        var waiting = WaitingRequests(targets: 3)
        for index in 0..<9 { waiting.add(Self.request(index, target: index % 3)) }
        #expect(waiting.count == 9 && waiting.arrivals == 9)
        #expect(Self.take(&waiting) { _ in false } == nil && waiting.count == 9)
        #expect((0..<4).map { _ in Self.take(&waiting) { $0 != 0 } } == [1, 2, 4, 5])
        #expect((0..<5).map { _ in Self.take(&waiting) } == [0, 3, 6, 7, 8])
        #expect(waiting.isEmpty && waiting.arrivals == 0 && Self.take(&waiting) == nil)
    }
    @Test("a long queue comes out as it went in, and asks for room once a target") func long() {
        var waiting = WaitingRequests(targets: 2)
        var (added, found, asked) = (0, [Int](), 0)
        for round in 0..<1_000 {
            for _ in 0..<3 {
                waiting.add(Self.request(added, target: 1))
                added += 1
            }
            for _ in 0..<(round % 5) {
                let next = Self.take(&waiting) { _ in
                    asked += 1
                    return true
                }
                if let next { found.append(next) }
            }
        }
        #expect(asked == found.count)
        while let next = Self.take(&waiting) { found.append(next) }
        #expect(found == Array(0..<3_000) && waiting.isEmpty)
    }
}
