// SPDX-License-Identifier: Apache-2.0
internal import CCurl
internal import CLinux
internal import Glibc

extension UnsafeMutablePointer where Pointee == ShardState {
    /// Lets libcurl work on one ready socket.
    func drive(_ socket: Int32, events: UInt32) {
        let loop = unsafe pointee.loop
        unsafe loop.stamp(socket, events: events)
        if unsafe pointee.isHTTP2 { unsafe cutOff(socket) }
        // A hang-up or an error counts as readable, so that libcurl's own read finds out what it is.
        let reads = events & (EPOLLIN.rawValue | EPOLLHUP.rawValue | EPOLLERR.rawValue) != 0
        let writes = events & EPOLLOUT.rawValue != 0
        let bits = (reads ? CURL_CSELECT_IN : 0) | (writes ? CURL_CSELECT_OUT : 0)
        unsafe loop.pointee.driving = socket
        unsafe act(socket, bits)
        unsafe loop.pointee.driving = -1
    }

    /// Lets libcurl work on what is due; a few rounds, because one may make the next due at once.
    func driveTimer(at now: Int64) {
        var rounds = 0
        while unsafe pointee.due <= now, rounds < 8 {
            unsafe driveOnce()
            rounds += 1
        }
    }

    /// One round of it.
    func driveOnce() {
        unsafe pointee.due = .max  // libcurl sets it again, unless nothing is left
        unsafe act(CURL_SOCKET_TIMEOUT, 0)
    }

    private func act(_ socket: Int32, _ bits: Int32) {
        var running: Int32 = 0
        let code = unsafe curl_multi_socket_action(pointee.multi, socket, bits, &running)
        let mayBeOver = unsafe code != CURLM_OK || Int(running) != pointee.active
        if mayBeOver { unsafe pointee.isDirty = true }
        if unsafe pointee.loop.pointee.sending != nil { unsafe pointee.loop.settleSent() }
    }

    /// libcurl 7.88 can take the end of an HTTP/2 connection for the end of the answers on it.
    ///
    /// - Source: curl/curl#10693, #10715; fixed in 8.0.0.
    private func cutOff(_ socket: Int32) {
        guard let slot = unsafe pointee.loop.pointee.sockets.slot(socket), unsafe slot.pointee.isOver else { return }
        var next = unsafe pointee.running
        while let transfer = unsafe next {
            if unsafe transfer.pointee.facts.socket == socket { unsafe transfer.pointee.facts.wasCut = true }
            unsafe next = transfer.pointee.next
        }
    }
}

extension UnsafeMutablePointer where Pointee == LoopState {
    /// Watches a transfer until the last byte of its request is out.
    func expectSent(_ transfer: TransferPointer) {
        unsafe forgetSending(transfer)
        unsafe transfer.pointee.facts.sent = 0
        unsafe transfer.pointee.nextSending = pointee.sending
        unsafe pointee.sending = transfer
    }

    func forgetSending(_ transfer: TransferPointer) {
        var link = unsafe pointee.sending
        if unsafe link == transfer { unsafe pointee.sending = transfer.pointee.nextSending }
        while let current = unsafe link {
            if unsafe current.pointee.nextSending == transfer {
                unsafe current.pointee.nextSending = transfer.pointee.nextSending
            }
            unsafe link = current.pointee.nextSending
        }
        unsafe transfer.pointee.nextSending = nil
    }

    /// Notes the time for every request whose last byte libcurl has just handed to the kernel.
    func settleSent() {
        let now = MonotonicClock.nanoseconds()
        var link = unsafe pointee.sending
        while let transfer = unsafe link {
            unsafe link = transfer.pointee.nextSending
            var uploaded: curl_off_t = 0
            _ = unsafe shim_get_offset(transfer.pointee.easy, CURLINFO_SIZE_UPLOAD_T, &uploaded)
            guard unsafe Int(uploaded) >= transfer.pointee.facts.bodySize else { continue }
            unsafe transfer.pointee.facts.sent = now
            unsafe forgetSending(transfer)
        }
    }
}
