// SPDX-License-Identifier: Apache-2.0
import CMallocCounter
import Core
import Testing
import Workload

@testable import Engine

@Suite struct ArrivalAllocationTests {
    @Test(
        "a schedule of many arrivals asks for no more memory than one of few",
        arguments: [
            "arrivals: constant, rate: 1000/s", "rate: 1000/s", "burstiness: 2, rate: 1000/s",
            "arrivals: uniform, rate: 1000/s", "burst: 9, rate: 1000/s", "stages: '1000/s:90s:ramp'",
            "arrivals: constant, stages: '1000/s:90s:ramp'",
        ])
    func steady(load: String) throws {
        var costs: [UInt64] = []
        for count in [100, 5_000] {
            var source = ArrivalSource(
                plan: try ArrivalSourceTests.plan("\(load), requests: 6000"), start: ArrivalSourceTests.start)
            let before = sg_malloc_count()
            for _ in 0..<count { _ = source.next(dueBy: ArrivalSourceTests.at(1_000_000)) }
            costs.append(sg_malloc_count() - before)
        }
        #expect(costs[0] == costs[1], "\(costs)")
    }
}
