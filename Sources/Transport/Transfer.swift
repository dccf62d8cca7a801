// SPDX-License-Identifier: Apache-2.0
internal import CCurl
internal import Core
internal import Glibc

extension UnsafeMutablePointer where Pointee == TransferState {
    /// Makes a handle for a shard, with every option that its endpoint decides.
    static func make(
        _ easy: UnsafeMutableRawPointer, in shard: ShardPointer, for endpoint: Endpoint
    ) throws(TransportError) -> TransferPointer {
        let transfer = TransferPointer.allocate(capacity: 1)
        unsafe transfer.initialize(to: TransferState(easy: easy, shard: shard))
        do throws(TransportError) {
            var options = unsafe EasyOptions(easy: easy, label: endpoint.label)
            try unsafe options.set(callbacksOf: transfer)
            try unsafe options.set(connectionOf: endpoint)
        } catch {
            unsafe transfer.free()
            throw error
        }
        return unsafe transfer
    }

    /// Ends the handle; it must not be in a multi handle any more.
    func free() {
        unsafe curl_easy_cleanup(pointee.easy)  // first: after this no callback can run
        unsafe pointee.request?.release()
        unsafe pointee.body?.release()
        unsafe pointee.errorText.deallocate()
        unsafe deinitialize(count: 1)
        unsafe deallocate()
    }

    /// Sets the options that the request decides, unless the handle has them already.
    func load(_ request: PreparedRequest) throws(TransportError) {
        let isLoaded = unsafe pointee.request?.toOpaque() == Unmanaged.passUnretained(request).toOpaque()
        if isLoaded { return }
        unsafe pointee.request?.release()
        unsafe pointee.request = nil  // half loaded is not loaded
        var options = unsafe EasyOptions(easy: pointee.easy, label: request.endpoint.label)
        try unsafe options.set(request)
        unsafe pointee.hasOwnURL = false
        if request.method == "GET" { unsafe (pointee.bodyAddress, pointee.bodyCount) = (nil, 0) }
        unsafe pointee.request = Unmanaged.passRetained(request)
    }

    /// Sets what one transfer of the loaded request asks, where the handle has something else.
    func load(_ request: PreparedRequest, body: OutgoingBody?, url: String?) throws(TransportError) {
        var options = unsafe EasyOptions(easy: pointee.easy, label: request.endpoint.label)
        if let url {
            let address = try request.address(url)
            unsafe pointee.hasOwnURL = true
            try unsafe options.set(url: address.url, target: address.target)
        } else if unsafe pointee.hasOwnURL {
            try unsafe options.set(url: request.url, target: request.target)
            unsafe pointee.hasOwnURL = false
        }
        guard request.method != "GET" else { return }
        let body = body ?? .empty
        if unsafe pointee.bodyAddress != body.address || pointee.bodyCount != body.count {
            try unsafe options.set(body: body.address, count: body.count)
            unsafe (pointee.bodyAddress, pointee.bodyCount) = (body.address, body.count)
        }
        unsafe pointee.body = Unmanaged.passRetained(body)
    }

    /// Looks at a connection that is about to be closed, while its socket still answers.
    func noteEnd(of slot: UnsafeMutablePointer<SocketSlot>) {
        let info = unsafe slot.pointee.hasStamps ? KernelTCPInfo(of: pointee.facts.socket) : nil
        unsafe pointee.facts.fate = fate(on: slot, info)
        unsafe pointee.facts.tcp = info.map { unsafe TCPInfo($0, in: slot) }
        unsafe pointee.facts.closed = slot.pointee.arrival
        unsafe pointee.facts.closedByUs = MonotonicClock.nanoseconds()
        if unsafe pointee.facts.wasAborted, unsafe pointee.loop.pointee.watchesAborts {
            unsafe pointee.facts.endsOfAborted = SocketEnds(of: pointee.facts.socket)
        }
        unsafe pointee.facts.socketError = slot.pointee.error
        // A handshake can come about and fail within one step of libcurl: it never got to waiting for an answer.
        if unsafe pointee.facts.connected == 0, let rtt = unsafe pointee.facts.tcp?.rtt, rtt > .zero {
            unsafe pointee.facts.connected = MonotonicClock.nanoseconds()
        }
        unsafe pointee.facts.socket = -1
    }

    /// Puts the transfer at the head of its shard's running ones.
    func join() {
        let shard = unsafe pointee.shard
        unsafe (pointee.previous, pointee.next) = (nil, shard.pointee.running)
        unsafe shard.pointee.running?.pointee.previous = self
        unsafe shard.pointee.running = self
        unsafe shard.pointee.active += 1
    }

    /// Takes it out of libcurl and out of the running ones; the handle then waits for the next request.
    func leave() {
        let shard = unsafe pointee.shard
        if let slot = unsafe pointee.loop.pointee.sockets.slot(pointee.facts.socket) {
            unsafe slot.pointee.lastUsed = MonotonicClock.nanoseconds()
        }
        unsafe curl_multi_remove_handle(shard.pointee.multi, pointee.easy)
        unsafe pointee.loop.forgetSending(self)
        unsafe pointee.next?.pointee.previous = pointee.previous
        if let previous = unsafe pointee.previous {
            unsafe previous.pointee.next = pointee.next
        } else {
            unsafe shard.pointee.running = pointee.next
        }
        unsafe shard.pointee.active -= 1
        unsafe (pointee.previous, pointee.next) = (nil, shard.pointee.idle)
        unsafe pointee.sink = nil
        unsafe pointee.body?.release()
        unsafe pointee.body = nil
        if unsafe pointee.facts.timesIssued > 1 || pointee.facts.wasDropped { unsafe pointee.isWorn = true }
        unsafe shard.pointee.idle = self
    }
}
