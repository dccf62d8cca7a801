// SPDX-License-Identifier: Apache-2.0
internal import CCurl
internal import CLinux
internal import Core
internal import Glibc

/// A transfer that waits for its rate: `serial` tells it from the next one with the same token.
struct PacedTransfer {
    let token: Int
    let serial: Int
}

/// Reading slowly: what is not read waits in the kernel, then at the peer.
extension TransferLoop {
    /// Stops reading for a transfer whose answer has begun: the peer's bytes fill the kernel's buffer, then its own.
    ///
    /// What libcurl has read already is still handed over. While nothing is read, the end of the connection is not seen
    /// either. Not to be called from a sink. HTTP/2: a stream that is not read holds up all others of its connection as
    /// soon as bytes come for it, so give it one of its own (`streamsPerConnection`).
    /// - Returns: False where no such transfer runs, or it has no connection yet.
    @discardableResult
    public func pause(token: Int) -> Bool {
        guard let transfer = unsafe running[token] else { return false }
        return unsafe change(transfer, pauses: transfer.pointee.facts.pauses.union(.caller))
    }

    /// Reads on; what waits is read, and given to the sink, before this returns.
    ///
    /// What waited in the kernel keeps the moment of its arrival there. Not to be called from a sink.
    /// - Returns: False where no such transfer runs, or it is over.
    @discardableResult
    public func resume(token: Int) -> Bool {
        guard let transfer = unsafe running[token] else { return false }
        defer { settlePace() }
        return unsafe change(transfer, pauses: transfer.pointee.facts.pauses.subtracting(.caller))
    }

    /// Whether a transfer waits for its own rate (``TransferOptions``), so that its silence is not its peer's.
    public func isPaced(token: Int) -> Bool {
        guard let transfer = unsafe running[token] else { return false }
        return unsafe transfer.pointee.facts.pauses.contains(.rate)
    }

    /// Takes down until when those wait that their rate has paused.
    func settlePace() {
        while let transfer = unsafe state.pointee.unsettled {
            unsafe state.pointee.unsettled = transfer.pointee.nextUnsettled
            unsafe transfer.pointee.nextUnsettled = nil
            let facts = unsafe transfer.pointee.facts
            pacing.insert(PacedTransfer(token: facts.token, serial: facts.serial), due: facts.paidUntil)
        }
    }

    func resumePaced(at now: Int64) {
        while let waiting = pacing.popDue(at: now) {
            guard let transfer = unsafe running[waiting.token],
                unsafe transfer.pointee.facts.serial == waiting.serial
            else { continue }
            _ = unsafe change(transfer, pauses: transfer.pointee.facts.pauses.subtracting(.rate))
            settlePace()
        }
    }

    private func change(_ transfer: TransferPointer, pauses: PauseReasons) -> Bool {
        let wasPaused = unsafe !transfer.pointee.facts.pauses.isEmpty
        let wasPaced = unsafe transfer.pointee.facts.pauses.contains(.rate)
        unsafe transfer.pointee.facts.pauses = pauses
        if wasPaused != pauses.isEmpty { return true }
        if wasPaused { return unsafe readOn(transfer, wasPaced: wasPaced) }
        let code = unsafe curl_easy_pause(transfer.pointee.easy, CURLPAUSE_RECV)
        if code != CURLE_OK { unsafe transfer.pointee.facts.pauses = [] }
        return code == CURLE_OK
    }

    /// libcurl reads by itself then, without waiting for readiness: what it will read is stamped before that.
    ///
    /// Where it waited for its rate (`wasPaced`), it has read what it holds back unseen, a little at a time. The newest byte
    /// that waits is then the upper bound of its arrival; the last stamp would stay that of the first wait for ever.
    func readOn(_ transfer: TransferPointer, wasPaced: Bool = false) -> Bool {
        let (shard, socket) = unsafe (transfer.pointee.shard, transfer.pointee.facts.socket)
        // What libcurl has held back is given out first: it came with the last read.
        unsafe state.pointee.epoch += 1
        if let slot = unsafe state.pointee.sockets.slot(socket) { unsafe slot.pointee.epoch = state.pointee.epoch }
        if wasPaced { unsafe state.stamp(socket, events: EPOLLIN.rawValue, wasPaused: true) }
        let code = unsafe curl_easy_pause(transfer.pointee.easy, CURLPAUSE_CONT)
        unsafe state.pointee.epoch += 1
        if unsafe transfer.pointee.facts.pauses.isEmpty, unsafe shard.pointee.due <= MonotonicClock.nanoseconds() {
            unsafe state.stamp(socket, events: EPOLLIN.rawValue, wasPaused: true)
            unsafe shard.driveOnce()
            unsafe state.pointee.epoch += 1
        }
        return code == CURLE_OK
    }
}

extension UnsafeMutablePointer where Pointee == TransferState {
    /// Runs inside the body callback: stops reading until `bytes` more have been paid for.
    func pay(for bytes: Int) {
        let slack: Int64 = 20_000_000  // lateness of the loop is made up for, silence of the peer is not
        let now = MonotonicClock.nanoseconds()
        let span = unsafe Int64(bytes) * 1_000_000_000 / Swift.max(1, pointee.shard.pointee.receiveRate)
        let paid = unsafe Swift.max(pointee.facts.paidUntil, now - slack) + span
        unsafe pointee.facts.paidUntil = paid
        guard paid > now, unsafe curl_easy_pause(pointee.easy, CURLPAUSE_RECV) == CURLE_OK,
            unsafe !pointee.facts.pauses.contains(.rate)
        else { return }
        unsafe pointee.facts.pauses.insert(.rate)
        unsafe pointee.nextUnsettled = pointee.loop.pointee.unsettled
        unsafe pointee.loop.pointee.unsettled = self
    }
}
