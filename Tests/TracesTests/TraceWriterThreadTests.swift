// SPDX-License-Identifier: Apache-2.0
import Core
import Foundation
import Synchronization
import Testing

@testable import Traces

@Suite struct TraceWriterThreadTests {
    private static func request(_ index: Int) -> TraceRecord {
        var request = RequestRecord()
        request.index = index
        return .request(request)
    }

    @Test("writes every record of every producer, each producer's in order") func producers() async throws {
        let folder = try Folder()
        let path = folder.file("t.gz")
        let thread = try TraceWriterThread(path: path, queueBytes: 20_000)  // small: producers must wait
        thread.submit([Samples.trace[0]])
        await withTaskGroup(of: Void.self) { group in
            for producer in 0..<4 {
                group.addTask {
                    for batch in 0..<200 {
                        thread.submit((0..<5).map { Self.request(producer * 10_000 + batch * 5 + $0) })
                    }
                }
            }
        }
        let summary = thread.finish([.end(EndRecord())])
        #expect(summary.recordsOnDisk == 4_002 && summary.failure == nil && summary.recordsLost == 0)
        #expect(thread.backlog == 0)
        var (next, count) = ([0, 10_000, 20_000, 30_000], 0)
        let back = try readAll(path)
        for case .request(let request) in back.records {
            #expect(request.index == next[request.index / 10_000])
            next[request.index / 10_000] += 1
            count += 1
        }
        #expect(count == 4_000 && !back.wasCutOff)
    }
    @Test("whoever watches sees every batch once and in order, and nothing of what opens and ends the trace")
    func watched() throws {
        let folder = try Folder()
        let seen = Mutex<[[TraceRecord]]>([])
        let thread = try TraceWriterThread(path: folder.file("t.gz"), opening: [Samples.trace[0]]) { batch in
            seen.withLock { $0.append(batch) }
        }
        let batches = (0..<50).map { [Self.request(2 * $0), Self.request(2 * $0 + 1)] }
        for batch in batches { thread.submit(batch) }
        #expect(thread.finish([.end(EndRecord())]).recordsOnDisk == 102)
        #expect(seen.withLock { $0 } == batches)
    }
    @Test("tells of a failed disk, takes all records all the same, and counts what is on it") func failure() throws {
        let thread = try TraceWriterThread(path: "/dev/full", overwriting: true)
        thread.submit(Samples.trace)
        let summary = thread.finish()
        #expect(summary.failure?.kind == .diskFull)
        #expect(summary.recordsOnDisk == 0 && thread.failure == summary.failure)
    }
    @Test("the queue gives batches in order, then nothing, then the end") func queue() {
        let queue = RecordQueue(limit: 1 << 20)
        let past = Instant(uptime: .zero)
        queue.push([Self.request(1), Self.request(2)])
        queue.push([])
        queue.push([Self.request(3)])
        #expect(queue.backlog == 3)
        #expect(queue.pop(until: past) == [Self.request(1), Self.request(2)])
        #expect(queue.pop(until: past) == [Self.request(3)])
        #expect(queue.pop(until: past) == [])
        queue.push([Self.request(4)])
        queue.close()
        #expect(queue.pop(until: past) == [Self.request(4)])
        #expect(queue.pop(until: past) == nil)
        #expect(queue.longestWait == .zero)
    }
    @Test("a full queue makes the producer wait, and knows for how long") func fullQueue() async {
        let queue = RecordQueue(limit: 1)
        queue.push([Self.request(0)])  // one batch always fits
        let producer = Thread { (1..<50).forEach { queue.push([Self.request($0)]) } }
        producer.start()
        var seen: [TraceRecord] = []
        while seen.count < 50 {
            seen += queue.pop(until: RecordQueue.now() + .seconds(Int64(5))) ?? []
            #expect(queue.backlog <= 1)
        }
        #expect(seen == (0..<50).map(Self.request))
        #expect(queue.longestWait > .zero)
    }
}
