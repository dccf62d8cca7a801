// SPDX-License-Identifier: Apache-2.0
internal import CCurl
internal import CLinux
internal import Core
internal import Glibc

/// Transfers that end, by themselves or because we want it, and what becomes of their connections.
extension TransferLoop {
    /// Ends a transfer at once; its connection is closed (HTTP/2: its stream is reset) and no report follows.
    ///
    /// HTTP/2: where no other stream is on the connection it is closed, since libcurl keeps a reset to itself until the
    /// connection has other traffic; where one is, it is made to read, so that its sink may be called. Not to be called from a sink.
    /// - Parameters:
    ///   - token: The transfer's.
    ///   - watchClose: Whether to find out when the peer has closed too; see `CloseReport`.
    /// - Returns: The report as it stands now, with the kind `aborted` and the moment of the closing; nil where no such
    ///   transfer runs.
    @discardableResult
    public func cancel(token: Int, watchClose: Bool = false) -> TransferReport? {
        guard let transfer = unsafe running.removeValue(forKey: token) else { return nil }
        var report = unsafe transfer.report(code: CURLE_ABORTED_BY_CALLBACK)
        let (before, socket) = unsafe (state.pointee.closings, transfer.pointee.facts.socket)
        let shard = unsafe transfer.pointee.shard
        if watchClose { lingering.tryOut(on: socket) }
        unsafe state.pointee.wantsEnds = watchClose
        unsafe release(transfer)
        unsafe state.pointee.wantsEnds = false
        if unsafe state.pointee.closings > before {
            let closed = unsafe Instant(uptime: Nanoseconds(state.pointee.lastClosing))
            report.closed = closed
            report.closeWatch = unsafe state.pointee.lastEnds.flatMap { lingering.watch($0, closed: closed) }
        } else if report.timesIssued > 0, unsafe shard.pointee.isHTTP2 {
            unsafe reset(on: socket, in: shard, &report, watchClose: watchClose)
        }
        return report
    }

    /// Has the closing of connections watched whose transfers a sink ends, as `cancel` does where it is asked to.
    ///
    /// Finds out, on a connection of its own, whether the kernel tells of closed connections at all.
    public func watchCloses() {
        guard let pair = LoopbackPair() else { return }
        lingering.tryOut(on: pair.socket)
        unsafe state.pointee.watchesAborts = lingering.isAvailable == true
    }
    /// Connections whose `CloseReport` is still to come.
    public var closesWatched: Int { lingering.count }
    /// Whether the kernel tells when a peer has closed; nil before the first `cancel` that asked for it.
    public var canWatchCloses: Bool? { lingering.isAvailable }
    /// Looks at each watched connection for the last time, and reports it.
    public func giveUpCloseWatches(_ onClose: (CloseReport) -> Void) { lingering.giveUp(onClose) }

    /// Takes a finished transfer out and gives its report; nil where libcurl names a handle that is not ours.
    func finish(_ easy: UnsafeMutableRawPointer, code: CURLcode) -> TransferReport? {
        guard let transfer = unsafe transfer(of: easy) else { return nil }
        var report = unsafe transfer.report(code: code)
        let (socket, shard) = unsafe (transfer.pointee.facts.socket, transfer.pointee.shard)
        let isReset = unsafe transfer.pointee.facts.wasAborted && shard.pointee.isHTTP2 && socket >= 0
        let ends = unsafe transfer.pointee.facts.endsOfAborted
        unsafe running.removeValue(forKey: transfer.pointee.facts.token)
        unsafe release(transfer)
        if isReset { unsafe reset(on: socket, in: shard, &report, watchClose: lingering.isAvailable == true) }
        if let ends, let closed = report.closed { report.closeWatch = lingering.watch(ends, closed: closed) }
        return report
    }

    /// Sees to it that the peer hears of a stream's reset: libcurl writes it only together with something else.
    ///
    /// Up to 7.88 at least, small frames wait in a buffer that leaving the multi handle does not flush. Changing a neighbour's
    /// flow control does. Without a neighbour the end of the connection says the same.
    private func reset(
        on socket: Int32, in shard: ShardPointer, _ report: inout TransferReport, watchClose: Bool
    ) {
        guard let slot = unsafe state.pointee.sockets.slot(socket), unsafe slot.pointee.connection == report.connection
        else { return }
        var isAlone = true
        var next = unsafe shard.pointee.running
        while let neighbour = unsafe next {
            unsafe next = neighbour.pointee.next
            guard unsafe neighbour.pointee.facts.socket == socket else { continue }
            isAlone = false
            guard unsafe neighbour.pointee.facts.pauses.isEmpty, unsafe neighbour.pointee.facts.issued > 0,
                unsafe curl_easy_pause(neighbour.pointee.easy, CURLPAUSE_RECV) == CURLE_OK
            else { continue }
            report.closed = MonotonicClock.now()
            _ = unsafe readOn(neighbour)
            return settlePace()
        }
        guard isAlone else { return }
        let ends = watchClose ? SocketEnds(of: socket) : nil
        let closed = MonotonicClock.now()
        _ = shutdown(socket, Int32(SHUT_RDWR))
        report.closed = closed
        report.closeWatch = ends.flatMap { lingering.watch($0, closed: closed) }
    }
}
