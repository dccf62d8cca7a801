// SPDX-License-Identifier: Apache-2.0
import Core
import Protocols
import Testing
import Traces

@testable import Engine

@Suite struct EventLogTests {
    @Test("bytes with one arrival are one read, and events belong to the read that completed them") func reads() {
        var log = EventLog()
        log.begin(at: 1_000)
        log.read(bytes: 10, arrival: 1_500, reading: 1_520)
        log.event(EventSummary(kinds: .ping, outputBytes: 0))
        log.read(bytes: 5, arrival: 1_500, reading: 1_540)
        log.event(EventSummary(kinds: .text, outputBytes: 3))
        log.read(bytes: 7, arrival: 1_900, reading: 1_905)
        log.event(EventSummary(kinds: [.text, .finish], outputBytes: 2))
        let (reads, events, first, last) = (log.reads.copied(), log.events.copied(), log.firstOutput, log.lastOutput)
        #expect(reads == [.init(at: 500, lag: 20, bytes: 15), .init(at: 900, lag: 5, bytes: 7)])
        #expect(events.map(\.read) == [0, 0, 1] && events.map(\.outputBytes) == [0, 3, 2])
        #expect(first == 1_500 && last == 1_900)
    }
    @Test("a new request starts from nothing") func again() {
        var log = EventLog()
        log.begin(at: 0)
        log.read(bytes: 1, arrival: 5, reading: 5)
        log.event(EventSummary(kinds: [.text, .end], outputBytes: 1))
        log.begin(at: 5)
        log.read(bytes: 2, arrival: 5, reading: 9)
        let (reads, events, first, ended) = (log.reads.copied(), log.events.count, log.firstOutput, log.sawTerminator)
        #expect(reads == [.init(at: 0, lag: 4, bytes: 2)] && events == 0 && first == 0 && !ended)
    }
}
