// SPDX-License-Identifier: Apache-2.0
import Core
import Protocols
import Testing

@testable import Engine

@Suite struct WaitingRequestsTests {
    static func request(_ index: Int, target: Int, isTurn: Bool = false) -> DueRequest {
        let moment = Instant(uptime: .milliseconds(Int64(index)))
        let turn = Conversations.Turn(
            session: index, turn: 1, intended: moment, prompt: ChatPrompt(model: "m", messages: []), item: nil)
        return DueRequest(
            arrival: ArrivalSource.Arrival(index: index, target: target, intended: moment), turn: isTurn ? turn : nil)
    }
    /// The next one, taken out.
    static func next(_ waiting: inout WaitingRequests, where hasRoom: (Int) -> Bool = { _ in true }) -> Int? {
        guard let first = waiting.first(where: hasRoom) else { return nil }
        waiting.removeFirst(of: first.arrival.target)
        return first.arrival.index
    }

    @Test("the one that was meant to leave first goes first, past those whose target is full") func order() {
        var waiting = WaitingRequests(targets: 3)
        for index in 0..<9 { waiting.add(Self.request(index, target: index % 3)) }
        #expect(waiting.count == 9)
        #expect(Self.next(&waiting) { _ in false } == nil && waiting.count == 9)
        #expect((0..<4).map { _ in Self.next(&waiting) { $0 != 0 } } == [1, 2, 4, 5])
        #expect((0..<5).map { _ in Self.next(&waiting) } == [0, 3, 6, 7, 8])
        #expect(waiting.isEmpty && Self.next(&waiting) == nil)
    }
    @Test("a long queue comes out as it went in, and asks for room once a target") func long() {
        var waiting = WaitingRequests(targets: 2)
        var (wanted, found, asked) = (0, [Int](), 0)
        for round in 0..<1_000 {
            for _ in 0..<3 {
                waiting.add(Self.request(wanted, target: 1))
                wanted += 1
            }
            for _ in 0..<(round % 5) {
                let next = Self.next(&waiting) { _ in
                    asked += 1
                    return true
                }
                if let next { found.append(next) }
            }
        }
        #expect(asked == found.count)
        while let next = Self.next(&waiting) { found.append(next) }
        #expect(found == Array(0..<3_000) && waiting.isEmpty)
    }
    @Test("arrivals are counted apart from turns, for only they can go unsent") func turns() {
        var waiting = WaitingRequests(targets: 1)
        for index in 0..<6 { waiting.add(Self.request(index, target: 0, isTurn: index % 3 == 0)) }
        #expect(waiting.count == 6 && waiting.arrivals == 4)
        #expect(Self.next(&waiting) == 0 && waiting.arrivals == 4)
        #expect(Self.next(&waiting) == 1 && waiting.arrivals == 3 && waiting.count == 4)
    }
}
