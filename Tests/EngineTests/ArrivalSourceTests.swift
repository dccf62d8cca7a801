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

    // MARK: Stages

    @Test("places come into use when the curve reaches them, and are intended for that moment") func rising() throws {
        var source = ArrivalSource(
            plan: try Self.plan("stages: '1:1s,3:2s:ramp,3:10s', requests: 20"), start: Self.start)
        #expect(source.next(dueBy: Self.at(0))?.intended == Self.at(0) && source.nextDue == Self.at(1_500))
        #expect(source.next(dueBy: Self.at(1_499)) == nil && source.nextDue == Self.at(1_500))
        // The loop is late: what counts is when the place came into use.
        let late = (0..<3).map { _ in source.next(dueBy: Self.at(2_600)) }
        #expect(late.map { $0?.intended } == [Self.at(1_500), Self.at(2_500), nil])
        #expect(late.map { $0?.index } == [1, 2, nil])
        source.placeFreed(at: Self.at(2_700))
        #expect(source.next(dueBy: Self.at(2_700))?.intended == Self.at(2_700))
    }
    @Test("places are given up when the curve falls below them, busy ones after their requests") func falling() throws {
        var source = ArrivalSource(plan: try Self.plan("stages: '3:1s,1:2s:ramp,2:10s'"), start: Self.start)
        let opening = (0..<4).map { _ in source.next(dueBy: Self.at(0)) }
        #expect(opening.map { $0?.intended } == [Self.at(0), Self.at(0), Self.at(0), nil])
        source.placeFreed(at: Self.at(1_400))  // before the first is given up, at 1.5 s
        #expect(source.next(dueBy: Self.at(1_450))?.intended == Self.at(1_400))
        source.placeFreed(at: Self.at(1_600))
        source.placeFreed(at: Self.at(2_600))
        #expect(source.next(dueBy: Self.at(2_700)) == nil, "one is still busy, and one is all there is to be")
        source.placeFreed(at: Self.at(2_800))
        #expect(source.next(dueBy: Self.at(2_800))?.intended == Self.at(2_800))
        #expect(source.nextDue == Self.at(3_000))
        #expect(source.next(dueBy: Self.at(3_100))?.intended == Self.at(3_000), "the second comes back")
    }
    @Test("a free place that is no longer wanted is not used") func freeAndGone() throws {
        var source = ArrivalSource(plan: try Self.plan("stages: '2:1s,1:5s'"), start: Self.start)
        _ = (0..<2).map { _ in source.next(dueBy: Self.at(0)) }
        source.placeFreed(at: Self.at(800))
        source.placeFreed(at: Self.at(900))
        let after = (0..<2).map { _ in source.next(dueBy: Self.at(1_000)) }
        #expect(after.map { $0?.intended } == [Self.at(800), nil])
    }
    @Test("the places of all loops together are those of the curve, at every moment") func loops() throws {
        let plan = try Self.plan("stages: '2:1s,7:5s:ramp,1:3s:ramp,4:2s'")
        for moment in stride(from: Int64(0), through: 10_900, by: 100) {
            let taken = (0..<3).map { loop in
                var source = ArrivalSource(plan: plan.part(Shard(loop, of: 3)), start: Self.start)
                var count = 0
                while source.next(dueBy: Self.at(moment)) != nil { count += 1 }
                return count
            }
            #expect(taken.reduce(0, +) == plan.slotCurve?.slots(at: .milliseconds(moment)), "at \(moment) ms")
        }
    }
    @Test("one request at a time has one place, on the first loop") func sequential() throws {
        let plan = try Self.plan("arrivals: sequential, requests: 3")
        var first = ArrivalSource(plan: plan.part(Shard(0, of: 2)), start: Self.start)
        let second = ArrivalSource(plan: plan.part(Shard(1, of: 2)), start: Self.start)
        #expect(first.next(dueBy: Self.at(0)) != nil && first.next(dueBy: Self.at(50)) == nil)
        first.placeFreed(at: Self.at(60))
        #expect(first.next(dueBy: Self.at(60))?.intended == Self.at(60) && second.isOver(at: Self.at(0)))
    }
    @Test("looking at an arrival does not take it") func peek() throws {
        var source = ArrivalSource(plan: try Self.plan("arrivals: constant, rate: 1/s, requests: 2"), start: Self.start)
        let (seen, again) = (source.peek(dueBy: Self.at(0)), source.peek(dueBy: Self.at(0)))
        #expect(seen == again && seen == source.next(dueBy: Self.at(0)) && source.peek(dueBy: Self.at(999)) == nil)
    }
}
