// SPDX-License-Identifier: Apache-2.0
internal import CNGHTTP2
internal import Glibc

extension MockServer {
    /// From now on the connection speaks HTTP/2.
    func multiplex(_ connection: Connection) {
        connection.phase = .multiplexing
        connection.session = HTTP2Session(maxStreams: responder.script.maxStreams)
    }
    func readFrames(_ bytes: borrowing Span<UInt8>, _ connection: Connection, _ now: Int64) {
        guard let session = connection.session else { return }
        let isSound = session.receive(bytes, at: now)
        handle(session.takeEvents(), connection, now)
        guard isOpen(connection), connection.phase == .multiplexing else { return }
        if isSound { pump(connection, session) } else { drop(connection, "client-gone") }
    }

    /// Writes frames for as long as there are some and the socket takes them.
    func pump(_ connection: Connection, _ session: HTTP2Session) {
        while connection.phase == .multiplexing, !connection.channel.isClogged {
            frames.removeAll(keepingCapacity: true)
            guard session.takeOutput(into: &frames, limit: 1 << 16) else {
                drop(connection, "client-gone")
                return
            }
            let isQuiet = frames.isEmpty
            if !isQuiet {
                guard send(frames.span, connection), !connection.channel.isClogged else { return }
            }
            let events = session.takeEvents()
            if isQuiet, events.isEmpty { break }
            handle(events, connection, isQuiet ? Descriptor.now() : connection.channel.stamp)
            guard isOpen(connection) else { return }
        }
        guard connection.phase == .multiplexing, !connection.channel.isClogged, session.isOver else { return }
        endStreams(of: connection, "client-gone", Descriptor.now())
        linger(connection, inOrder: true)
    }
    func handle(_ events: HTTP2Session.Events, _ connection: Connection, _ now: Int64) {
        for stream in events.opened { open(stream, of: connection) }
        for stream in events.asked { answer(stream, of: connection, now) }
        for stream in events.written where stream.isBusy { finish(stream, of: connection, now) }
        for stream in events.closed { forget(stream, of: connection, "client-gone", now) }
        if !events.closed.isEmpty, connection.session?.streams.isEmpty == true {
            deadlines.set(connection.slot, to: now + responder.script.keepAlive)
        }
    }

    // MARK: Streams

    private func open(_ stream: HTTP2Stream, of connection: Connection) {
        stream.slot = takeSlot()
        slots[stream.slot] = .stream(stream, of: connection)
        deadlines.set(stream.slot, to: stream.touched + limits.body)
        deadlines.remove(connection.slot)
    }
    private func answer(_ stream: HTTP2Stream, of connection: Connection, _ now: Int64) {
        guard stream.slot >= 0 else { return }
        let request = stream.request
        stream.request = HTTP2Request()
        let reply =
            if let refusal = request.refusal { self.reply(to: refusal, over: .http2) } else {
                self.reply(to: request.head, request.body.span)
            }
        play(reply, on: stream, of: connection, now)
    }
    private func play(_ reply: Reply, on stream: HTTP2Stream, of connection: Connection, _ now: Int64) {
        connection.requests += 1
        stream.play = Play(
            reply, over: .http2, connection: connection.number, stream: stream.number,
            at: start(of: reply, now), in: ledger)
        scheduleNext(stream)
    }
    private func scheduleNext(_ stream: HTTP2Stream) {
        if let due = stream.play?.due { deadlines.set(stream.slot, to: due) } else { deadlines.remove(stream.slot) }
    }
    /// The stream's deadline has come; gives the clock's latest reading.
    func expire(_ stream: HTTP2Stream, of connection: Connection, _ now: Int64) -> Int64 {
        guard let session = connection.session else { return now }
        guard let play = stream.play else {
            giveUp(stream, of: connection, now)
            pump(connection, session)
            return now
        }
        guard !stream.isBusy else {
            end(stream, "client-stalled", now)
            session.reset(stream, NGHTTP2_CANCEL)
            pump(connection, session)
            return now
        }
        let after = play.compose(&composer)
        stream.queue(composer, then: after)
        if composer.hasHead { session.respond(on: stream, play.reply.score) }
        session.resume(stream)
        deadlines.set(stream.slot, to: now + limits.stall)  // moved on as soon as the write is out
        pump(connection, session)
        return max(now, connection.channel.stamp)
    }
    /// The rest of a request does not come.
    private func giveUp(_ stream: HTTP2Stream, of connection: Connection, _ now: Int64) {
        let last = min(stream.touched + limits.body, stream.begun + limits.request)
        guard last <= now else {
            deadlines.set(stream.slot, to: last)
            return
        }
        stream.isRequestWhole = true
        play(reply(to: .late, over: .http2), on: stream, of: connection, now)
    }
    /// A write is out: notes when, and goes on with the score.
    private func finish(_ stream: HTTP2Stream, of connection: Connection, _ stamp: Int64) {
        guard let session = connection.session, let play = stream.play else { return }
        stream.settle()
        if stream.hasContent { play.note(stream.outputs, at: stamp, keepsTimes: log != nil) }
        switch stream.after {
        case .goOn: scheduleNext(stream)
        case .hang: deadlines.remove(stream.slot)
        case .end:
            end(stream, "complete", stamp)
            if !stream.isRequestEnded { session.reset(stream, NGHTTP2_NO_ERROR) }
            if !play.reply.keepsConnection { session.goAway() }
        case .reset:
            end(stream, "reset", stamp)
            session.reset(stream, NGHTTP2_INTERNAL_ERROR)
        case .drop:
            end(stream, "reset", stamp)
            session.reset(stream, NGHTTP2_REFUSED_STREAM)
        case .malformed:
            end(stream, "closed", stamp)
            if send(HTTP2Session.malformedFrame(on: stream).span, connection) { cut(connection, stamp) }
        case .close:
            end(stream, "closed", stamp)
            cut(connection, stamp)
        }
    }
    /// The connection closes with all its streams, whatever was promised to them.
    private func cut(_ connection: Connection, _ now: Int64) {
        endStreams(of: connection, "closed", now)
        linger(connection, inOrder: false)
    }
    /// The reply is over; the stream itself is as soon as both sides have said so.
    private func end(_ stream: HTTP2Stream, _ ending: String, _ now: Int64) {
        record(stream.play, ending, now)
        stream.play = nil
        deadlines.remove(stream.slot)
    }
    private func forget(_ stream: HTTP2Stream, of connection: Connection, _ ending: String, _ now: Int64) {
        guard stream.slot >= 0 else { return }
        if stream.play != nil { end(stream, ending, now) }
        freeSlot(stream.slot)
        stream.slot = -1
    }
    /// Ends all that is being played on the connection.
    func endStreams(of connection: Connection, _ ending: String, _ now: Int64) {
        guard let session = connection.session else { return }
        connection.session = nil
        for stream in session.streams.values.sorted(by: { $0.number < $1.number }) {
            forget(stream, of: connection, ending, now)
        }
        for stream in session.takeEvents().closed { forget(stream, of: connection, ending, now) }
    }
}
