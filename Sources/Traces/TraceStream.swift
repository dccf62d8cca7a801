// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import Glibc
internal import Synchronization

/// Reads a trace on a thread of its own, so that unpacking and decoding have one core and whoever takes the records another.
///
/// Between the two lies a bounded queue: memory does not grow with the trace.
public enum TraceStream {
    /// What is told about the file once it was read.
    public struct Summary: Hashable, Sendable {
        public let records: Int
        /// Records passed over because only a later version knows their `type`.
        public let unknownRecords: Int
        /// The run did not come to its end, or the file lost its tail.
        public let wasCutOff: Bool
    }
    /// Memory that waiting records may take, roughly.
    private static let queueBytes = 16 << 20
    /// A batch is handed over when it holds so many reads and events, or records.
    private static let batchEntries = 20_000
    private static let batchRecords = 256

    private struct State {
        var summary: Summary?
        var failure: TraceError?
        /// Nobody wants the rest.
        var isAbandoned = false
    }
    private final class Job: Sendable {
        let path: String
        let queue = RecordQueue(limit: queueBytes)
        let state = Mutex(State())
        init(path: String) { self.path = path }
    }

    /// Gives every record of a trace to `take`, in order, on the calling thread.
    ///
    /// - Parameters:
    ///   - path: A file, or `-` for the standard input.
    ///   - take: What it throws ends the reading, and is thrown on.
    /// - Returns: What the file was like.
    /// - Throws: As `TraceReader` does; the records before were given.
    @discardableResult
    public static func read(path: String, _ take: (TraceRecord) throws -> Void) throws -> Summary {
        let job = Job(path: path)
        var thread = pthread_t()
        let context = unsafe Unmanaged.passRetained(job).toOpaque()
        let status = unsafe pthread_create(&thread, nil, main, context)
        precondition(status == 0, "no thread to read the trace: \(TraceError.reason(status))")
        do {
            while let batch = job.queue.pop(until: RecordQueue.now() + .seconds(Int64(1))) {
                for record in batch { try take(record) }
            }
        } catch {
            job.state.withLock { $0.isAbandoned = true }
            while job.queue.pop(until: RecordQueue.now() + .seconds(Int64(1))) != nil {}
            pthread_join(thread, nil)
            throw error
        }
        pthread_join(thread, nil)
        let state = job.state.withLock { $0 }
        if let failure = state.failure { throw failure }
        return state.summary ?? Summary(records: 0, unknownRecords: 0, wasCutOff: true)
    }

    // MARK: On the thread

    private static let main: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { context in
        guard let context = unsafe context else { return nil }
        let job = unsafe Unmanaged<Job>.fromOpaque(context).takeRetainedValue()
        do throws(TraceError) {
            let summary = try work(job)
            job.state.withLock { $0.summary = summary }
        } catch {
            job.state.withLock { $0.failure = error }
        }
        job.queue.close()
        return nil
    }
    private static func work(_ job: Job) throws(TraceError) -> Summary {
        var reader = try TraceReader(path: job.path)
        var (batch, entries): ([TraceRecord], Int) = ([], 0)
        // What came before a failure is handed over all the same.
        defer { job.queue.push(batch) }
        while let record = try reader.next() {
            if case .request(let request) = record { entries += request.reads.count + request.events.count }
            batch.append(record)
            guard entries >= batchEntries || batch.count >= batchRecords else { continue }
            job.queue.push(batch)
            (batch, entries) = ([], 0)
            if job.state.withLock({ $0.isAbandoned }) { break }
        }
        return Summary(records: reader.records, unknownRecords: reader.unknownRecords, wasCutOff: reader.wasCutOff)
    }
}
