// SPDX-License-Identifier: Apache-2.0
import CMallocCounter
import Core
import Testing
import Transport

@Suite(.repeatedWhereSpoiled) struct AllocationTests {
    /// What the C callbacks of this test add up, at a fixed address.
    struct Count {
        var pieces = 0
        var reads = 0
        var lastArrival: Int64 = 0
        var allocationsAtStart: UInt64 = 0
        var allocationsAtEnd: UInt64 = 0
    }

    /// Allocations on the loop's thread between the fourth read and the last piece of a stream.
    private func allocations(events: Int) throws -> (allocations: UInt64, pieces: Int) {
        let server = LoopbackServer { connection in
            guard connection.readRequest() != nil else { return }
            connection.sendHead()
            // A pause now and then makes the client read many times without making the test long.
            for index in 0..<events {
                connection.sendChunk("data: {\"choices\":[{\"delta\":{\"content\":\"token\"}}]}\n\n")
                if index % 16 == 0 { connection.pause(milliseconds: 1) }
            }
            connection.sendEnd()
            connection.waitForPeer()
        }
        let loop = try TransferLoop(expectedTransfers: 1)
        let count = UnsafeMutablePointer<Count>.allocate(capacity: 1)
        unsafe count.initialize(to: Count())
        defer { unsafe count.deallocate() }
        let sink = unsafe TransferSink(
            context: count, onHeader: { _, _, _, _, _ in true },
            onBody: { context, _, _, arrival, _ in
                let count = unsafe context.assumingMemoryBound(to: Count.self)
                unsafe count.pointee.pieces += 1
                if unsafe arrival != count.pointee.lastArrival { unsafe count.pointee.reads += 1 }
                unsafe count.pointee.lastArrival = arrival
                // By now the socket is registered and everything that lasts has been allocated.
                if unsafe count.pointee.reads <= 4 { unsafe count.pointee.allocationsAtStart = sg_malloc_count() }
                unsafe count.pointee.allocationsAtEnd = sg_malloc_count()
                return true
            })
        try loop.start(PreparedRequest(server.url), body: nil, sink: sink, token: 0)
        var isOver = false
        while !isOver {
            try loop.turn(until: MonotonicClock.now() + .milliseconds(200)) { _ in isOver = true }
        }
        return unsafe (count.pointee.allocationsAtEnd - count.pointee.allocationsAtStart, count.pointee.pieces)
    }

    @Test("a stream a hundred times as long takes not one allocation more")
    func perEvent() throws {
        #expect(sg_malloc_count() > 0, "the counter is linked in")
        let (short, long) = try (allocations(events: 160), allocations(events: 16_000))
        #expect(short.pieces == 160 && long.pieces == 16_000)
        #expect(short.allocations == 0 && long.allocations == 0)
    }
}
