// SPDX-License-Identifier: Apache-2.0
import Analysis
import Core
import Testing
import Traces

@Suite struct RequestFinderTests {
    /// Request `i` of 20 to target `i % 2` has its only output after 10 · ((7 · i) % 20) + 10 ms; 0 and 1 are warm-up.
    static let records = (0..<20).map { i in
        var record = RequestRecord()
        (record.index, record.target, record.isWarmup, record.requestID) = (i, i % 2, i < 2, "id-\(i)")
        let at = Int64(7 * i % 20 * 10 + 10) * 1_000_000
        record.reads = [ReadEntry(at: at, lag: 0, bytes: 1)]
        record.events = [EventEntry(read: 0, outputBytes: 1, kinds: .text)]
        record.done = 500_000_000 - Int64(i) * 1_000_000
        if i % 6 == 1 { record.outcome = i > 12 ? .reset : .truncated }
        return record
    }
    private func find(
        _ choice: RequestChoice, target: Int? = nil, in records: [RequestRecord] = records
    ) throws -> (index: Int, candidates: Int) {
        var finder = RequestFinder(choice, target: target)
        for record in records { finder.add(record) }
        let found = try finder.finish()
        return (found.record.index, found.candidates)
    }
    @Test(
        "finds the request of a choice",
        arguments: [
            (.named("13"), nil, 13, 1), (.named("id-4"), nil, 4, 1), (.named("0"), nil, 0, 1),
            (.slowest(.ttft), nil, 17, 15), (.slowest(.ttft), 0, 14, 9), (.slowest(.endToEnd), nil, 2, 15),
            (.broken(nil), nil, 7, 1), (.broken(.reset), nil, 13, 1), (.broken(.truncated), 1, 7, 1),
        ] as [(RequestChoice, Int?, Int, Int)])
    func finds(choice: RequestChoice, target: Int?, index: Int, candidates: Int) throws {
        let found = try find(choice, target: target)
        #expect(found == (index, candidates))
    }
    @Test("what is drawn depends on the seed and not on the order of the records") func random() throws {
        let drawn = try (0..<200).map { seed in
            let choice = RequestChoice.random(seed: UInt64(seed))
            let found = try find(choice)
            #expect(try find(choice, in: Self.records.reversed()) == found)
            #expect(found.candidates == 18)
            return found.index
        }
        #expect(Set(drawn) == Set(2..<20))
    }
    @Test("the median is the request at the nearest rank of TTFT p50 among the successes") func median() throws {
        var finder = MedianFinder(target: nil)
        for record in Self.records { finder.add(record) }
        let found = try #require(finder.finish())
        let ttft = { (index: Int) in 7 * index % 20 }
        let successes = Self.records.filter { !$0.isWarmup && $0.outcome == .ok }.map { ttft($0.index) }.sorted()
        #expect(ttft(found.index) == successes[7] && found.candidates == 15)
        #expect(MedianFinder(target: 3).finish() == nil)
    }
    @Test(
        "says what there is instead",
        arguments: [
            (.named("25"), "0 to 19; the nearest: 19", false), (.named("nope"), "20 requests, 0 to 19", false),
            (.broken(.shed), "no request ended as shed", true), (.broken(.idleTimeout), "2 of the warm-up", true),
        ] as [(RequestChoice, String, Bool)])
    func misses(choice: RequestChoice, words: String, isEmpty: Bool) {
        #expect { _ = try find(choice) } throws: { error in
            guard let miss = error as? NoSuchRequest else { return false }
            return miss.description.contains(words) && miss.isEmpty == isEmpty
        }
        #expect(throws: NoSuchRequest.self) { _ = try find(choice, in: []) }
    }
    @Test("the figures of a request are those of the report on it alone", arguments: [2, 8, 7]) func figures(index: Int)
    {
        let record = Self.records[index]
        var builder = AnalysisBuilder()
        builder.add(.run(RunRecord()))
        var only = record
        only.target = 0
        builder.add(.request(only))
        let target = builder.finish().targets[0]
        let inspection = Inspection(run: RunRecord(), record: record, choice: .median, candidates: 1)
        #expect(!inspection.figures.values.isEmpty)
        for figure in inspection.figures.values { #expect(target[figure.metric]?.maximum == figure.value) }
        #expect(inspection.figures.values.count == target.distributions.count - 1)  // all but the observation lags
    }
    @Test("a gap inside a read is 0, the first output has none, and long ones are stalls") func gaps() {
        var record = RequestRecord()
        let moments: [(Int64, EventKinds)] = [
            (5, []), (10, .text), (10, .text), (20, .ping), (40, .reasoning), (400, .text),
        ]
        for (at, kinds) in moments {
            if record.reads.last?.at != at * 1_000_000 {
                record.reads.append(ReadEntry(at: at * 1_000_000, lag: 0, bytes: 1))
            }
            record.events.append(
                EventEntry(read: UInt32(record.reads.count - 1), outputBytes: 1, kinds: kinds))
        }
        let figures = Inspection(run: RunRecord(), record: record, choice: .median, candidates: 1).figures
        #expect(figures.gaps == [nil, nil, 0, nil, 30_000_000, 360_000_000])
        #expect(figures.gaps.indices.filter(figures.isStall) == [5] && figures.stalls == 1)
        #expect(figures.gap?.n == 2 && figures.outputEvents == 4 && figures.outputReads == 3)
    }
}
