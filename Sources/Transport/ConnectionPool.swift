// SPDX-License-Identifier: Apache-2.0
internal import CCurl
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
        capacity = endpoint.httpVersion == .http2 ? max(1, endpoint.streamsPerConnection) : transfersPerMulti
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
        while unsafe firstOpen < shards.count {
            if unsafe shards[firstOpen].pointee.active < capacity { return unsafe shards[firstOpen] }
            firstOpen += 1
        }
        let shard = try unsafe makeShard()
        unsafe shards.append(shard)
        return unsafe shard
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
                isEncrypted: endpoint.isTLS || endpoint.proxy?.lowercased().hasPrefix("https:") == true))
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
