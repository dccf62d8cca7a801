// SPDX-License-Identifier: Apache-2.0
internal import CLinux
internal import Glibc

/// The age of a shard's connections: libcurl's own limits count whole seconds, and one more than was asked for.
extension UnsafeMutablePointer where Pointee == ShardState {
    func hasConnection(olderThan age: Int64, at now: Int64) -> Bool {
        for socket in unsafe pointee.open {
            guard let slot = unsafe pointee.loop.pointee.sockets.slot(socket) else { continue }
            if unsafe now - slot.pointee.opened > age { return true }
        }
        return false
    }

    /// Ends our side of each idle connection above one of the limits, in nanoseconds.
    ///
    /// libcurl looks whether a connection is alive before it uses it, finds the end, and closes the socket.
    func retireConnections(age: Int64, idle: Int64, at now: Int64) {
        let loop = unsafe pointee.loop
        var next = unsafe pointee.running
        while let transfer = unsafe next {
            if let slot = unsafe loop.pointee.sockets.slot(transfer.pointee.facts.socket) {
                unsafe slot.pointee.lastUsed = now
            }
            unsafe next = transfer.pointee.next
        }
        for socket in unsafe pointee.open {
            guard let slot = unsafe loop.pointee.sockets.slot(socket), unsafe slot.pointee.lastUsed < now else {
                continue
            }
            if unsafe now - slot.pointee.opened > age || now - slot.pointee.lastUsed > idle {
                _ = shutdown(socket, Int32(SHUT_RDWR))
            }
        }
    }
}
