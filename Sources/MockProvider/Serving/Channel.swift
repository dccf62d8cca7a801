// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// The way out of one connection: to its socket, through TLS where there is any, and what the socket did not take yet.
struct Channel {
    enum Outcome { case done, kept, gone }
    let descriptor: Int32
    let tls: TLSSession?
    private var pending: [UInt8] = []
    private var pendingStart = 0
    /// The clock just before the last `send`.
    private(set) var stamp: Int64 = 0
    /// The socket is full.
    var isClogged: Bool { pendingStart < pending.count }

    init(_ descriptor: Int32, _ tls: TLSSession?) { (self.descriptor, self.tls) = (descriptor, tls) }

    /// Writes bytes; what the socket does not take is kept for `flush`.
    mutating func write(_ bytes: borrowing Span<UInt8>) -> Outcome {
        guard let tls else { return push(bytes) }
        return tls.encrypt(bytes) ? drain() : .gone
    }
    /// Sends what TLS has to say for itself: its handshake, tickets and alerts.
    mutating func drain() -> Outcome {
        guard let tls else { return .done }
        return tls.takeOutput { push($0) }
    }
    private mutating func push(_ bytes: borrowing Span<UInt8>) -> Outcome {
        var start = 0
        while start < bytes.count, !isClogged {
            stamp = Descriptor.now()
            let sent = Descriptor.send(descriptor, bytes.extracting(start..<bytes.count))
            if sent >= 0 {
                start += sent
            } else if errno == EAGAIN {
                break
            } else if errno != EINTR {
                return .gone
            }
        }
        guard start < bytes.count else { return isClogged ? .kept : .done }
        for i in start..<bytes.count { pending.append(bytes[i]) }
        return .kept
    }
    /// The socket takes bytes again.
    mutating func flush() -> Outcome {
        while isClogged {
            stamp = Descriptor.now()
            let sent = Descriptor.send(descriptor, pending.span.extracting(pendingStart..<pending.count))
            if sent >= 0 {
                pendingStart += sent
            } else if errno == EAGAIN {
                return .kept
            } else if errno != EINTR {
                return .gone
            }
        }
        pending.removeAll(keepingCapacity: pending.capacity <= 1 << 16)
        pendingStart = 0
        return .done
    }
}
