// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Analysis

@Suite struct CapacitySearchTests {
    /// The steps that a search takes against a target that holds up to some load.
    private static func walk(
        _ plan: CapacityPlan, holdsUpTo limit: Double, void: (Double, Int) -> Bool = { _, _ in false }
    ) -> (loads: [Double], search: CapacitySearch, ending: CapacitySearch.Ending?) {
        var (search, loads) = (CapacitySearch(plan), [Double]())
        while loads.count < 100, case .step(let load) = search.next {
            let isVoid = void(load, loads.count { $0 == load })
            loads.append(load)
            search.add(load, isVoid ? .void : load <= limit ? .held : .broken)
        }
        guard case .done(let ending) = search.next else { return (loads, search, nil) }
        return (loads, search, ending)
    }

    static let streams: [(from: Double, to: Double, resolution: Double, limit: Double, loads: [Double])] = [
        (1, 1024, 0.05, 4, [1, 2, 4, 8, 6, 5]), (1, 1024, 0.05, 5, [1, 2, 4, 8, 6, 5]),
        (1, 1024, 0.05, 1, [1, 2]), (1, 6, 0.05, 9, [1, 2, 4, 6]), (2, 64, 0.05, 11, [2, 4, 8, 16, 12, 10, 11]),
        (8, 64, 0.05, 3, [8, 4, 2, 3]), (100, 1024, 0.1, 170, [100, 200, 150, 175, 162]),
    ]
    @Test("doubles, then halves what is between, in whole streams", arguments: streams)
    func whole(_ row: (from: Double, to: Double, resolution: Double, limit: Double, loads: [Double])) {
        let plan = CapacityPlan(.concurrency, from: row.from, to: row.to, resolution: row.resolution)
        let (loads, search, ending) = Self.walk(plan, holdsUpTo: row.limit)
        #expect(loads == row.loads)
        #expect(ending == (row.limit >= row.to ? .ceiling : .found))
        #expect(search.held.map { $0 <= row.limit } == true)
        #expect(search.broken.map { $0 > row.limit } ?? (ending == .ceiling))
    }
    @Test("finds a rate to within the resolution, wherever it lies", arguments: [0.7, 1, 3.3, 12, 47.2, 99, 640])
    func rates(limit: Double) throws {
        let (loads, search, ending) = Self.walk(CapacityPlan(.rate, from: 1, to: 1000), holdsUpTo: limit)
        let (held, broken) = (try #require(search.held), try #require(search.broken))
        #expect(ending == .found && loads.count < 20)
        #expect(held <= limit && broken > limit && broken <= held * 1.0501)
    }
    @Test("says that nothing holds when the lowest load does not") func nothing() {
        let (loads, search, ending) = Self.walk(CapacityPlan(.concurrency, from: 4, to: 64), holdsUpTo: 0)
        #expect(loads == [4, 2, 1] && ending == .nothingHolds && search.held == nil && search.broken == 1)
        #expect(Self.walk(CapacityPlan(.rate, from: 64, to: 640), holdsUpTo: 0).ending == .nothingHolds)
    }
    @Test("repeats a void step once, and goes on where it then counts") func repeats() {
        let plan = CapacityPlan(.concurrency, from: 1, to: 64)
        let (loads, search, ending) = Self.walk(plan, holdsUpTo: 4) { load, times in load == 4 && times == 0 }
        #expect(loads == [1, 2, 4, 4, 8, 6, 5] && ending == .found && search.held == 4)
    }
    @Test("ends at a load that is void twice, with what is known") func ends() {
        let plan = CapacityPlan(.concurrency, from: 1, to: 64)
        let (loads, search, ending) = Self.walk(plan, holdsUpTo: 64) { load, _ in load >= 8 }
        #expect(loads == [1, 2, 4, 8, 8] && ending == .void && search.held == 4 && search.broken == nil)
    }
    @Test("takes the same steps again from the same answers") func replays() {
        let plan = CapacityPlan(.rate, from: 1, to: 100)
        #expect(Self.walk(plan, holdsUpTo: 17).loads == Self.walk(plan, holdsUpTo: 17).loads)
    }
}
