// SPDX-License-Identifier: Apache-2.0
internal import Glibc

extension MockServer {
    /// How long a request's head may take from its first byte, in nanoseconds.
    private static let headTime: Int64 = 20_000_000_000
    /// How long a request's body may stand still.
    private static let bodyTime: Int64 = 30_000_000_000
    /// How long a whole request may take.
    private static let requestTime: Int64 = 600_000_000_000
    /// How long the rest of a client's bytes are thrown away, so that it gets to read our last ones.
    private static let lingerTime: Int64 = 2_000_000_000
    /// More than this of later requests is left in the socket.
    private static let backlogLimit = 1 << 18

    /// Something happened on a connection's socket.
    func serve(_ source: Poller.Source, _ happened: UInt32) {
        guard source.slot < connections.count, let connection = connections[source.slot],
            connection.source == source
        else { return }  // an event that was already fetched when the connection was closed
        if happened & Descriptor.broken != 0, happened & Descriptor.readable == 0 {
            drop(connection, "client-gone")
            return
        }
        if happened & Descriptor.writable != 0 { resume(connection) }
        if happened & Descriptor.readable != 0, connections[source.slot] === connection { read(connection) }
    }
    private func read(_ connection: Connection) {
        let count = unsafe recv(connection.descriptor, input.baseAddress, input.count, 0)
        let now = Descriptor.now()
        guard count > 0 else {
            if count < 0, errno == EAGAIN || errno == EINTR { return }
            endInput(connection, failed: count < 0)
            return
        }
        let bytes = unsafe Span<UInt8>(_unsafeBytes: UnsafeRawBufferPointer(rebasing: input[..<count]))
        switch connection.phase {
        case .reading: take(bytes, connection, now)
        case .playing:
            for i in bytes.indices { connection.backlog.append(bytes[i]) }
            if connection.backlog.count > Self.backlogLimit { watch(connection, for: 0) }
        case .lingering: break
        }
    }
    /// Half a close by the client is no reason to stop answering it; a whole one shows at the next write.
    private func endInput(_ connection: Connection, failed: Bool) {
        connection.inputEnded = true
        let waitsForEver = connection.phase == .playing && connection.next >= connection.score.moments.count
        if failed || connection.phase != .playing || (waitsForEver && connection.pending.isEmpty) {
            drop(connection, "client-gone")
        } else {
            watch(connection, for: connection.interest & ~Descriptor.readable)
        }
    }

    /// Reads on in the request; begins the reply when it is whole.
    private func take(_ bytes: borrowing Span<UInt8>, _ connection: Connection, _ now: Int64) {
        if connection.parser.isIdle { connection.requestStart = now }
        do {
            let used = try connection.parser.feed(bytes)
            if connection.parser.takeContinue() {
                let line: [UInt8] = Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)
                _ = Descriptor.send(connection.descriptor, line.span)
            }
            if connection.parser.isComplete {
                for i in used..<bytes.count { connection.backlog.append(bytes[i]) }
                begin(connection, now)
            } else {
                let span = connection.parser.isInHead ? Self.headTime : Self.bodyTime
                let start = connection.parser.isInHead ? connection.requestStart : now
                let last = connection.requestStart + Self.requestTime
                if !connection.parser.isIdle { deadlines.set(connection.slot, to: min(start + span, last)) }
            }
        } catch {
            refuse(connection, error, now)
        }
    }
    private func begin(_ connection: Connection, _ now: Int64) {
        let head = connection.parser.head
        let index = Responder.isChat(head) ? requestsBegun : othersBegun | 1 << 63
        let created = Int64(time(nil))
        let reply = responder.reply(to: head, connection.parser.body.span, index: index, created: created)
        connection.parser.reset()
        play(reply, connection, now)
    }
    private func refuse(_ connection: Connection, _ refusal: RequestParser.Refusal, _ now: Int64) {
        play(responder.refusal(refusal, index: othersBegun | 1 << 63), connection, now)
    }
    private func play(_ reply: Reply, _ connection: Connection, _ now: Int64) {
        if reply.isChat { requestsBegun += 1 } else { othersBegun += 1 }
        connection.phase = .playing
        connection.reply = reply
        connection.score = reply.score
        connection.reply?.score = Score()
        connection.arrival = now
        (connection.next, connection.headersWritten) = (0, 0)
        scheduleNext(connection)
    }

    /// The reply was played: gets ready for the next request, which may be here already.
    func readOn(_ connection: Connection) {
        guard connection.reply?.keepsConnection == true, !connection.inputEnded || !connection.backlog.isEmpty else {
            linger(connection)
            return
        }
        connection.phase = .reading
        connection.reply = nil
        let now = Descriptor.now()
        deadlines.set(connection.slot, to: now + responder.script.keepAlive)
        if !connection.inputEnded { watch(connection, for: Descriptor.readable) }
        guard !connection.backlog.isEmpty else { return }
        let backlog = connection.backlog
        connection.backlog = []
        take(backlog.span, connection, now)
        if connection.inputEnded, connection.phase == .reading { drop(connection, "client-gone") }
    }
    /// Ends the output, then waits a little for the client to close.
    func linger(_ connection: Connection) {
        Descriptor.endOutput(connection.descriptor)
        guard !connection.inputEnded else {
            discard(connection)
            return
        }
        connection.phase = .lingering
        connection.backlog = []
        watch(connection, for: Descriptor.readable)
        deadlines.set(connection.slot, to: Descriptor.now() + Self.lingerTime)
    }
    func watch(_ connection: Connection, for interest: UInt32) {
        guard interest != connection.interest else { return }
        connection.interest = interest
        poller.change(connection.descriptor, interest, connection.source)
    }
    /// A deadline that has nothing to do with a reply ran out.
    func giveUp(_ connection: Connection, _ now: Int64) {
        if connection.phase == .reading, !connection.parser.isIdle {
            refuse(connection, RequestParser.Refusal(status: 408, reason: "the request took too long"), now)
        } else {
            discard(connection)
        }
    }
}
