// SPDX-License-Identifier: Apache-2.0
import Core
import Foundation
import Testing

@testable import Traces

@Suite struct ShardMergeTests {
    private static func run(
        _ numbers: [Int], of count: Int = 3, seed: UInt64 = 5, plan: String = "p", start: Int64 = 0, loops: Int = 2
    ) -> RunRecord {
        var run = RunRecord()
        (run.seed, run.planHash, run.loops) = (seed, plan, loops)
        (run.startUnix, run.shard) = (.milliseconds(1_000 + start), ShardRecord(numbers, of: count))
        return run
    }

    @Test("all times are on the axis of the first that started, loops are numbered through") func moves() throws {
        var merge = try ShardMerge([("a", Self.run([2], start: 40)), ("b", Self.run([1], loops: 3))])
        #expect(merge.run.startUnix == .milliseconds(1_000) && merge.run.loops == 5)
        #expect(merge.run.shard?.numbers == [1, 2] && merge.run.shard?.spread == .milliseconds(40))
        #expect(merge.run.shard?.missing == [3])
        var request = RequestRecord()
        (request.index, request.loop, request.intended) = (7, 1, .milliseconds(10))
        (request.dispatched, request.done) = (.milliseconds(11), 99)
        guard case .request(let first) = merge.moved(.request(request), of: 0),
            case .request(let second) = merge.moved(.request(request), of: 1)
        else { throw CocoaError(.featureUnsupported) }
        #expect(first.intended == .milliseconds(50) && first.dispatched == .milliseconds(51) && first.loop == 1)
        #expect(first.index == 7 && first.done == 99)
        #expect(second.intended == .milliseconds(10) && second.loop == 3)
        var interval = IntervalRecord()
        interval.at = .milliseconds(1)
        guard case .interval(let moved) = merge.moved(.interval(interval), of: 0) else {
            throw CocoaError(.featureUnsupported)
        }
        #expect(moved.at == .milliseconds(41) && moved.shard == 2)
    }
    @Test("the whole has an end when each shard has one: counts summed, the worst reason") func ends() throws {
        var merge = try ShardMerge([("a", Self.run([1])), ("b", Self.run([2], start: 10))])
        var end = EndRecord()
        (end.requests, end.neverSent, end.at) = (5, 1, .milliseconds(100))
        #expect(merge.moved(.end(end), of: 0) == nil && merge.end == nil)
        (end.reason, end.writerStall) = (.interrupted, .milliseconds(3))
        #expect(merge.moved(.end(end), of: 1) == nil)
        #expect(merge.end?.requests == 10 && merge.end?.neverSent == 2 && merge.end?.at == .milliseconds(110))
        #expect(merge.end?.reason == .interrupted && merge.end?.writerStall == .milliseconds(3))
    }
    @Test(
        "refuses what are no parts of one run, and says why",
        arguments: [
            (run([1]), "b: shard 1 of 3 is in a as well"), (run([1, 2]), "b: shard 1 of 3 is in a as well"),
            (run([2], of: 4), "they have 4 and 3 shards"), (run([2], seed: 6), "their seeds differ (6 and 5)"),
            (run([2], plan: "q"), "their plans differ"), (RunRecord(), "b: no shard of a run"),
        ] as [(RunRecord, String)])
    func misfits(other: RunRecord, words: String) {
        #expect { try ShardMerge([("a", Self.run([1])), ("b", other)]) } throws: { "\($0)".contains(words) }
    }
}

@Suite struct TraceStreamTests {
    private func read(_ path: String) throws -> (records: [TraceRecord], summary: TraceStream.Summary) {
        var records: [TraceRecord] = []
        let summary = try TraceStream.read(path: path) { records.append($0) }
        return (records, summary)
    }
    @Test("gives the records that the reader gives, cut or whole") func same() throws {
        let folder = try Folder()
        let bytes = try TraceReaderTests.small().bytes
        for cut in [bytes.count, bytes.count - 1, bytes.count / 2] {
            let path = try folder.write(Array(bytes[..<cut]), to: "t.gz")
            let (back, stream) = (try readAll(path), try read(path))
            #expect(stream.records == back.records && stream.summary.wasCutOff == back.wasCutOff)
        }
    }
    @Test("hands over many batches, and what came before a failure") func damaged() throws {
        let folder = try Folder()
        let lines =
            [RunRecord()].map { Samples.line(.run($0)) }
            + (0..<5_000).map { i -> String in
                var request = RequestRecord()
                request.index = i
                return Samples.line(.request(request))
            }
        let path = try folder.write(Array((lines.joined() + "{]\n").utf8), to: "t.ndjson")
        var seen: [Int] = []
        #expect(throws: TraceError.self) {
            try TraceStream.read(path: path) { if case .request(let request) = $0 { seen.append(request.index) } }
        }
        #expect(seen == Array(0..<5_000))
        #expect(throws: CocoaError.self) {
            try TraceStream.read(path: path) { _ in throw CocoaError(.coderInvalidValue) }
        }
        #expect(throws: TraceError.self) { try TraceStream.read(path: folder.file("none")) { _ in } }
    }
}

@Suite struct TraceFilterTests {
    private static let requests = (0..<10).map { i -> RequestRecord in
        var request = RequestRecord()
        (request.index, request.target, request.intended) = (i, i % 2, .seconds(Int64(i)))
        (request.session, request.turn, request.block) = (i / 2, i % 2, i / 5)
        (request.outcome, request.isWarmup) = (i == 3 ? .reset : .ok, i == 0)
        return request
    }
    private static func filter(_ set: (inout TraceFilter) -> Void) -> TraceFilter {
        var filter = TraceFilter()
        set(&filter)
        return filter
    }
    static let cases: [(TraceFilter, [Int])] = [
        (filter { _ in }, Array(0..<10)), (filter { $0.from = .seconds(Int64(8)) }, [8, 9]),
        (filter { ($0.from, $0.to) = (.seconds(Int64(2)), .seconds(Int64(4))) }, [2, 3]),
        (filter { $0.targets = [1] }, [1, 3, 5, 7, 9]), (filter { $0.outcomes = [.reset] }, [3]),
        (filter { $0.indices = [5...5, 7...9] }, [5, 7, 8, 9]),
        (filter { $0.conditions = [.init(.block, 1), .init(.turn, 0)] }, [6, 8]),
        (filter { $0.conditions = [.init(.session, 4)] }, [8, 9]), (filter { $0.conditions = [.init(.prompt, 0)] }, []),
        (filter { $0.conditions = [.init(.warmup, 1)] }, [0]),
    ]
    @Test("keeps what meets every condition", arguments: cases.indices) func keeps(number: Int) {
        let (filter, kept) = Self.cases[number]
        #expect(Self.requests.filter(filter.includes).map(\.index) == kept)
    }
}

@Suite struct TraceCopyTests {
    @Test("a trace stands in its place once it is whole, and not before") func whole() throws {
        let folder = try Folder()
        let path = folder.file("new/t.gz")
        let copy = try TraceCopy(path: path, overwriting: false)
        for record in Samples.trace { try copy.append(record) }
        #expect(!FileManager.default.fileExists(atPath: path))
        try copy.finish()
        #expect(try readAll(path).records == Samples.trace)
        #expect(throws: TraceError.self) { try TraceCopy(path: path, overwriting: false) }
    }
    @Test("what was there stays where the new one is given up") func givenUp() throws {
        let folder = try Folder()
        let path = try folder.write([1, 2, 3], to: "t.gz")
        do { try TraceCopy(path: path, overwriting: true).append(Samples.trace[0]) }
        #expect(try folder.bytes("t.gz") == [1, 2, 3] && !FileManager.default.fileExists(atPath: path + ".part"))
    }
}
