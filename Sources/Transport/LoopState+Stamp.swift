// SPDX-License-Identifier: Apache-2.0
internal import CLinux
internal import Core
internal import Glibc

extension UnsafeMutablePointer where Pointee == LoopState {
    /// Notes when the unread bytes of a socket arrived; to be called right before libcurl is told to read.
    ///
    /// `wasPaused`: nobody asked to read so far, but a connection is there.
    func stamp(_ socket: Int32, events: UInt32, wasPaused: Bool = false) {
        guard let slot = unsafe pointee.sockets.slot(socket), unsafe slot.pointee.connection > 0 else { return }
        // While a connection is being made libcurl does not ask to read, and a peek would take the error away from it.
        guard unsafe wasPaused || slot.pointee.interest & EPOLLIN.rawValue != 0 else { return }
        guard events & (EPOLLIN.rawValue | EPOLLHUP.rawValue | EPOLLERR.rawValue) != 0 else { return }
        if events & EPOLLERR.rawValue != 0 {
            // The error belongs to libcurl's own read, unless bytes stand before it.
            var waiting: Int32 = 0
            _ = unsafe shim_bytes_waiting(socket, &waiting)
            if waiting == 0 {
                unsafe note(.over(error: ECONNRESET), in: slot, wasTaken: false)
                return
            }
        }
        guard unsafe slot.pointee.hasStamps else {
            unsafe slot.pointee.epoch = pointee.epoch
            unsafe slot.pointee.arrival = Swift.max(slot.pointee.arrival, pointee.wakeup)
            unsafe pointee.statistics.loopStamps += 1
            return
        }
        // A TLS record is read by itself, everything else up to the size of libcurl's buffer.
        let length = unsafe slot.pointee.isEncrypted ? 1 : slot.pointee.readSize
        unsafe note(pointee.peek(socket, length: length), in: slot)
    }

    /// Where an error `wasTaken`, it was read off the socket, and not guessed.
    private func note(
        _ answer: ReceivePeek.Answer, in slot: UnsafeMutablePointer<SocketSlot>, wasTaken: Bool = true
    ) {
        let earliest = unsafe slot.pointee.arrival
        var arrival = unsafe pointee.wakeup
        switch answer {
        case .nothing: return
        case .over(let error):
            unsafe (slot.pointee.isOver, slot.pointee.error) = (true, error)
            if wasTaken, error != 0 { unsafe slot.pointee.sawReset = true }
        case .data(let stamp?):
            unsafe pointee.statistics.kernelStamps += 1
            arrival = unsafe stamp - pointee.wallOffset
            // Bytes may come in between wake-up and peek, so the wake-up is no upper limit; a whole second is.
            if unsafe arrival < earliest || arrival > pointee.wakeup + 1_000_000_000 {
                unsafe pointee.statistics.clampedStamps += 1
                arrival = unsafe pointee.wakeup
            }
        case .data(nil):
            unsafe pointee.statistics.loopStamps += 1
        }
        unsafe slot.pointee.epoch = pointee.epoch
        unsafe slot.pointee.arrival = Swift.max(earliest, arrival)
    }

    /// The arrival of bytes that libcurl has just handed over, for a callback whose clock reads `reading`.
    @inline(__always)
    func arrival(for transfer: TransferPointer, reading: Int64) -> Int64 {
        let known = unsafe transfer.pointee.facts.socket
        let socket = unsafe known >= 0 ? known : pointee.driving
        var arrival = reading
        // A stamp from before the request is that of handshake bytes: libcurl can end the handshake, send and read the
        // answer in one step, and the answer was then never peeked at.
        if let slot = unsafe pointee.sockets.slot(socket), unsafe slot.pointee.epoch == pointee.epoch,
            unsafe slot.pointee.arrival >= transfer.pointee.facts.issued
        {
            arrival = unsafe Swift.min(slot.pointee.arrival, reading)
            unsafe transfer.pointee.facts.stampedReads += 1
        } else {
            unsafe transfer.pointee.facts.unstampedReads += 1
            unsafe pointee.statistics.unstampedReads += 1
        }
        arrival = unsafe Swift.max(arrival, transfer.pointee.facts.lastArrival)
        unsafe transfer.pointee.facts.lastArrival = arrival
        return arrival
    }
}
