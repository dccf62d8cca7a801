// SPDX-License-Identifier: Apache-2.0
internal import CCurl
internal import CLinux
internal import Core
internal import Glibc

/// One thread's pump of HTTP transfers: libcurl multi handles on one epoll, with an arrival stamp on every read.
///
/// All of it belongs to the thread that uses it first; only `waker` and `wake()` may be used from others. Redirects are
/// not followed: they are reported like any other answer.
@safe public final class TransferLoop {
    let state: LoopPointer
    let transfersPerMulti: Int
    private var pools: [Endpoint: ConnectionPool] = [:]
    /// Every shard by its index, as epoll's data names it.
    var shards: [ShardPointer] = unsafe []
    /// Running transfers by the caller's number.
    var running: [Int: TransferPointer] = unsafe [:]
    private var spares: [UnsafeMutableRawPointer] = unsafe []
    /// Transfers started so far.
    private var serial = 0
    /// When transfers of a limited rate may read on: token and serial.
    var pacing = DueHeap<PacedTransfer>()
    /// Closed connections whose other end is being waited for.
    var lingering = LingerWatch()
    /// Keeps the kernel's receive stamps switched on: the first socket that wants them gets them a little too late.
    private let stampKeeper: Int32
    /// Ends the loop's sleep from any thread.
    public let waker: LoopWaker

    /// - Parameters:
    ///   - expectedTransfers: How many will run at once; that many handles are made now.
    ///   - transfersPerMulti: HTTP/1.1: transfers that one multi handle holds at most.
    /// - Throws: `TransportError` where the system has no descriptors or memory left.
    public init(expectedTransfers: Int, transfersPerMulti: Int = 256) throws(TransportError) {
        CurlRuntime.start()
        self.transfersPerMulti = max(1, transfersPerMulti)
        let poller = try unsafe Poller()
        unsafe state = .allocate(capacity: 1)
        unsafe state.initialize(to: LoopState(poller: poller))
        waker = unsafe poller.waker
        stampKeeper = socket(AF_INET, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        _ = unsafe ReceivePeek.enable(on: stampKeeper)
        unsafe running.reserveCapacity(expectedTransfers)
        unsafe spares.reserveCapacity(expectedTransfers)
        for _ in 0..<expectedTransfers {
            guard let easy = unsafe curl_easy_init() else { break }
            unsafe spares.append(easy)
        }
    }

    deinit {
        pools.values.forEach { $0.close() }  // first: libcurl's last callbacks still need the state
        unsafe spares.forEach { unsafe curl_easy_cleanup($0) }
        close(stampKeeper)
        unsafe state.pointee.sockets.free()
        unsafe state.pointee.peek.free()
        unsafe state.pointee.poller.free()
        unsafe state.deinitialize(count: 1)
        unsafe state.deallocate()
    }

    /// Transfers under way.
    public var transfersRunning: Int { unsafe running.count }
    /// What the loop has done so far.
    public var statistics: LoopStatistics { unsafe state.pointee.statistics }
    /// Ends the loop's sleep; may be called from any thread as long as the loop lives.
    public func wake() { waker.wake() }

    /// Makes ready for `transfers` of a request at once: multi handles and handles with their options set.
    ///
    /// The first wave then allocates nothing that can be allocated before. Connections are not opened.
    public func prepare(_ request: PreparedRequest, transfers: Int) throws(TransportError) {
        let pool = try pool(for: request)
        var taken: [TransferPointer] = unsafe []
        defer { unsafe taken.forEach { unsafe release($0) } }
        for _ in 0..<min(transfers, pool.mostTransfers ?? .max) {
            let transfer = try unsafe take(from: pool)
            unsafe taken.append(transfer)
            try unsafe transfer.load(request)
        }
    }

    /// Starts a transfer, and lets libcurl take its first steps right away: on a warm connection the request is then out.
    ///
    /// Not to be called from a sink. However the start ends, the report comes in a later `turn`.
    /// - Parameters:
    ///   - request: Kept until the transfer is over.
    ///   - body: What is sent, kept as long; not sent with `GET`.
    ///   - url: What is asked for in place of the endpoint's own URL; it must have the same origin.
    ///   - sink: Gets the answer.
    ///   - token: The caller's number for it, unique among the running ones.
    /// - Throws: `TransportError` where there is no memory left, libcurl refuses an option or the URL has another origin.
    public func start(
        _ request: PreparedRequest, body: OutgoingBody?, url: String? = nil, sink: TransferSink, token: Int
    ) throws(TransportError) {
        precondition(unsafe running[token] == nil, "token \(token) is in use")
        let transfer = try unsafe take(from: pool(for: request))
        do throws(TransportError) {
            try unsafe transfer.load(request)
            try unsafe transfer.load(request, body: body, url: url)
        } catch {
            unsafe release(transfer)
            throw error
        }
        serial += 1
        var facts = TransferFacts()
        facts.serial = serial
        (facts.token, facts.bodySize) = (token, request.method == "GET" ? 0 : body?.count ?? 0)
        unsafe (transfer.pointee.facts, transfer.pointee.sink) = (facts, sink)
        unsafe transfer.pointee.errorText.pointee = 0
        let shard = unsafe transfer.pointee.shard
        unsafe running[token] = transfer
        unsafe request.pool?.retireConnections(of: shard)
        unsafe state.pointee.epoch += 1  // a stamp from before cannot belong to this transfer
        let code = unsafe curl_multi_add_handle(shard.pointee.multi, transfer.pointee.easy)
        precondition(code == CURLM_OK, "libcurl does not take a handle: start was called from a sink")
        unsafe state.pointee.starting = transfer
        unsafe shard.driveTimer(at: .max - 1)
        unsafe state.pointee.starting = nil
        settlePace()
    }

    /// Whether another transfer of the request needs no more connections than its endpoint's `maxConnections`.
    public func hasRoom(for request: PreparedRequest) -> Bool { request.pool?.hasRoom ?? true }

    private func pool(for request: PreparedRequest) throws(TransportError) -> ConnectionPool {
        if let pool = request.pool {
            precondition(unsafe pool.loop == state, "a request belongs to the loop that it was first used on")
            return pool
        }
        let known = pools[request.endpoint]
        let pool =
            if let known { known } else {
                try unsafe ConnectionPool(endpoint: request.endpoint, loop: state, transfersPerMulti: transfersPerMulti)
            }
        (request.pool, pools[request.endpoint]) = (pool, pool)
        return pool
    }

    /// A handle that counts as running in its shard.
    private func take(from pool: ConnectionPool) throws(TransportError) -> TransferPointer {
        let shard = try unsafe pool.shardWithRoom { () throws(TransportError) in
            let shard = try unsafe pool.makeShard(index: UInt32(shards.count))
            unsafe shards.append(shard)
            return unsafe shard
        }
        let transfer = try unsafe pool.handle(in: shard) { unsafe spares.popLast() ?? curl_easy_init() }
        unsafe transfer.join()
        return unsafe transfer
    }

    func release(_ transfer: TransferPointer) {
        unsafe transfer.leave()
        unsafe transfer.pointee.request?._withUnsafeGuaranteedRef { $0.pool }?.madeRoom(in: transfer.pointee.shard)
    }
}
