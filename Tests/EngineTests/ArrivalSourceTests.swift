// SPDX-License-Identifier: Apache-2.0
import Core
import Testing
import Workload

@testable import Engine

@Suite struct ArrivalSourceTests {
    static let start = Instant(uptime: .seconds(Int64(100)))
    static func at(_ milliseconds: Int64) -> Instant { start + .milliseconds(milliseconds) }
    static func plan(_ load: String) throws -> Plan {
        let text = "targets: [{url: \"http://127.0.0.1:1\", model: m}]\nload: {\(load)}"
        let environment = ProfileEnvironment(variable: { _ in nil }, read: { _, _ in .success(Array(text.utf8)) })
        return Plan(profile: try Profile.load(.file("test.yaml"), environment: environment), seed: 1)
    }

    @Test("an open load gives each arrival once it is due, with its intended moment, late or not") func open() throws {
        var source = ArrivalSource(
            plan: try Self.plan("arrivals: constant, rate: 100/s, requests: 3"), start: Self.start)
        let early = source.next(dueBy: Self.at(-1))
        let first = source.next(dueBy: Self.at(0))
        let notYet = source.next(dueBy: Self.at(9))
        let late = [
            source.next(dueBy: Self.at(500)), source.next(dueBy: Self.at(500)), source.next(dueBy: Self.at(500)),
        ]
        #expect(early == nil && notYet == nil && first?.intended == Self.at(0))
        #expect(late.map { $0?.intended } == [Self.at(10), Self.at(20), nil])
        #expect(source.isOver(at: Self.at(500)) && source.nextDue == nil)
    }
    @Test("a closed load fills each place the moment it is free, and no others") func closed() throws {
        var source = ArrivalSource(plan: try Self.plan("concurrency: 2, requests: 4"), start: Self.start)
        let opening = (0..<3).map { _ in source.next(dueBy: Self.at(1)) }
        #expect(opening.map { $0?.index } == [0, 1, nil])
        source.placeFreed(at: Self.at(40))
        source.placeFreed(at: Self.at(30))
        let next = (0..<2).map { _ in source.next(dueBy: Self.at(41)) }
        #expect(next.map { $0?.intended } == [Self.at(30), Self.at(40)])
        source.placeFreed(at: Self.at(50))
        #expect(source.next(dueBy: Self.at(60)) == nil && source.isOver(at: Self.at(60)))
    }
    @Test("a closed load stops at its duration") func duration() throws {
        var source = ArrivalSource(plan: try Self.plan("concurrency: 1, duration: 1s"), start: Self.start)
        #expect(source.next(dueBy: Self.at(0)) != nil)
        #expect(source.nextDue == Self.at(1_000))
        source.placeFreed(at: Self.at(1_001))
        #expect(source.next(dueBy: Self.at(1_002)) == nil && source.isOver(at: Self.at(1_002)))
    }
    @Test("counts the arrivals that were due and never left") func overdue() throws {
        var source = ArrivalSource(
            plan: try Self.plan("arrivals: constant, rate: 10/s, duration: 5s"), start: Self.start)
        _ = source.next(dueBy: Self.at(0))
        #expect(source.overdue(at: Self.at(1_000)) == 10)
    }
}
