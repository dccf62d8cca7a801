// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import Glibc

/// A bounded queue of batches between the event loops and the writer's thread.
///
/// A full queue makes the producer wait: no record is ever dropped. How long they waited is kept, for the verdict.
///
/// `@unchecked Sendable`: every stored value but the pointers is touched with the mutex held only.
@safe final class RecordQueue: @unchecked Sendable {
    private let limit: Int
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let filled: UnsafeMutablePointer<pthread_cond_t>
    private let emptied: UnsafeMutablePointer<pthread_cond_t>
    private var batches: [(records: [TraceRecord], size: Int)] = []
    private var firstBatch = 0
    private var size = 0
    private var count = 0
    private var isClosed = false
    private var longest = Nanoseconds.zero

    /// - Parameter limit: Bytes of memory that may wait, roughly; one batch may always.
    init(limit: Int) {
        self.limit = limit
        unsafe (mutex, filled, emptied) = (.allocate(capacity: 1), .allocate(capacity: 1), .allocate(capacity: 1))
        unsafe pthread_mutex_init(mutex, nil)
        var attributes = pthread_condattr_t()
        unsafe pthread_condattr_init(&attributes)
        unsafe pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        unsafe pthread_cond_init(filled, &attributes)
        unsafe pthread_cond_init(emptied, &attributes)
        unsafe pthread_condattr_destroy(&attributes)
    }
    deinit {
        unsafe pthread_cond_destroy(filled)
        unsafe pthread_cond_destroy(emptied)
        unsafe pthread_mutex_destroy(mutex)
        unsafe mutex.deallocate()
        unsafe filled.deallocate()
        unsafe emptied.deallocate()
    }

    /// Records waiting.
    var backlog: Int { locked { count } }
    /// Longest time that a producer waited for room.
    var longestWait: Nanoseconds { locked { longest } }

    /// Adds a batch; waits while the queue is full.
    ///
    /// Nothing may be added after `close`.
    func push(_ records: [TraceRecord]) {
        guard !records.isEmpty else { return }
        let batchSize = records.reduce(0) { $0 + Self.size(of: $1) }
        locked {
            precondition(!isClosed, "a record came after the end of its trace")
            if count > 0, size + batchSize > limit {
                let start = Self.now()
                repeat { unsafe pthread_cond_wait(emptied, mutex) } while count > 0 && size + batchSize > limit
                longest = max(longest, Self.now() - start)
            }
            batches.append((records, batchSize))
            (size, count) = (size + batchSize, count + records.count)
            unsafe pthread_cond_signal(filled)
        }
    }
    /// The batch that waited longest; empty if none comes before `deadline`; nil once the queue is closed and empty.
    func pop(until deadline: Instant) -> [TraceRecord]? {
        locked {
            var time = timespec()
            time.tv_sec = Int(deadline.uptime.count / 1_000_000_000)
            time.tv_nsec = Int(deadline.uptime.count % 1_000_000_000)
            while count == 0, !isClosed {
                if unsafe pthread_cond_timedwait(filled, mutex, &time) == ETIMEDOUT { return [] }
            }
            guard count > 0 else { return nil }
            let batch = batches[firstBatch]
            batches[firstBatch].records = []
            firstBatch += 1
            if firstBatch == batches.count {
                batches.removeAll(keepingCapacity: true)
                firstBatch = 0
            }
            (size, count) = (size - batch.size, count - batch.records.count)
            unsafe pthread_cond_broadcast(emptied)
            return batch.records
        }
    }
    /// No batch will follow.
    func close() {
        locked {
            isClosed = true
            unsafe pthread_cond_signal(filled)
        }
    }

    /// The monotonic clock, as the condition variables use it.
    static func now() -> Instant {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return Instant(uptime: .seconds(Int64(time.tv_sec)) + Nanoseconds(Int64(time.tv_nsec)))
    }
    private static func size(of record: TraceRecord) -> Int {
        guard case .request(let request) = record else { return 1024 }
        return 1024 + request.reads.count * MemoryLayout<ReadEntry>.stride
            + request.events.count * MemoryLayout<EventEntry>.stride + request.output.keptBytes
    }
    private func locked<Result>(_ body: () -> Result) -> Result {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        return body()
    }
}
