// SPDX-License-Identifier: Apache-2.0
public import Core
internal import Glibc

/// What became of a connection after a cancelled transfer had closed our side of it.
public struct CloseReport: Hashable, Sendable {
    /// How the peer's side ended.
    public enum End: String, Hashable, Sendable {
        /// The peer closed it too.
        case closed
        /// A reset ended it: the peer sent on what nobody was there to read, or bytes lay unread when we closed.
        case reset
    }
    /// The `closeWatch` of the transfer's report.
    public var watch: Int
    /// When our side was closed.
    public var closed: Instant
    /// The last look that found the peer's side open; the first look is right after the closing.
    public var openUntil: Instant?
    /// The look that found it ended, which it did between the two; nil where it was still open when the watch was given up.
    public var peerClosed: Instant?
    public var end: End?
}

/// Watches closed connections until the peer has closed as well: our system keeps the connection for as long.
///
/// Looks right after the closing, then 1, 2, 4, … milliseconds later, for ten seconds. Belongs to a loop's thread.
struct LingerWatch: ~Copyable {
    private struct Watched {
        let number: Int
        let ends: SocketEnds
        var report: CloseReport
        var wait: Int64 = 1_000_000
    }
    private enum Finding { case open, closed, gone, unknown }
    /// How long a connection is watched, nanoseconds, and how many at once.
    private static let patience: Int64 = 10_000_000_000
    private static let most = 1_024
    private var diagnosis: SocketDiagnosis?
    /// Whether the kernel tells; nil before it was asked about a connection that is there.
    private(set) var isAvailable: Bool?
    private var waiting = DueHeap<Watched>()
    private var lastNumber = 0

    init() { diagnosis = nil }

    /// When to look again; `.max` while nothing is watched.
    var due: Int64 { waiting.earliest }
    var count: Int { waiting.count }

    /// Finds out, once, whether the kernel tells of connections at all: of this one, which is open, it must.
    mutating func tryOut(on socket: Int32) {
        guard isAvailable == nil, let ends = SocketEnds(of: socket) else { return }
        diagnosis = SocketDiagnosis()
        guard case .state? = diagnosis?(ends) else {
            isAvailable = false
            diagnosis = nil
            return
        }
        isAvailable = true
    }

    /// - Returns: The number of the report that will follow; nil where none can.
    mutating func watch(_ ends: SocketEnds, closed: Instant) -> Int? {
        guard isAvailable == true, waiting.count < Self.most else { return nil }
        lastNumber += 1
        let report = CloseReport(watch: lastNumber, closed: closed)
        waiting.insert(Watched(number: lastNumber, ends: ends, report: report), due: closed.uptime.count)
        return lastNumber
    }

    /// Looks at what is due, and reports what is known or given up.
    mutating func look(at now: Int64, _ onClose: (CloseReport) -> Void) {
        while let entry = waiting.popDue(at: now) { look(at: entry, isLast: false, onClose) }
    }

    /// Gives up all watches after a last look.
    mutating func giveUp(_ onClose: (CloseReport) -> Void) {
        while let entry = waiting.popDue(at: .max - 1) { look(at: entry, isLast: true, onClose) }
    }

    private mutating func look(at entry: Watched, isLast: Bool, _ onClose: (CloseReport) -> Void) {
        var entry = entry
        let before = MonotonicClock.now()
        let finding = find(entry.ends)
        let after = MonotonicClock.now()
        switch finding {
        case .open:
            entry.report.openUntil = before
            let (now, end) = (after.uptime.count, entry.report.closed.uptime.count + Self.patience)
            if !isLast, now < end {
                let due = min(now + entry.wait, end)
                entry.wait *= 2
                return waiting.insert(entry, due: due)
            }
        case .closed: (entry.report.peerClosed, entry.report.end) = (after, .closed)
        case .gone: (entry.report.peerClosed, entry.report.end) = (after, .reset)
        case .unknown: break
        }
        onClose(entry.report)
    }

    private func find(_ ends: SocketEnds) -> Finding {
        switch diagnosis?(ends) {
        case .state(4)?, .state(5)?: .open  // FIN_WAIT1, FIN_WAIT2
        case .state(6)?, .state(7)?, .state(9)?, .state(11)?: .closed  // TIME_WAIT, CLOSE, LAST_ACK, CLOSING
        case .none?, .state?: .gone  // another state is that of a new connection between the same ends
        case .unavailable?, nil: .unknown
        }
    }
}
