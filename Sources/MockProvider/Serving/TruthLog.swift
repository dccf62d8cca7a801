// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import JSONText

/// Writes what was really done, one NDJSON line a request; formats only while the server has nothing better to do.
@safe final class TruthLog {
    /// One request, as numbers; all times in nanoseconds of the monotonic clock.
    struct Entry {
        let requestID: String
        let connection: Int
        let http: String
        /// Number of the HTTP/2 stream; 0 where there is none.
        let stream: Int32
        let dialect: String
        let status: Int
        let isStreamed: Bool
        let fault: String?
        let tokens: Int
        let inputTokens: Int
        let bodyBytes: Int
        let bodyHash: UInt64
        let ending: String
        let arrival: Int64
        let headersWritten: Int64
        let ended: Int64
        let scheduled: [Int64]
        let written: [Int64]
    }
    /// Above this many stamps waiting, entries are formatted whether there is time or not: 64 MiB.
    private static let patience = 4 << 20

    private let descriptor: Int32
    private var waiting: [Entry] = []
    private var nextWaiting = 0
    private var stampsWaiting = 0
    private var writer = JSONWriter(reserving: 1 << 17)

    init(path: String) throws(MockServerError) {
        descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw MockServerError(action: "write the log \(path)", code: errno) }
    }
    deinit {
        flush()
        close(descriptor)
    }

    func append(_ entry: Entry) {
        waiting.append(entry)
        stampsWaiting += entry.scheduled.count
    }
    var hasWork: Bool { nextWaiting < waiting.count || !writer.bytes.isEmpty }
    var isUrgent: Bool { stampsWaiting > Self.patience }

    /// A small piece of work: formats one entry, or writes what was formatted.
    func work() {
        if nextWaiting < waiting.count {
            format(waiting[nextWaiting])
            stampsWaiting -= waiting[nextWaiting].scheduled.count
            nextWaiting += 1
            if nextWaiting == waiting.count || nextWaiting >= 1_024 {
                waiting.removeFirst(nextWaiting)
                nextWaiting = 0
            }
            if writer.bytes.count >= 1 << 16 { drain() }
        } else {
            drain()
        }
    }
    func flush() {
        while hasWork { work() }
    }

    private func format(_ entry: Entry) {
        writer.object { line in
            line.member("request_id", entry.requestID)
            line.member("connection", entry.connection)
            line.member("http", entry.http)
            if entry.stream > 0 { line.member("stream", Int(entry.stream)) }
            line.member("dialect", entry.dialect)
            line.member("status", entry.status)
            line.member("streamed", entry.isStreamed)
            line.member("fault", ifKnown: entry.fault)
            line.member("tokens", entry.tokens)
            line.member("input_tokens", entry.inputTokens)
            line.member("body_bytes", entry.bodyBytes)
            line.member("body_hash", String(entry.bodyHash, radix: 16))
            line.member("ending", entry.ending)
            line.member("arrival_ns", entry.arrival)
            if entry.headersWritten > 0 { line.member("headers_written_ns", entry.headersWritten) }
            line.member("first_output_written_ns", ifKnown: entry.written.first)
            line.member("ended_ns", entry.ended)
            line.key("scheduled_ns")
            line.array { array in for time in entry.scheduled { array.integer(time) } }
            line.key("written_ns")
            line.array { array in for time in entry.written { array.integer(time) } }
        }
        writer.endLine()
    }
    private func drain() {
        var start = 0
        while start < writer.bytes.count {
            let count = unsafe writer.bytes.withUnsafeBytes { bytes in
                unsafe write(descriptor, bytes.baseAddress?.advanced(by: start), bytes.count - start)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }  // a full disk loses the rest of the log, not the run
            start += count
        }
        writer.reset()
    }
}
