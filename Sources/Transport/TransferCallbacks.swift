// SPDX-License-Identifier: Apache-2.0
// The functions that libcurl calls. Nothing may throw across C, and none of them calls libcurl's transfer functions.
internal import CCurl
internal import CLinux
internal import Glibc

/// Runs for each header line; a short count makes libcurl abort.
func deliverHeader(
    _ start: UnsafeMutablePointer<CChar>?, _ size: Int, _ n: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
    let reading = MonotonicClock.nanoseconds()
    let transfer = unsafe context.unsafelyUnwrapped.assumingMemoryBound(to: TransferState.self)
    let arrival = unsafe transfer.pointee.loop.arrival(for: transfer, reading: reading)
    let bytes = unsafe UnsafeRawPointer(start.unsafelyUnwrapped).assumingMemoryBound(to: UInt8.self)
    guard let sink = unsafe transfer.pointee.sink else { return 0 }
    if unsafe sink.onHeader(sink.context, bytes, size * n, arrival, reading) { return size * n }
    unsafe transfer.pointee.facts.wasAborted = true
    return 0
}

/// Runs for each piece of the body: the hot path.
///
/// A short count makes libcurl abort.
func deliverBody(
    _ start: UnsafeMutablePointer<CChar>?, _ size: Int, _ n: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
    let reading = MonotonicClock.nanoseconds()  // the first thing: parsing must not count as waiting
    let transfer = unsafe context.unsafelyUnwrapped.assumingMemoryBound(to: TransferState.self)
    let arrival = unsafe transfer.pointee.loop.arrival(for: transfer, reading: reading)
    let bytes = unsafe UnsafeRawPointer(start.unsafelyUnwrapped).assumingMemoryBound(to: UInt8.self)
    guard let sink = unsafe transfer.pointee.sink else { return 0 }
    if unsafe sink.onBody(sink.context, bytes, size * n, arrival, reading) { return size * n }
    unsafe transfer.pointee.facts.wasAborted = true
    return 0
}

/// `deliverBody` where the rate is limited: pauses until what was taken is paid for.
///
/// From here and not later, because libcurl reads on as long as there is something to read.
func deliverPacedBody(
    _ start: UnsafeMutablePointer<CChar>?, _ size: Int, _ n: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
    let taken = unsafe deliverBody(start, size, n, context)
    let transfer = unsafe context.unsafelyUnwrapped.assumingMemoryBound(to: TransferState.self)
    if taken > 0 { unsafe transfer.pay(for: taken) }
    return taken
}

/// Runs when the connection is there and the request is about to be written, also on a reused connection.
func beforeRequest(
    _ context: UnsafeMutableRawPointer?, _ remote: UnsafeMutablePointer<CChar>?, _ local: UnsafeMutablePointer<CChar>?,
    _ remotePort: Int32, _ localPort: Int32
) -> Int32 {
    let transfer = unsafe context.unsafelyUnwrapped.assumingMemoryBound(to: TransferState.self)
    if unsafe transfer.pointee.facts.timesIssued > 0, unsafe !transfer.allowsRepeat() { return CURL_PREREQFUNC_ABORT }
    unsafe transfer.pointee.facts.issued = MonotonicClock.nanoseconds()
    unsafe transfer.pointee.facts.timesIssued += 1
    unsafe transfer.pointee.facts.fate = nil
    unsafe transfer.pointee.loop.expectSent(transfer)
    return CURL_PREREQFUNC_OK
}

/// Makes a socket for a new connection, with receive stamps switched on before the first byte can come.
func openSocket(
    _ context: UnsafeMutableRawPointer?, _ purpose: curlsocktype, _ address: UnsafeMutablePointer<curl_sockaddr>?
) -> curl_socket_t {
    let transfer = unsafe context.unsafelyUnwrapped.assumingMemoryBound(to: TransferState.self)
    guard let address = unsafe address?.pointee else { return -1 }
    // Refused here already, so that no connection is made for it.
    if unsafe transfer.pointee.facts.timesIssued > 0, unsafe !transfer.allowsRepeat() { return -1 }
    unsafe transfer.pointee.facts.opened = MonotonicClock.nanoseconds()
    let type = address.socktype | Int32(SOCK_CLOEXEC.rawValue)
    let socket = Glibc.socket(address.family, type, address.protocol)
    guard socket >= 0 else {
        unsafe transfer.pointee.facts.socketError = errno
        return -1
    }
    let loop = unsafe transfer.pointee.loop
    unsafe loop.pointee.connectionsOpened += 1
    let isInternet = address.family == AF_INET || address.family == AF_INET6
    var slot = SocketSlot()
    slot.connection = unsafe loop.pointee.connectionsOpened
    slot.hasStamps = unsafe isInternet && ReceivePeek.enable(on: socket)
    let shard = unsafe transfer.pointee.shard
    slot.isEncrypted = unsafe shard.pointee.isEncrypted
    slot.readSize = unsafe shard.pointee.readSize
    slot.opened = unsafe transfer.pointee.facts.opened
    slot.lastUsed = slot.opened
    // Before the connection is made, for the window that it offers to the peer goes by it.
    var size = unsafe shard.pointee.receiveBuffer
    if size > 0 { unsafe _ = setsockopt(socket, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size)) }
    unsafe shard.pointee.open.append(socket)
    unsafe loop.pointee.sockets.makeSlot(socket).pointee = slot
    unsafe transfer.pointee.facts.socket = socket
    unsafe transfer.pointee.facts.connection = slot.connection
    unsafe (transfer.pointee.facts.socketError, transfer.pointee.facts.wasCut) = (0, false)
    unsafe transfer.pointee.facts.connected = 0
    return socket
}

/// Closes a connection's socket after the last look at it; the context is the shard, for the opener may be gone.
func closeSocket(_ context: UnsafeMutableRawPointer?, _ socket: curl_socket_t) -> Int32 {
    let shard = unsafe context.unsafelyUnwrapped.assumingMemoryBound(to: ShardState.self)
    let loop = unsafe shard.pointee.loop
    if let slot = unsafe loop.pointee.sockets.slot(socket) {
        var next = unsafe shard.pointee.running
        while let transfer = unsafe next {
            if unsafe transfer.pointee.facts.socket == socket { unsafe transfer.noteEnd(of: slot) }
            unsafe next = transfer.pointee.next
        }
        if let starting = unsafe loop.pointee.starting, unsafe starting.hasLostUnnamedSocket {
            unsafe starting.pointee.facts.socket = socket
            unsafe starting.pointee.facts.connection = slot.pointee.connection
            unsafe starting.noteEnd(of: slot)
        }
        unsafe slot.pointee = SocketSlot()
    }
    unsafe shard.pointee.open.removeAll { $0 == socket }
    unsafe loop.pointee.lastEnds = loop.pointee.wantsEnds ? SocketEnds(of: socket) : nil
    unsafe loop.pointee.closings += 1
    unsafe loop.pointee.lastClosing = MonotonicClock.nanoseconds()  // before the peer can know
    return close(socket)
}

/// libcurl says what it wants to know about a socket.
func watchSocket(
    _ easy: UnsafeMutableRawPointer?, _ socket: curl_socket_t, _ what: Int32, _ context: UnsafeMutableRawPointer?,
    _ assigned: UnsafeMutableRawPointer?
) -> Int32 {
    let shard = unsafe context.unsafelyUnwrapped.assumingMemoryBound(to: ShardState.self)
    let loop = unsafe shard.pointee.loop
    let slot = unsafe loop.pointee.sockets.makeSlot(socket)
    guard what != CURL_POLL_REMOVE else {
        if unsafe slot.pointee.interest != 0 { unsafe loop.pointee.poller.forget(socket) }
        unsafe slot.pointee.interest = 0
        return 0
    }
    let reads = what & CURL_POLL_IN != 0 ? EPOLLIN.rawValue : 0
    let events = reads | (what & CURL_POLL_OUT != 0 ? EPOLLOUT.rawValue : 0)
    if unsafe slot.pointee.interest != events {
        let isNew = unsafe slot.pointee.interest == 0
        let isWatched = unsafe loop.pointee.poller.watch(
            socket, shard: shard.pointee.index, events: events, isNew: isNew)
        guard isWatched else { return -1 }
        unsafe slot.pointee.interest = events
    }
    if unsafe slot.pointee.connection > 0, let transfer = unsafe transfer(of: easy) {
        unsafe transfer.pointee.facts.socket = socket
        unsafe transfer.pointee.facts.connection = slot.pointee.connection
        if reads != 0, unsafe transfer.pointee.facts.connected == 0 {
            unsafe transfer.pointee.facts.connected = MonotonicClock.nanoseconds()
        }
    }
    return 0
}

/// libcurl says when it wants to be called again; one time a shard, a new one replaces the old.
func setTimer(_ multi: UnsafeMutableRawPointer?, _ milliseconds: Int, _ context: UnsafeMutableRawPointer?) -> Int32 {
    let shard = unsafe context.unsafelyUnwrapped.assumingMemoryBound(to: ShardState.self)
    let now = milliseconds < 0 ? 0 : MonotonicClock.nanoseconds()
    unsafe shard.pointee.due = milliseconds < 0 ? .max : now + Int64(milliseconds) * 1_000_000
    return 0
}

/// Our state behind a handle; nil for the handles that libcurl makes for itself.
func transfer(of easy: UnsafeMutableRawPointer?) -> TransferPointer? {
    var pointer: UnsafeMutableRawPointer?
    guard let easy = unsafe easy, unsafe shim_get_private(easy, &pointer) == CURLE_OK else { return nil }
    return unsafe pointer?.assumingMemoryBound(to: TransferState.self)
}
