// SPDX-License-Identifier: Apache-2.0
internal import Glibc

extension MockServer {
    /// How long a client may leave a full socket unread, in nanoseconds.
    private static let stallTime: Int64 = 300_000_000_000

    /// The connection's deadline has come; gives the clock's latest reading.
    func expire(_ connection: Connection, _ now: Int64) -> Int64 {
        guard connection.phase == .playing else {
            giveUp(connection, now)
            return now
        }
        guard connection.pending.isEmpty else {
            drop(connection, "client-stalled")
            return now
        }
        let after = composer.compose(connection.score, &connection.next)
        let stamp = Descriptor.now()
        write(connection, after, stamp)
        return stamp
    }
    /// Sets the deadline to the next moment of the score.
    func scheduleNext(_ connection: Connection) {
        if connection.next < connection.score.moments.count {
            deadlines.set(connection.slot, to: connection.arrival + connection.score.moments[connection.next].time)
        } else {
            deadlines.remove(connection.slot)
        }
    }

    /// Writes what was composed; `stamp` was read just before.
    private func write(_ connection: Connection, _ after: Composer.After, _ stamp: Int64) {
        var start = 0
        let count = composer.bytes.count
        while start < count {
            let sent = Descriptor.send(connection.descriptor, composer.bytes.span.extracting(start..<count))
            if sent >= 0 {
                start += sent
            } else if errno == EAGAIN {
                keep(connection, from: start, after)
                return
            } else if errno != EINTR {
                drop(connection, "client-gone")
                return
            }
        }
        finish(connection, after, composer.outputs, stamp, isWritten: count > 0)
    }
    /// The socket is full: the rest waits, and so does every later event, as it would in a real server.
    private func keep(_ connection: Connection, from start: Int, _ after: Composer.After) {
        connection.pending.append(contentsOf: composer.bytes[start...])
        (connection.pendingStart, connection.pendingOutputs) = (0, composer.outputs)
        connection.pendingAfter = after
        watch(connection, for: connection.interest | Descriptor.writable)
        deadlines.set(connection.slot, to: Descriptor.now() + Self.stallTime)
    }
    /// The socket takes bytes again.
    func resume(_ connection: Connection) {
        while connection.pendingStart < connection.pending.count {
            let stamp = Descriptor.now()
            let rest = connection.pendingStart..<connection.pending.count
            let sent = Descriptor.send(connection.descriptor, connection.pending.span.extracting(rest))
            if sent >= 0 {
                connection.pendingStart += sent
                guard connection.pendingStart == connection.pending.count else { continue }
                connection.pending.removeAll(keepingCapacity: connection.pending.capacity <= 1 << 16)
                watch(connection, for: connection.interest & ~Descriptor.writable)
                finish(connection, connection.pendingAfter, connection.pendingOutputs, stamp)
                return
            } else if errno == EAGAIN {
                deadlines.set(connection.slot, to: stamp + Self.stallTime)
                return
            } else if errno != EINTR {
                drop(connection, "client-gone")
                return
            }
        }
    }
    /// A write is out: notes when, and goes on with the score.
    private func finish(
        _ connection: Connection, _ after: Composer.After, _ outputs: Int, _ stamp: Int64, isWritten: Bool = true
    ) {
        if connection.headersWritten == 0, isWritten { connection.headersWritten = stamp }
        if log != nil { for _ in 0..<outputs { connection.written.append(stamp) } }
        switch after {
        case .goOn: scheduleNext(connection)
        case .end:
            record(connection, "complete", stamp)
            readOn(connection)
        case .close:
            record(connection, "closed", stamp)
            linger(connection)
        case .reset:
            record(connection, "reset", stamp)
            discard(connection, byReset: true)
        case .hang:
            deadlines.remove(connection.slot)
            if connection.inputEnded { drop(connection, "client-gone") }
        }
    }

    /// Closes a connection whose client is gone, or which the server leaves.
    func drop(_ connection: Connection, _ ending: String) {
        if connection.phase == .playing { record(connection, ending, Descriptor.now()) }
        discard(connection)
    }
    /// Hands the reply's times to the log.
    private func record(_ connection: Connection, _ ending: String, _ ended: Int64) {
        defer { connection.written.removeAll(keepingCapacity: log == nil) }
        guard let log, let reply = connection.reply, reply.isChat else { return }
        var scheduled: [Int64] = []
        scheduled.reserveCapacity(connection.score.moments.count)
        for moment in connection.score.moments where moment.isOutput {
            scheduled.append(connection.arrival + moment.time)
        }
        log.append(
            TruthLog.Entry(
                requestID: reply.requestID, connection: connection.number, dialect: reply.dialect,
                status: reply.status, isStreamed: reply.isStreamed, fault: reply.fault, tokens: reply.tokens,
                ending: ending, arrival: connection.arrival, headersWritten: connection.headersWritten, ended: ended,
                scheduled: scheduled, written: connection.written))
    }
}
