// SPDX-License-Identifier: Apache-2.0
internal import Glibc

extension MockServer {
    /// More than this of later requests is left in the socket.
    private static let backlogLimit = 1 << 18

    /// Something happened on a connection's socket.
    func serve(_ source: Poller.Source, _ happened: UInt32) {
        guard source.slot < slots.count, case .connection(let connection) = slots[source.slot],
            connection.source == source
        else { return }  // an event that was already fetched when the connection was closed
        if happened & Descriptor.broken != 0, happened & Descriptor.readable == 0 {
            drop(connection, "client-gone")
            return
        }
        if happened & Descriptor.writable != 0 { resume(connection) }
        if happened & Descriptor.readable != 0, isOpen(connection) { read(connection) }
    }
    private func read(_ connection: Connection) {
        let count = unsafe recv(connection.descriptor, input.baseAddress, input.count, 0)
        let now = Descriptor.now()
        guard count > 0 else {
            if count < 0, errno == EAGAIN || errno == EINTR { return }
            endInput(connection, failed: count < 0, now)
            return
        }
        let bytes = unsafe Span<UInt8>(_unsafeBytes: UnsafeRawBufferPointer(rebasing: input[..<count]))
        if let tls = connection.channel.tls {
            decrypt(bytes, tls, connection, now)
        } else {
            take(bytes, connection, now)
        }
    }
    /// Plain bytes have come.
    func take(_ bytes: borrowing Span<UInt8>, _ connection: Connection, _ now: Int64) {
        if connection.isFresh, connection.phase == .reading, HTTP2Session.isPreface(bytes) { multiplex(connection) }
        connection.isFresh = false
        switch connection.phase {
        case .reading: readRequest(bytes, connection, now)
        case .playing:
            for i in bytes.indices { connection.backlog.append(bytes[i]) }
            if connection.backlog.count > Self.backlogLimit {
                watch(connection, for: connection.interest & ~Descriptor.readable)
            }
        case .multiplexing: readFrames(bytes, connection, now)
        case .handshaking, .lingering: break
        }
    }
    /// Half a close by the client is no reason to stop answering it; a whole one shows at the next write.
    ///
    /// HTTP/2 knows no such half.
    func endInput(_ connection: Connection, failed: Bool, _ now: Int64) {
        connection.inputEnded = true
        connection.closer = connection.closer ?? .client
        connection.play?.leave(at: now)
        let waitsForEver = connection.play?.due == nil
        if failed || connection.phase != .playing || (waitsForEver && !connection.channel.isClogged) {
            drop(connection, "client-gone")
        } else {
            watch(connection, for: connection.interest & ~Descriptor.readable)
        }
    }

    /// Reads on in the request; begins the reply when it is whole.
    private func readRequest(_ bytes: borrowing Span<UInt8>, _ connection: Connection, _ now: Int64) {
        if connection.parser.isIdle { connection.requestStart = now }
        do {
            let used = try connection.parser.feed(bytes)
            if connection.parser.takeContinue() {
                let line: [UInt8] = Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)
                guard send(line.span, connection) else { return }
            }
            if connection.parser.isComplete {
                for i in used..<bytes.count { connection.backlog.append(bytes[i]) }
                begin(connection, now)
            } else {
                let span = connection.parser.isInHead ? limits.head : limits.body
                let start = connection.parser.isInHead ? connection.requestStart : now
                let last = connection.requestStart + limits.request
                if !connection.parser.isIdle { deadlines.set(connection.slot, to: min(start + span, last)) }
            }
        } catch {
            refuse(connection, error, now)
        }
    }
    private func begin(_ connection: Connection, _ now: Int64) {
        let reply = reply(to: connection.parser.head, connection.parser.body.span)
        let version = connection.parser.head.version
        connection.parser.reset()
        play(reply, over: version, connection, now)
    }
    private func refuse(_ connection: Connection, _ refusal: RequestParser.Refusal, _ now: Int64) {
        play(reply(to: refusal, over: .http1_1), over: .http1_1, connection, now)
    }
    /// Decides on the reply to the next request.
    func reply(to head: RequestHead, _ body: borrowing Span<UInt8>) -> Reply {
        let index = Responder.isChat(head) ? requestsBegun : othersBegun | 1 << 63
        var reply = responder.reply(to: head, body, index: index, created: Int64(time(nil)))
        if ledger.moments + reply.score.moments.count > limits.moments {
            reply = responder.overload(reply, to: head, body, index: index)
        }
        if reply.isChat { requestsBegun += 1 } else { othersBegun += 1 }
        if log != nil, reply.isChat {
            let keepsBody = responder.script.logDetail.contains(.bodies)
            reply.question = LoggedQuestion(head, body, keepsBody: keepsBody)
        }
        return reply
    }
    func reply(to refusal: RequestParser.Refusal, over version: HTTPVersion) -> Reply {
        defer { othersBegun += 1 }
        return responder.refusal(refusal, index: othersBegun | 1 << 63, over: version)
    }
    private func play(_ reply: Reply, over version: HTTPVersion, _ connection: Connection, _ now: Int64) {
        connection.phase = .playing
        connection.requests += 1
        connection.play = Play(
            reply, over: version, connection: connection.number, at: start(of: reply, now), in: ledger)
        scheduleNext(connection)
    }

    /// When an answer begins: at once, unless all places are taken.
    func start(of reply: Reply, _ now: Int64) -> Int64 {
        reply.isChat ? servingSlots.start(at: now, for: reply.score.moments.last?.time ?? 0) : now
    }
    /// The reply was played: gets ready for the next request, which may be here already.
    func readOn(_ connection: Connection) {
        let keeps = connection.play?.reply.keepsConnection == true
        connection.play = nil
        guard keeps, !connection.inputEnded || !connection.backlog.isEmpty else {
            linger(connection, inOrder: true)
            return
        }
        connection.phase = .reading
        let now = Descriptor.now()
        deadlines.set(connection.slot, to: now + responder.script.keepAlive)
        if !connection.inputEnded { watch(connection, for: Descriptor.readable) }
        guard !connection.backlog.isEmpty else { return }
        let backlog = connection.backlog
        connection.backlog = []
        readRequest(backlog.span, connection, now)
        if connection.inputEnded, connection.phase == .reading { drop(connection, "client-gone") }
    }
    /// Ends the output, then waits a little for the client to close.
    ///
    /// With TLS, an end that is not in order is one without `close_notify`.
    func linger(_ connection: Connection, inOrder: Bool) {
        if inOrder, let tls = connection.channel.tls {
            tls.sayGoodbye()
            _ = connection.channel.drain()
        }
        connection.closer = connection.closer ?? .server
        Descriptor.endOutput(connection.descriptor)
        guard !connection.inputEnded else {
            discard(connection)
            return
        }
        connection.phase = .lingering
        connection.backlog = []
        watch(connection, for: Descriptor.readable)
        deadlines.set(connection.slot, to: Descriptor.now() + limits.linger)
    }
    func watch(_ connection: Connection, for interest: UInt32) {
        guard interest != connection.interest else { return }
        connection.interest = interest
        poller.change(connection.descriptor, interest, connection.source)
    }
    /// A deadline that has nothing to do with a reply ran out.
    func giveUp(_ connection: Connection, _ now: Int64) {
        if connection.phase == .reading, !connection.parser.isIdle {
            refuse(connection, .late, now)
        } else if let session = connection.session, connection.phase == .multiplexing {
            session.goAway()
            pump(connection, session)
        } else {
            discard(connection)
        }
    }
}

extension RequestParser.Refusal {
    static let late = Self(status: 408, reason: "the request took too long")
}
