// SPDX-License-Identifier: Apache-2.0

/// One client: what it sent and what is being played to it; only the server's thread touches it.
final class Connection {
    enum Phase {
        /// TLS is not yet agreed on.
        case handshaking
        /// HTTP/1 waits for a request, plays a reply.
        case reading, playing
        /// HTTP/2: its streams have phases of their own.
        case multiplexing
        /// All is said; what still comes is thrown away.
        case lingering
    }
    let source: Poller.Source
    /// Counts up over the server's life: the log's name for the connection.
    let number: Int
    var slot: Int { source.slot }
    var descriptor: Int32 { channel.descriptor }

    var channel: Channel
    var phase: Phase
    /// What epoll watches for.
    var interest = Descriptor.readable
    enum Side: String { case client, server }
    /// Who ended it first; nil while it is open.
    var closer: Side?
    /// Requests that were answered on it.
    var requests = 0
    /// The client will send nothing more.
    var inputEnded = false
    /// Nothing was read yet: a handshake's time is still to begin, or HTTP/2 without TLS.
    var isFresh = true

    // MARK: HTTP/1

    var parser = RequestParser()
    /// Bytes of later requests, kept while a reply is being played.
    var backlog: [UInt8] = []
    /// When the request's first byte came.
    var requestStart: Int64 = 0
    var play: Play?
    /// A write of the reply that the socket did not take whole.
    var unfinished: (after: Composer.After, outputs: Int)?

    // MARK: HTTP/2

    var session: HTTP2Session?

    init(descriptor: Int32, tls: TLSSession?, source: Poller.Source, number: Int) {
        channel = Channel(descriptor, tls)
        phase = tls == nil ? .reading : .handshaking
        (self.source, self.number) = (source, number)
    }
}
