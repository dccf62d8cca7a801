// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import Workload

/// What a loop has to send next: the plan's share of this loop, in wall order.
///
/// Open load: arrivals of an absolute schedule. Closed load: places, each of which takes the next request of the plan the
/// moment it becomes free. Both keep the intended moment, so lateness of the loop never hides.
struct ArrivalSource {
    /// One request that is due.
    typealias Arrival = (index: Int, target: Int, intended: Instant)

    private let plan: Plan
    private let start: Instant
    private let stride: Int
    private var scheduled: Plan.Arrivals?
    private var upcoming: Plan.Arrival?
    private var freed: [Instant] = []  // closed load: when each free place became so, earliest last
    private var nextIndex: Int
}
