// SPDX-License-Identifier: Apache-2.0
internal import Glibc

extension MockServer {
    /// The connection's deadline has come; gives the clock's latest reading.
    func expire(_ connection: Connection, _ now: Int64) -> Int64 {
        guard connection.phase == .playing, let play = connection.play else {
            giveUp(connection, now)
            return now
        }
        guard connection.unfinished == nil else {
            drop(connection, "client-stalled")
            return now
        }
        let after = play.compose(&composer)
        return write(connection, after, now)
    }
    /// Sets the deadline to the next moment of the score.
    func scheduleNext(_ connection: Connection) {
        if let due = connection.play?.due {
            deadlines.set(connection.slot, to: due)
        } else {
            deadlines.remove(connection.slot)
        }
    }

    /// Writes what was composed; gives the clock's reading just before.
    private func write(_ connection: Connection, _ after: Composer.After, _ now: Int64) -> Int64 {
        let hasBytes = !composer.bytes.isEmpty
        let outcome = hasBytes ? connection.channel.write(composer.bytes.span) : .done
        let stamp = hasBytes ? connection.channel.stamp : now
        switch outcome {
        case .done: finish(connection, after, composer.outputs, stamp, isWritten: hasBytes)
        case .kept:
            // Every later event waits, too, as it would in a real server.
            connection.unfinished = (after, composer.outputs)
            watch(connection, for: connection.interest | Descriptor.writable)
            deadlines.set(connection.slot, to: stamp + limits.stall)
        case .gone: drop(connection, "client-gone")
        }
        return stamp
    }
    /// Writes bytes that belong to no reply.
    ///
    /// - Returns: Whether the connection is still there.
    func send(_ bytes: borrowing Span<UInt8>, _ connection: Connection) -> Bool {
        settle(connection, connection.channel.write(bytes))
    }
    /// Sends what TLS has to say for itself.
    ///
    /// - Returns: Whether the connection is still there.
    func drain(_ connection: Connection) -> Bool { settle(connection, connection.channel.drain()) }
    private func settle(_ connection: Connection, _ outcome: Channel.Outcome) -> Bool {
        switch outcome {
        case .done: break
        case .kept: watch(connection, for: connection.interest | Descriptor.writable)
        case .gone: drop(connection, "client-gone")
        }
        return outcome != .gone
    }
    /// The socket takes bytes again.
    func resume(_ connection: Connection) {
        switch connection.channel.flush() {
        case .kept:
            if connection.unfinished != nil {
                deadlines.set(connection.slot, to: connection.channel.stamp + limits.stall)
            }
        case .gone: drop(connection, "client-gone")
        case .done:
            watch(connection, for: connection.interest & ~Descriptor.writable)
            if let session = connection.session {
                handle(session.takeEvents(), connection, connection.channel.stamp)
                pump(connection, session)
            } else if let (after, outputs) = connection.unfinished {
                connection.unfinished = nil
                finish(connection, after, outputs, connection.channel.stamp, isWritten: true)
            }
        }
    }
    /// A write is out: notes when, and goes on with the score.
    private func finish(
        _ connection: Connection, _ after: Composer.After, _ outputs: Int, _ stamp: Int64, isWritten: Bool
    ) {
        if isWritten { connection.play?.note(outputs, at: stamp, keepsTimes: log != nil) }
        switch after {
        case .goOn: scheduleNext(connection)
        case .end:
            record(connection.play, "complete", stamp)
            readOn(connection)
        case .close, .malformed, .drop:
            record(connection.play, "closed", stamp)
            linger(connection, inOrder: false)
        case .reset:
            record(connection.play, "reset", stamp)
            discard(connection, byReset: true)
        case .hang:
            deadlines.remove(connection.slot)
            if connection.inputEnded { drop(connection, "client-gone") }
        }
    }

    /// Closes a connection whose client is gone, or which the server leaves.
    func drop(_ connection: Connection, _ ending: String) {
        let now = Descriptor.now()
        if ending == "client-gone" { connection.closer = connection.closer ?? .client }
        if connection.phase == .playing { record(connection.play, ending, now) }
        endStreams(of: connection, ending, now)
        discard(connection)
    }
    /// Hands the reply's times to the log.
    func record(_ play: Play?, _ ending: String, _ ended: Int64) {
        guard let log, let play else { return }
        if ending == "client-gone" { play.leave(at: ended) }
        if let entry = play.entry(ending: ending, at: ended) { log.append(.request(entry)) }
    }
}
