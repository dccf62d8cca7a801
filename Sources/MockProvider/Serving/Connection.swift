// SPDX-License-Identifier: Apache-2.0

/// One client: what it sent and what is being played to it; only the server's thread touches it.
final class Connection {
    enum Phase { case reading, playing, lingering }

    let descriptor: Int32
    let source: Poller.Source
    /// Counts up over the server's life: the log's name for the connection.
    let number: Int
    var slot: Int { source.slot }

    var phase = Phase.reading
    /// What epoll watches for.
    var interest = Descriptor.readable
    /// The client will send nothing more.
    var inputEnded = false

    // MARK: The request being read

    var parser = RequestParser()
    /// Bytes of later requests, kept while a reply is being played.
    var backlog: [UInt8] = []
    /// When the request's first byte came.
    var requestStart: Int64 = 0

    // MARK: The reply being played

    var reply: Reply?
    var score = Score()
    /// The next moment to play.
    var next = 0
    /// When the request's last byte came: the moment 0 of the score.
    var arrival: Int64 = 0
    /// When the first byte of the reply was written; 0: not yet.
    var headersWritten: Int64 = 0
    /// One reading for each output event, taken just before the write that completed it.
    var written: [Int64] = []

    // MARK: A write that the socket did not take whole

    var pending: [UInt8] = []
    var pendingStart = 0
    var pendingOutputs = 0
    var pendingAfter = Composer.After.goOn

    init(descriptor: Int32, source: Poller.Source, number: Int) {
        (self.descriptor, self.source, self.number) = (descriptor, source, number)
    }
}
