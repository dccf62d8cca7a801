// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import Workload

/// What a loop has to send next: its part of the plan, with the moment at which each request was meant to leave.
///
/// Open load: arrivals of an absolute schedule. Closed load: places, each of which takes the plan's next request the moment it
/// becomes free; places come into use and are given up as the plan's slots do. Either way lateness of the loop stays visible.
struct ArrivalSource {
    struct Arrival: Hashable {
        var index: Int
        var target: Int
        var intended: Instant
    }
    private static let grace = Nanoseconds.seconds(Int64(1))
    private let plan: Plan
    private let start: Instant
    private let end: Instant?

    // Open load.
    private var cursor: ArrivalCursor
    private var upcoming: Workload.Arrival?
    // Closed load.
    private var indices: ClosedIndices
    private var nextIndex: Int?
    private var freed: [Instant]  // when each free place became so, latest first
    /// Places in use, free ones too, and how many there are to be.
    private var places = 0
    private var wanted = 0
    private var walk: SlotCurve.Walk?
    private var step: SlotCurve.Step?
    private var isOpen: Bool { plan.load.arrivals.isOpen }

    /// - Parameters:
    ///   - plan: The part of the plan that is this loop's.
    ///   - start: When the run begins.
    init(plan: Plan, start: Instant) {
        (self.plan, self.start) = (plan, start)
        end = plan.load.duration.map { start + $0 }
        (cursor, indices, walk) = (plan.arrivals(), plan.closedIndices(), plan.slotWalk())
        (upcoming, nextIndex, step) = (cursor.next(), indices.next(), walk?.next())
        freed = []
        freed.reserveCapacity(plan.slots)
    }

    /// The next request that is due at `now`, without taking it.
    mutating func peek(dueBy now: Instant) -> Arrival? {
        if isOpen {
            guard let arrival = upcoming, start + arrival.intended <= now else { return nil }
            return Arrival(
                index: arrival.index, target: plan.request(arrival.index).target, intended: start + arrival.intended)
        }
        followSlots(until: now)
        guard let index = nextIndex, let moment = freed.last, moment <= now, !isPastEnd(now) else { return nil }
        return Arrival(index: index, target: plan.request(index).target, intended: moment)
    }
    /// The next request that is due at `now`, if there is one.
    mutating func next(dueBy now: Instant) -> Arrival? {
        guard let arrival = peek(dueBy: now) else { return nil }
        if isOpen {
            upcoming = cursor.next()
        } else {
            freed.removeLast()
            nextIndex = indices.next()
        }
        return arrival
    }
    /// A request of a closed load is over; its place is free since `moment`, or is given up where there are to be fewer.
    mutating func placeFreed(at moment: Instant) {
        guard !isOpen else { return }
        followSlots(until: moment)
        guard places <= wanted else {
            places -= 1
            return
        }
        addFree(moment)
    }
    private mutating func addFree(_ moment: Instant) {
        freed.append(moment)
        // Places are freed in order but for moments that lie within one wake-up: a short walk keeps the list sorted.
        var i = freed.count - 1
        while i > 0, freed[i - 1] < freed[i] {
            freed.swapAt(i - 1, i)
            i -= 1
        }
    }
    /// Brings places into use and gives free ones up, as the plan says until `moment`; busy ones go when their requests end.
    private mutating func followSlots(until moment: Instant) {
        while let due = step, start + due.at <= moment {
            wanted = due.slots
            while places < wanted {
                addFree(start + due.at)
                places += 1
            }
            // Those that became free last go first.
            let surplus = min(places - wanted, freed.count)
            if surplus > 0 {
                freed.removeFirst(surplus)
                places -= surplus
            }
            step = walk?.next()
        }
    }
    /// Number of the plan's next arrival for this loop, due or not; nil when there are no more.
    var upcomingIndex: Int? { isOpen ? upcoming?.index : nextIndex }
    /// When the next request is due; nil while none is.
    var nextDue: Instant? {
        if isOpen { return upcoming.map { start + $0.intended } }
        return nextIndex == nil ? nil : [freed.last, step.map { start + $0.at }, end].compactMap(\.self).min()
    }
    /// Whether the plan has nothing more for this loop from `now` on.
    ///
    /// An open load that the client cannot keep up with is given a second more, then the rest counts as never sent.
    func isOver(at now: Instant) -> Bool {
        if isOpen { return upcoming == nil || end.map { now >= $0 + Self.grace } ?? false }
        return nextIndex == nil || plan.slots == 0 || isPastEnd(now)
    }
    /// Whether what is late has had its time, and now stays unsent.
    func isCutOff(at now: Instant) -> Bool { end.map { now >= (isOpen ? $0 + Self.grace : $0) } ?? false }
    /// Arrivals that were due before `moment` and have not been taken; walks over them.
    mutating func overdue(at moment: Instant) -> Int {
        var count = 0
        while isOpen, next(dueBy: moment) != nil { count += 1 }
        return count
    }
    /// Whether the time of the plan is over.
    func isPastEnd(_ now: Instant) -> Bool { end.map { now >= $0 } ?? false }
}
