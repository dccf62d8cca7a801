// SPDX-License-Identifier: Apache-2.0
public import Core
internal import Glibc
internal import Synchronization

/// A trace writer on a thread of its own: event loops hand over batches and go on, gzip and the disk are its business.
///
/// Any thread may call `submit` and read the figures; one thread calls `finish`, once, after the last `submit`.
public final class TraceWriterThread: Sendable {
    /// What became of the records.
    public struct Summary: Hashable, Sendable {
        public var recordsOnDisk = 0
        /// Given up after the disk had failed.
        public var recordsLost = 0
        public var bytesOnDisk = 0
        /// The first failure of the disk, even if everything could be written after all.
        public var failure: TraceError?
    }
    /// Looks at each batch of records, on the writer's thread; while it does, others wait in the queue.
    public typealias Watch = @Sendable ([TraceRecord]) -> Void
    private struct State {
        var summary = Summary()
        var pending = 0
        /// What goes to the very end.
        var last: [TraceRecord] = []
    }
    /// The thread's own: nobody else touches the writer once the thread runs.
    private final class Job: @unchecked Sendable {
        let writer: TraceWriter
        let queue: RecordQueue
        let state: Mutex<State>
        let watch: Watch?
        init(writer: TraceWriter, queue: RecordQueue, watch: Watch?) {
            (self.writer, self.queue, self.watch) = (writer, queue, watch)
            state = Mutex(State())
        }
    }
    private let job: Job
    private let thread: pthread_t

    /// Makes the file and starts the thread.
    ///
    /// - Parameters:
    ///   - path: The file to make; missing folders on the way are made, too.
    ///   - overwriting: Empties a file that is there already, instead of refusing.
    ///   - queueBytes: Memory that waiting records may take, roughly, before `submit` waits.
    /// - Throws: `alreadyExists`, `cannotCreate`.
    public convenience init(path: String, overwriting: Bool = false, queueBytes: Int = 64 << 20) throws(TraceError) {
        self.init(writer: try TraceWriter(path: path, overwriting: overwriting), queueBytes: queueBytes)
    }
    /// Makes the file, writes its first records to the disk, and then starts the thread.
    ///
    /// - Parameters:
    ///   - path: The file to make; missing folders on the way are made, too.
    ///   - records: What the trace begins with.
    ///   - watch: Called with every batch that is handed over, in order.
    /// - Throws: `alreadyExists`, `cannotCreate`, and `diskFull` or `cannotWrite`, after which the file is gone again.
    public convenience init(
        path: String, opening records: [TraceRecord], watch: Watch? = nil
    ) throws(TraceError) {
        let writer = try TraceWriter(path: path)
        writer.append(records)
        do throws(TraceError) { try writer.flush() } catch {
            unsafe unlink(path)
            throw error
        }
        self.init(writer: writer, queueBytes: 64 << 20, watch: watch)
    }
    init(writer: TraceWriter, queueBytes: Int, watch: Watch? = nil) {
        job = Job(writer: writer, queue: RecordQueue(limit: queueBytes), watch: watch)
        var thread = pthread_t()
        let context = unsafe Unmanaged.passRetained(job).toOpaque()
        let status = unsafe pthread_create(&thread, nil, Self.main, context)
        precondition(status == 0, "no thread for the trace writer: \(TraceError.reason(status))")
        self.thread = thread
    }

    /// Hands over finished records; waits while the queue is full, and never drops one.
    public func submit(_ records: [TraceRecord]) { job.queue.push(records) }
    /// Records handed over and not yet on disk.
    public var backlog: Int { job.queue.backlog + job.state.withLock { $0.pending } }
    /// Longest time that a `submit` waited for room: other than 0 when the writer was slower than the run.
    public var longestStall: Nanoseconds { job.queue.longestWait }
    /// Why the trace cannot be written; look at it once a second or so, and end the run.
    public var failure: TraceError? { job.state.withLock { $0.summary.failure } }
    public var recordsOnDisk: Int { job.state.withLock { $0.summary.recordsOnDisk } }
    /// Size of the file.
    public var bytesOnDisk: Int { job.state.withLock { $0.summary.bytesOnDisk } }

    /// Writes what is left and then `last`, the `end` record; waits until the disk has it, and ends the thread.
    ///
    /// After a failure the rest is tried once more. Even where that fails, `last` has a chance to fit.
    public func finish(_ last: [TraceRecord] = []) -> Summary {
        job.state.withLock { $0.last = last }
        job.queue.close()
        pthread_join(thread, nil)
        return job.state.withLock { $0.summary }
    }

    // MARK: On the thread

    private static let main: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { context in
        guard let context = unsafe context else { return nil }
        blockSignals()
        work(unsafe Unmanaged<Job>.fromOpaque(context).takeRetainedValue())
        return nil
    }
    /// Signals are for the main thread, and SIGXFSZ would end the process where an error will do; crashes stay loud.
    private static func blockSignals() {
        var set = sigset_t()
        unsafe sigfillset(&set)
        for crash in [SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGABRT] { unsafe sigdelset(&set, crash) }
        unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
    }
    private static func work(_ job: Job) {
        var now = RecordQueue.now()
        while let batch = job.queue.pop(until: now + TraceWriter.checkInterval) {
            job.writer.append(batch)
            if !batch.isEmpty { job.watch?(batch) }
            now = RecordQueue.now()
            attempt(job) { (writer) throws(TraceError) in try writer.flushIfDue(now: now) }
        }
        let last = job.state.withLock { $0.last }
        attempt(job) { (writer) throws(TraceError) in try writer.close(last) }
    }
    private static func attempt(_ job: Job, _ step: (TraceWriter) throws(TraceError) -> Void) {
        var failure: TraceError?
        do { try step(job.writer) } catch { failure = error }
        job.state.withLock { state in
            state.pending = job.writer.recordsPending
            state.summary.recordsOnDisk = job.writer.recordsOnDisk
            state.summary.bytesOnDisk = job.writer.bytesOnDisk
            state.summary.recordsLost = job.writer.recordsLost
            if state.summary.failure == nil { state.summary.failure = failure }
        }
    }
}
