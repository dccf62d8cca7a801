// SPDX-License-Identifier: Apache-2.0
import Core
import Testing
import Traces

@testable import Analysis

/// Requests of several targets in blocks, TTFTs in milliseconds by (block, target, request).
func blocked(
    _ blocks: Int, of size: Int, targets: Int = 2, tokens: Int64? = 20, _ ttft: (Int, Int, Int) -> Int64
) -> [RequestRecord] {
    (0..<blocks).flatMap { block in
        (0..<targets).flatMap { target in
            (0..<size).map { i in
                let index = (block * targets + target) * size + i
                let first = ttft(block, target, i)
                var record = RequestRecord.made(
                    index, intended: Int64(index), outputs: [first, first + 10, first + 30], tokens: tokens)
                (record.target, record.block) = (target, block)
                return record
            }
        }
    }
}
extension RunRecord {
    /// A run of two targets in blocks.
    static func made(blocks: Int, of size: Int, targets: [String] = ["alpha", "beta"], warmup: Int64 = 0) -> RunRecord {
        var run = RunRecord.made(targets: targets, warmup: warmup)
        (run.blocks, run.blockRequests) = (blocks, size)
        run.plannedRequests = blocks * size * targets.count
        return run
    }
}

@Suite struct BlockTests {
    @Test("a block has the nearest-rank percentiles of its own requests, and counts") func figures() throws {
        let requests = blocked(3, of: 20) { block, target, i in Int64(100 * (block + 1) + 10 * target + i) }
        let arms = analyse(requests, run: .made(blocks: 3, of: 20)).arms
        #expect(arms.map(\.target) == ["alpha", "beta"] && arms.allSatisfy { $0.incompleteBlocks.isEmpty })
        let block = try #require(arms[1].blocks.last)
        #expect(block.number == 2 && block.counted == 20 && block.successes == 20 && block.lost == 0)
        #expect(block.outputTokens == 20 && block.values["error_rate"] == 0)
        #expect(block.values["ttft.p50"] == 319e6 && block.values["ttft.p95"] == 328e6)
        #expect(block.values["ttft.p99"] == nil)  // twenty values have no p99
        #expect(block.values["gap.p50"] == 10e6 && block.values["output_speed.p50"] == 666.666667)
        #expect(arms[0].whole.counted == 60 && arms[0].whole.values["ttft.p50"] == 209e6)
    }
    @Test("what is left out: blocks with too few requests, and blocks that began in the warm-up") func incomplete() {
        var requests = blocked(5, of: 10) { _, _, i in Int64(100 + i) }
        requests.remove(at: 45)  // one of alpha's in block 2
        let arms = analyse(requests, run: .made(blocks: 5, of: 10, warmup: 15)).arms
        #expect(arms[0].blocks.map(\.number) == [1, 3, 4] && arms[0].incompleteBlocks == [0, 2])
        #expect(arms[1].blocks.map(\.number) == [1, 2, 3, 4] && arms[1].incompleteBlocks == [0])
    }
    @Test("where the trace does not say how large a block is, the most frequent size counts") func oldTrace() {
        var requests = blocked(4, of: 10) { _, _, i in Int64(100 + i) }
        requests.remove(at: 5)
        let arms = analyse(requests, run: .made(targets: ["alpha", "beta"])).arms
        #expect(arms[0].blocks.map(\.number) == [1, 2, 3] && arms[0].incompleteBlocks == [0])
    }
    @Test("half of the shards have half of each block") func shards() {
        var run = RunRecord.made(blocks: 4, of: 10)
        run.shard = ShardRecord([1], of: 2)
        let half = blocked(4, of: 10) { _, _, i in Int64(100 + i) }.filter { $0.index % 2 == 0 }
        #expect(analyse(half, run: run).arms.allSatisfy { $0.blocks.count == 4 && $0.blocks[0].counted == 5 })
    }
    @Test("turns of a conversation belong to the block of its first, and cancelled requests are no part of the figures")
    func conversations() throws {
        var requests = blocked(2, of: 2, targets: 1) { _, _, _ in 100 }
        for i in requests.indices { (requests[i].session, requests[i].turn) = (i, 0) }
        var further = requests
        for i in further.indices { further[i].turn = 1 }
        further[0].outcome = .cancelled
        var run = RunRecord.made(blocks: 2, of: 2, targets: ["alpha"])
        run.arrivals = "closed"
        let arm = try #require(analyse(requests + further, run: run).arms.first)
        #expect(arm.blocks.map(\.counted) == [3, 4] && arm.incompleteBlocks.isEmpty)
    }
    @Test("10,000 blocks cost little more than their figures, and a request that comes too late spoils its block")
    func bounded() {
        let plan = BlockPlan(.made(blocks: 10_000, of: 2), RunGates(RunRecord()), comparing: [])
        var collector = BlockCollector(plan, heldLimit: 100)
        func add(_ block: Int) {
            var record = RequestRecord.made(block)
            record.block = block
            let outputs = OutputTimeline(record)
            collector.add(record, RequestRow(record, outputs: outputs, isFirstWave: false), outputs)
            #expect(collector.held <= 100)
        }
        for block in 0..<10_000 { add(block) }  // of each only one came: none is ever whole
        for block in 9_990..<10_000 { add(block) }
        add(3)
        add(10_000)  // no plan has that
        let (complete, incomplete) = collector.finish()
        #expect(complete.map(\.number) == Array(9_990..<10_000) && incomplete.count == 9_990)
    }
}

@Suite struct SketchTests {
    @Test(
        "holds all values in few buckets, within the error that it states",
        arguments: [[1, 2, 3], (1...5_000).map { Int64($0) }, (1...3_000).map { Int64($0) * 40_000 + 9 }])
    func error(values: [Int64]) {
        let sketch = Sketch(.whole(values))
        #expect(sketch.count == values.count && sketch.relativeError <= 0.125)
        #expect(sketch.buckets.map(\.value) == sketch.buckets.map(\.value).sorted())
        for value in values {
            let low = sketch.buckets.last { $0.value <= Double(value) }?.value ?? -1
            let middle = (low + sketch.upperEnd(of: low)) / 2
            #expect(Double(value) < sketch.upperEnd(of: low))
            #expect(abs(middle - Double(value)) <= max(0.5, sketch.relativeError * Double(value)) * 1.001)
        }
    }
    @Test("merging two gives what one of all values would be, at the coarser error") func merged() {
        let (few, many) = ((1...40).map { Int64($0) * 1_000 }, (1...4_000).map { Int64($0) * 77_000 })
        let both = Sketch(.whole(few)).merged(with: Sketch(.whole(many)))
        #expect(both == Sketch(.whole(many)).merged(with: Sketch(.whole(few))))
        #expect(both.count == 4_040 && both.relativeError == Sketch(.whole(many)).relativeError)
        #expect(Sketch().merged(with: both) == both)
    }
}
