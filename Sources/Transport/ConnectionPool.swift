// SPDX-License-Identifier: Apache-2.0
internal import CCurl
internal import Core
internal import Glibc

/// The shards of one endpoint on one loop: requests to the same endpoint share connections through it.
///
/// libcurl 7.88 walks all connections of a multi handle when a transfer leaves it, so a multi handle holds a few hundred at most.
/// For HTTP/2 it holds one connection, which makes the number of streams on a connection exact.
@safe final class ConnectionPool {
    let endpoint: Endpoint
    let loop: LoopPointer
    private let capacity: Int
    private(set) var shards: [ShardPointer] = unsafe []
    private var addresses: UnsafeMutablePointer<curl_slist>?
    /// The first shard that may have room: those before it are full.
    private var firstOpen = 0

    init(endpoint: Endpoint, loop: LoopPointer, transfersPerMulti: Int) throws(TransportError) {
        self.endpoint = endpoint
        unsafe self.loop = loop
        capacity = endpoint.httpVersion == .http2 ? endpoint.streams : transfersPerMulti
        unsafe addresses = nil
        for entry in endpoint.resolve {
            guard let longer = unsafe curl_slist_append(addresses, entry) else {
                throw TransportError(.setup, "out of memory")
            }
            unsafe addresses = longer
        }
    }

    deinit {
        close()
        unsafe curl_slist_free_all(addresses)
    }

    /// Ends all transfers and connections, and lets go of the requests: they hold the pool as the pool holds them.
    func close() {
        let all = unsafe shards
        unsafe shards = []
        unsafe all.forEach { unsafe Self.free($0) }
    }

    /// A shard with room for one more; the lowest, because its idle connections are then used first.
    ///
    /// - Parameter makeShard: Makes a new one, registered with the loop, when all are full.
    /// - Returns: The shard.
    /// - Throws: What `makeShard` throws.
    func shardWithRoom(makeShard: () throws(TransportError) -> ShardPointer) throws(TransportError) -> ShardPointer {
        while unsafe firstOpen < shards.count, unsafe shards[firstOpen].pointee.active >= capacity { firstOpen += 1 }
        let now = endpoint.maxAge == nil ? 0 : MonotonicClock.nanoseconds()
        for place in unsafe firstOpen..<max(firstOpen, shards.count) where takes(place, at: now) {
            return unsafe shards[place]
        }
        let shard = try unsafe makeShard()
        unsafe shards.append(shard)
        return unsafe shard
    }

    /// Whether a shard can have another transfer, on a connection that is not too old for it.
    private func takes(_ place: Int, at now: Int64) -> Bool {
        let shard = unsafe shards[place]
        guard unsafe shard.pointee.active < capacity else { return false }
        // HTTP/1.1: an idle connection that is too old gives way to a new one. HTTP/2: there is one for all streams.
        guard let age = endpoint.maxAge, endpoint.httpVersion == .http2, unsafe shard.pointee.active > 0 else {
            return true
        }
        return unsafe !shard.hasConnection(olderThan: age.count, at: now)
    }

    /// Transfers that the endpoint's limit on connections allows at once; nil without a limit.
    var mostTransfers: Int? {
        endpoint.maxConnections.map { endpoint.httpVersion == .http2 ? $0 * capacity : $0 }
    }

    /// Whether one more transfer needs no more connections than the endpoint's limit allows.
    ///
    /// HTTP/1.1: the lowest shard with room is filled first, so that a shard has never had more connections than transfers
    /// that found no room below it: all of them together are never more than the limit.
    var hasRoom: Bool {
        guard let limit = endpoint.maxConnections else { return true }
        guard endpoint.httpVersion == .http2 else {
            return unsafe shards.reduce(0) { unsafe $0 + $1.pointee.active } < limit
        }
        if unsafe shards.count < limit { return true }
        let now = MonotonicClock.nanoseconds()
        return unsafe shards.indices.contains { takes($0, at: now) }
    }

    /// Closes those idle connections of a shard that may not be used again; to be called before libcurl looks for one.
    func retireConnections(of shard: ShardPointer) {
        guard endpoint.maxAge != nil || endpoint.maxIdle != nil else { return }
        unsafe shard.retireConnections(
            age: endpoint.maxAge?.count ?? .max, idle: endpoint.maxIdle?.count ?? .max,
            at: MonotonicClock.nanoseconds())
    }

    /// A place has become free in a shard.
    func madeRoom(in shard: ShardPointer) {
        let place = unsafe shard.pointee.placeInPool
        if place < firstOpen { firstOpen = place }
    }

    func makeShard(index: UInt32) throws(TransportError) -> ShardPointer {
        guard let multi = unsafe curl_multi_init() else {
            throw TransportError(.setup, at: endpoint.label, "libcurl cannot start: out of memory or of descriptors")
        }
        let shard = ShardPointer.allocate(capacity: 1)
        unsafe shard.initialize(
            to: ShardState(
                multi: multi, loop: loop, index: index, placeInPool: shards.count,
                isHTTP2: endpoint.httpVersion == .http2,
                isEncrypted: endpoint.isTLS || endpoint.proxy?.lowercased().hasPrefix("https:") == true,
                readSize: endpoint.readSize, receiveBuffer: Int32(clamping: endpoint.receiveBuffer ?? 0),
                receiveRate: Int64(endpoint.receiveRate ?? 0)))
        unsafe shim_multi_set_socket(multi, watchSocket)
        unsafe shim_multi_set_pointer(multi, CURLMOPT_SOCKETDATA, shard)
        unsafe shim_multi_set_timer(multi, setTimer)
        unsafe shim_multi_set_pointer(multi, CURLMOPT_TIMERDATA, shard)
        // Never close a warm connection to make room: an idle one for each transfer, and some for those being replaced.
        unsafe shim_multi_set_long(multi, CURLMOPT_MAXCONNECTS, capacity * 2)
        if endpoint.httpVersion == .http2 {
            unsafe shim_multi_set_long(multi, CURLMOPT_PIPELINING, Int(CURLPIPE_MULTIPLEX))
            unsafe shim_multi_set_long(multi, CURLMOPT_MAX_CONCURRENT_STREAMS, capacity)
        }
        return unsafe shard
    }

    /// A handle of this shard that waits for work, or a new one.
    func handle(in shard: ShardPointer, spare: () -> UnsafeMutableRawPointer?) throws(TransportError) -> TransferPointer
    {
        if let idle = unsafe shard.pointee.idle {
            unsafe shard.pointee.idle = idle.pointee.next
            unsafe idle.pointee.next = nil
            if unsafe !idle.pointee.isWorn { return unsafe idle }
            unsafe idle.free()
        }
        guard let easy = unsafe spare() else { throw TransportError(.setup, at: endpoint.label, "out of memory") }
        let transfer = try unsafe TransferPointer.make(easy, in: shard, for: endpoint)
        var options = unsafe EasyOptions(easy: easy, label: endpoint.label)
        try unsafe options.set(addresses: addresses)
        return unsafe transfer
    }

    private static func free(_ shard: ShardPointer) {
        while let running = unsafe shard.pointee.running { unsafe running.leave() }
        while let idle = unsafe shard.pointee.idle {
            unsafe shard.pointee.idle = idle.pointee.next
            unsafe idle.free()
        }
        unsafe curl_multi_cleanup(shard.pointee.multi)
        unsafe shard.deinitialize(count: 1)
        unsafe shard.deallocate()
    }
}
