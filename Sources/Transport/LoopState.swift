// SPDX-License-Identifier: Apache-2.0
// What libcurl's callbacks touch: plain structs behind pointers, so that no callback retains, releases or allocates.
internal import CLinux
internal import Glibc

typealias LoopPointer = UnsafeMutablePointer<LoopState>
typealias ShardPointer = UnsafeMutablePointer<ShardState>
typealias TransferPointer = UnsafeMutablePointer<TransferState>

/// One event loop.
@unsafe struct LoopState {
    var poller: Poller
    /// Counts the spans within which one stamp of a socket holds: up by one at each wake-up and each start.
    var epoch: UInt64 = 1
    /// CLOCK_MONOTONIC at the last wake-up.
    var wakeup: Int64 = 0
    /// CLOCK_REALTIME minus CLOCK_MONOTONIC, as of the last wake-up.
    var wallOffset: Int64 = 0
    /// The socket that libcurl is being driven for, or -1.
    var driving: Int32 = -1
    var connectionsOpened = 0
    /// The transfer that is being started: libcurl may use and lose its connection before it has named the socket.
    var starting: TransferPointer?
    /// Transfers whose request has been issued but not yet sent to the last byte.
    var sending: TransferPointer?
    /// Transfers that have just been paused by their rate.
    var unsettled: TransferPointer?
    /// Sockets closed so far, when the last one was, and, where it is asked for, between which ends it lay.
    var closings = 0
    var lastClosing: Int64 = 0
    var wantsEnds = false
    var lastEnds: SocketEnds?
    /// Whether the ends of connections that a sink's transfer leaves are kept, to watch their closing.
    var watchesAborts = false
    var sockets = unsafe SocketTable()
    let peek = unsafe ReceivePeek()
    var statistics = LoopStatistics()

    init(poller: Poller) { unsafe self.poller = poller }
}

/// One `CURLM` and the transfers in it.
@unsafe struct ShardState {
    let multi: UnsafeMutableRawPointer
    let loop: LoopPointer
    let index: UInt32
    /// When libcurl wants to be called without any readiness; `.max` for never.
    var due: Int64 = .max
    /// Transfers in the multi handle.
    var active = 0
    /// Transfers may be over: look for messages.
    var isDirty = false
    /// Its index among the shards of its endpoint.
    let placeInPool: Int
    let isHTTP2: Bool
    /// Bytes on its sockets are TLS records.
    let isEncrypted: Bool
    let readSize: Int
    /// For `SO_RCVBUF`; 0 for the system's own choice.
    let receiveBuffer: Int32
    /// Bytes of body a second that each transfer takes; 0 for all that comes.
    let receiveRate: Int64
    /// The sockets of its connections.
    var open: [Int32] = []
    /// Transfers in the multi handle, as a list.
    var running: TransferPointer?
    /// Handles that wait for work.
    var idle: TransferPointer?
}

/// One request under way, or a handle that waits for one.
@unsafe struct TransferState {
    let easy: UnsafeMutableRawPointer
    let loop: LoopPointer
    let shard: ShardPointer
    /// Where libcurl writes its words on a failure.
    let errorText: UnsafeMutablePointer<CChar>
    /// The request that the handle's options are set for.
    var request: Unmanaged<PreparedRequest>?
    /// The URL that the handle has is not the request's own, but that of one transfer.
    var hasOwnURL = false
    /// What the transfer under way sends; held until it is over.
    var body: Unmanaged<OutgoingBody>?
    /// Where the handle's options say that the body is, and its length; not to be read once the transfer is over.
    var bodyAddress: UnsafeRawPointer?
    var bodyCount = 0
    var sink: TransferSink?
    /// Neighbours in the shard's list of running transfers; `next` also links idle ones.
    var next: TransferPointer?
    var previous: TransferPointer?
    var nextSending: TransferPointer?
    var nextUnsettled: TransferPointer?
    var facts = TransferFacts()
    /// libcurl wanted to send a request again: it grants a handle five of these in its whole life, so another takes over.
    var isWorn = false

    init(easy: UnsafeMutableRawPointer, shard: ShardPointer) {
        unsafe self.easy = easy
        unsafe self.shard = shard
        unsafe loop = shard.pointee.loop
        unsafe errorText = .allocate(capacity: 256)  // CURL_ERROR_SIZE
        unsafe errorText.initialize(repeating: 0, count: 256)
    }
}

/// What is noted while a transfer runs; times are CLOCK_MONOTONIC in nanoseconds, 0 for never.
struct TransferFacts {
    var token = 0
    /// Bytes of body that the request has.
    var bodySize = 0
    /// The socket it runs on, or -1 while that is not known.
    var socket: Int32 = -1
    var connection = 0
    /// `socket()` was last called for it, which is right after the name lookup.
    var opened: Int64 = 0
    /// First wish to read from the socket, which is right after the connection came about.
    var connected: Int64 = 0
    var issued: Int64 = 0
    var timesIssued = 0
    var sent: Int64 = 0
    var lastArrival: Int64 = 0
    var stampedReads = 0
    var unstampedReads = 0
    var socketError: Int32 = 0
    /// Arrival of the end of its connection.
    var closed: Int64 = 0
    /// The connection ended while the answer was under way.
    var wasCut = false
    var wasAborted = false
    /// How the connection ended under the request that was sent last.
    var fate: Fate?
    /// The sending that may be followed by another: what `timesIssued` was.
    var repeatAllowed = -1
    /// libcurl was kept from sending the request again: the server may have had it.
    var wasDropped = false
    /// A dropped request's connection was reset.
    var wasReset = false
    var tcp: TCPInfo?
    /// Between which ends the connection lay that a sink ended.
    var endsOfAborted: SocketEnds?
    /// When libcurl closed its connection's socket.
    var closedByUs: Int64 = 0
    /// Tells the use of a handle, and of a token, from the next.
    var serial = 0
    var pauses = PauseReasons()
    /// Where the rate is limited: until when what was taken is to last.
    var paidUntil: Int64 = 0
}

/// Why nothing is read for a transfer.
struct PauseReasons: OptionSet {
    let rawValue: UInt8
    static let caller = PauseReasons(rawValue: 1)
    static let rate = PauseReasons(rawValue: 2)
}

/// What a loop has done so far, for the verdict on the run itself.
public struct LoopStatistics: Hashable, Sendable {
    /// Wake-ups.
    public var turns = 0
    /// Time from a wake-up to the end of its turn, summed up, nanoseconds.
    public var busyNanoseconds: Int64 = 0
    /// Sockets found ready.
    public var readiness = 0
    /// Reads that were stamped by the kernel.
    public var kernelStamps = 0
    /// Reads of sockets without kernel stamps, which got the time of the wake-up.
    public var loopStamps = 0
    /// Callbacks whose read no readiness had announced.
    public var unstampedReads = 0
    /// Kernel stamps that lay outside the possible span and were moved to its edge.
    public var clampedStamps = 0
}
