// SPDX-License-Identifier: Apache-2.0

/// One reply on its way to a client: what is played, how far it is, and when each part was written.
final class Play {
    let reply: Reply
    private let rendering: Rendering
    private let version: HTTPVersion
    private let connection: Int
    private let stream: Int32
    /// When the request's last byte came: the moment 0 of the score.
    private let arrival: Int64
    /// The next moment to play.
    private var next = 0
    /// When the first byte of the reply was written; 0: not yet.
    private var headersWritten: Int64 = 0
    /// One reading for each output event, taken just before the write that completed it.
    private var written: [Int64] = []
    /// Moments that are out, and the bytes of their writes.
    private var settled = 0, sentBytes = 0, composedBytes = 0
    /// When the client ended its side, or the whole, and the output events written before.
    private var leave: (time: Int64, outputs: Int)?
    private let ledger: Ledger?

    /// - Parameters:
    ///   - reply: What to play.
    ///   - version: How it is framed.
    ///   - connection: The log's name for the connection.
    ///   - stream: Number of the HTTP/2 stream; 0 where there is none.
    ///   - arrival: When the request's last byte came and it had a place.
    ///   - ledger: Counts the reply's moments for as long as it is played.
    init(
        _ reply: Reply, over version: HTTPVersion, connection: Int, stream: Int32 = 0, at arrival: Int64,
        in ledger: Ledger? = nil
    ) {
        (self.reply, self.version, self.connection, self.stream) = (reply, version, connection, stream)
        (self.arrival, self.ledger) = (arrival, ledger)
        rendering = version == .http2 ? .framed : Rendering(reply, over: version)
        ledger?.open(reply.score.moments.count)
    }
    deinit { ledger?.close(reply.score.moments.count) }

    /// When the next moment is due; nil after the last one.
    var due: Int64? {
        next < reply.score.moments.count ? arrival + reply.score.moments[next].time : nil
    }
    /// Composes the next write.
    func compose(_ composer: inout Composer) -> Composer.After {
        defer { composedBytes = composer.bytes.count }
        return composer.compose(reply.score, as: rendering, &next)
    }
    /// A write went out at that moment and completed `outputs` output events.
    func note(_ outputs: Int, at stamp: Int64, keepsTimes: Bool) {
        if headersWritten == 0 { headersWritten = stamp }
        settled = next
        sentBytes += composedBytes
        if keepsTimes { for _ in 0..<outputs { written.append(stamp) } }
    }
    /// The client will send nothing more, or takes nothing more; what it did first counts.
    func leave(at time: Int64) { if leave == nil { leave = (time, written.count) } }
    /// What the log says of it; nil for a request that belongs to no dialect.
    func entry(ending: String, at ended: Int64) -> TruthLog.Entry? {
        guard reply.isChat, let question = reply.question else { return nil }
        return TruthLog.Entry(
            reply: reply, question: question, connection: connection, http: version.rawValue, stream: stream,
            ending: ending, arrival: arrival, headersWritten: headersWritten, ended: ended, written: written,
            settled: settled, sentBytes: sentBytes, leave: leave)
    }
}
