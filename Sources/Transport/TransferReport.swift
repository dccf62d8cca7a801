// SPDX-License-Identifier: Apache-2.0
public import Core

/// How one transfer went, as told when it is over.
public struct TransferReport: Hashable, Sendable {
    /// What kind of trouble ended it; the engine's outcome classes build on this.
    public enum FailureKind: String, Hashable, Sendable {
        case none
        /// The host's name has no address.
        case dns
        /// Refused, unreachable, no local port or no descriptor left.
        case connect
        case connectTimeout
        /// Handshake failed or the certificate was not accepted.
        case tls
        /// The connection or the HTTP/2 stream ended before the answer did.
        case reset
        /// The peer does not speak HTTP as it should.
        case proto
        /// A sink asked for it, or it was cancelled.
        case aborted
        case other
    }
    /// Where the arrival times of a transfer came from.
    public enum StampSource: String, Hashable, Sendable { case kernel, loop }
    /// The HTTP version of the answer.
    public enum HTTPVersion: String, Hashable, Sendable { case http1_0 = "1.0", http1_1 = "1.1", http2 = "2" }

    /// The caller's number, as given to `start`.
    public var token = 0
    public var code = TransportError.Code.ok
    /// What went wrong and what helps: no URL, no header, no key.
    public var failure: String?
    public var failureKind = FailureKind.none
    /// Status of the last answer; 0 where none came.
    public var status = 0
    public var httpVersion: HTTPVersion?
    /// It went over a connection that an earlier transfer had opened, or shared one (HTTP/2).
    public var reused = false
    /// Our number for the connection, counted from 1 on each loop; 0 where none came about.
    public var connection = 0
    /// Address and port of the peer (the proxy's, where there is one); a unix socket has none.
    public var remoteAddress: String?
    public var localPort: Int?

    /// The host's address was known; like the next two only where this transfer opened the connection.
    public var resolved: Instant?
    /// The TCP connection was there; an upper bound where the TLS handshake failed after it.
    public var connected: Instant?
    public var tlsDone: Instant?
    /// Just before libcurl wrote the request: the connection was there.
    public var issued: Instant?
    /// The last byte of the request had been given to the kernel.
    ///
    /// An upper bound: the clock's reading after the step of libcurl that wrote it. The true moment lies between
    /// `issued` and this; the writing itself is most of the span. Over HTTP/2: given to libcurl's HTTP/2 layer.
    public var sent: Instant?
    /// Where we ended it: when our side of the connection (HTTP/2: of the stream) was closed; nil where none was open.
    public var closed: Instant?
    /// The number under which a `CloseReport` will follow; nil where none will.
    public var closeWatch: Int?
    /// Arrival of the last read, or of the end of the connection; the reading of the clock where nothing arrived.
    public var ended = Instant(uptime: .zero)

    /// Request head and body.
    public var bytesSent: Int64 = 0
    /// Answer heads and body, transfer encoding off.
    public var bytesReceived: Int64 = 0
    /// How often libcurl issued the request.
    ///
    /// 2 or more means that it sent the request again by itself, which it may do only where the first sending had no
    /// effect: the server refused the HTTP/2 stream, or had closed the connection before the request came. `issued` and
    /// `sent` are then those of the last sending.
    public var timesIssued = 0
    /// The state of the connection at the end; nil for a unix socket and where no connection came about.
    public var tcp: TCPInfo?
    public var stampSource = StampSource.loop
    /// Callbacks whose read no readiness had announced: libcurl read by itself, so they carry the callback's own reading.
    public var unstampedReads = 0
}

/// What the kernel knows about a connection.
///
/// - Source: `struct tcp_info` of `linux/tcp.h`.
public struct TCPInfo: Hashable, Sendable {
    /// Smoothed round trip.
    public var rtt: Nanoseconds
    /// Its mean deviation.
    public var rttVariation: Nanoseconds
    /// Segments sent again since the connection's previous transfer ended (or since it was opened).
    public var retransmissions: Int
    /// Bytes a second towards the peer, as last measured; nil where the kernel has no figure yet.
    public var deliveryRate: Int64?
}
