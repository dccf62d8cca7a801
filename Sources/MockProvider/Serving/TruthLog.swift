// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import JSONText

/// Writes what was really done, one NDJSON line a request; formats only while the server has nothing better to do.
@safe final class TruthLog {
    enum Line {
        case request(Entry)
        /// A connection by its number; times in nanoseconds of the monotonic clock.
        case opened(Int, at: Int64)
        case closed(Int, at: Int64, requests: Int, by: Connection.Side)
        /// What it takes in memory, in bytes.
        fileprivate var weight: Int {
            guard case .request(let entry) = self else { return 64 }
            let score = entry.reply.score
            return score.moments.count * 40 + score.blob.count + (entry.question.body?.count ?? 0)
        }
    }
    /// Above this many bytes waiting, lines are formatted whether there is time or not.
    private static let patience = 64 << 20

    private let descriptor: Int32
    private var waiting: [Line] = []
    private var nextWaiting = 0
    private var bytesWaiting = 0
    private let showsBodies: Bool
    private var writer = JSONWriter(reserving: 1 << 17)

    init(path: String, showsBodies: Bool) throws(MockServerError) {
        self.showsBodies = showsBodies
        descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw MockServerError(action: "write the log \(path)", code: errno) }
    }
    deinit {
        flush()
        close(descriptor)
    }

    func append(_ line: Line) {
        waiting.append(line)
        bytesWaiting += line.weight
    }
    var hasWork: Bool { nextWaiting < waiting.count || !writer.bytes.isEmpty }
    var isUrgent: Bool { bytesWaiting > Self.patience }

    /// A small piece of work: formats one line, or writes what was formatted.
    func work() {
        if nextWaiting < waiting.count {
            writer.line(waiting[nextWaiting], showsBodies: showsBodies)
            writer.endLine()
            bytesWaiting -= waiting[nextWaiting].weight
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
