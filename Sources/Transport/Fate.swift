// SPDX-License-Identifier: Apache-2.0
internal import CCurl
internal import CLinux
internal import Glibc

/// What became of a request that went out on an open connection and got no answer: whether it may be sent again.
///
/// libcurl sends such a request again by itself. Here it may do so only where the first sending is known to have had no
/// effect, as RFC 9110, 9.2.2 has it for a POST; then it is counted. Otherwise the failure is the result.
enum Fate: Equatable {
    /// The server refused the HTTP/2 stream, or it lay beyond the last one of the server's GOAWAY: nothing was done with it.
    ///
    /// libcurl does not tell the two apart, and an end of the connection in order is as a rule that of a GOAWAY: servers
    /// send it when a connection has had its number of requests.
    /// - Source: RFC 9113, 8.7.
    case refused
    /// The server had ended the connection in order before the first byte of the request reached it.
    case untaken
    /// The server may have had the request when the connection ended: it acknowledged some of it, or it is not known.
    case taken(isReset: Bool)
}

extension UnsafeMutablePointer where Pointee == TransferState {
    /// Whether libcurl may send the request again; where it may not, the transfer is to end with what it has met.
    ///
    /// To be asked before anything of the second sending is noted.
    func allowsRepeat() -> Bool {
        if unsafe pointee.facts.repeatAllowed == pointee.facts.timesIssued { return true }
        // Where the connection was lost before its socket was known, only the protocol can vouch for it.
        let unknown: Fate = unsafe pointee.shard.pointee.isHTTP2 ? .refused : .taken(isReset: false)
        if case .taken(let isReset) = unsafe pointee.facts.fate ?? openFate ?? unknown {
            unsafe (pointee.facts.wasDropped, pointee.facts.wasReset) = (true, isReset)
            return false
        }
        unsafe pointee.facts.repeatAllowed = pointee.facts.timesIssued
        return true
    }

    /// Where the connection is still there, as it is when other HTTP/2 streams are on it.
    private var openFate: Fate? {
        guard let slot = unsafe pointee.loop.pointee.sockets.slot(pointee.facts.socket),
            unsafe slot.pointee.connection > 0
        else { return nil }
        let info = unsafe slot.pointee.hasStamps ? KernelTCPInfo(of: pointee.facts.socket) : nil
        return unsafe fate(on: slot, info)
    }

    /// It has sent its request and libcurl closes a socket, the first since: that was its connection.
    var hasLostUnnamedSocket: Bool {
        unsafe pointee.facts.timesIssued > 0 && pointee.facts.socket < 0 && pointee.facts.fate == nil
    }

    /// What became of the request on the connection of a slot; `info` is the kernel's word on it, nil for a unix socket.
    func fate(on slot: UnsafeMutablePointer<SocketSlot>, _ info: KernelTCPInfo?) -> Fate {
        let isHTTP2 = unsafe pointee.shard.pointee.isHTTP2
        guard let info else { return isHTTP2 ? .refused : .taken(isReset: false) }
        if unsafe sawReset(slot, info) { return .taken(isReset: true) }
        if isHTTP2 { return .refused }
        // The peer's end of the connection came with its acknowledgement of all that it had by then.
        let isKnown = unsafe slot.pointee.lookedAt > 0 && slot.pointee.lookedAt <= pointee.facts.issued
        let isUntaken = unsafe isKnown && info.acknowledged > 0 && info.acknowledged <= slot.pointee.sent
        return isUntaken ? .untaken : .taken(isReset: false)
    }

    /// Whether a reset ended the connection, and not an end in order that the reset only followed.
    ///
    /// A reset does not say how far the peer had read. One that answers bytes sent to a closed connection comes after that
    /// connection's end, and reading then finds the end: only writing fails, with `EPIPE`.
    private func sawReset(_ slot: UnsafeMutablePointer<SocketSlot>, _ info: KernelTCPInfo) -> Bool {
        if unsafe slot.pointee.sawReset { return true }
        if info.state == KernelTCPInfo.closeWait || info.state == KernelTCPInfo.established { return false }
        // Without words libcurl has read an end; its system code is an old one then.
        if unsafe pointee.errorText.pointee == 0 { return false }
        return unsafe Int32(truncatingIfNeeded: long(CURLINFO_OS_ERRNO)) != EPIPE
    }
}
