// SPDX-License-Identifier: Apache-2.0
internal import CCurl
internal import Core
internal import Glibc

extension UnsafeMutablePointer where Pointee == TransferState {
    /// Everything that can be told about the transfer; to be called while the handle is still in its multi handle.
    func report(code: CURLcode) -> TransferReport {
        let facts = unsafe pointee.facts
        var report = TransferReport()
        report.token = facts.token
        report.status = unsafe long(CURLINFO_RESPONSE_CODE)
        report.httpVersion = unsafe httpVersion
        report.connection = facts.connection
        report.timesIssued = facts.timesIssued
        report.unstampedReads = facts.unstampedReads
        report.bytesSent = unsafe bytesSent(bodySize: facts.bodySize)
        report.bytesReceived = unsafe Int64(long(CURLINFO_HEADER_SIZE)) + offset(CURLINFO_SIZE_DOWNLOAD_T)
        report.issued = unsafe instant(facts.issued)
        report.sent = unsafe instant(facts.sent)
        if facts.wasAborted { report.closed = unsafe instant(facts.closedByUs) }
        unsafe fillConnection(&report, facts)
        let failure = unsafe Failure(code: code, facts: facts, transfer: self, version: report.httpVersion)
        (report.code, report.failureKind, report.failure) = (.init(code), failure.kind, failure.text)
        if facts.wasDropped { report.code = facts.wasReset ? .receiveFailed : .nothingReceived }
        return report
    }

    private func fillConnection(_ report: inout TransferReport, _ facts: TransferFacts) {
        var last = max(facts.lastArrival, facts.closed)
        if let slot = unsafe pointee.loop.pointee.sockets.slot(facts.socket), unsafe slot.pointee.connection > 0 {
            report.tcp = unsafe TCPInfo(of: facts.socket, in: slot)
            report.stampSource = unsafe slot.pointee.hasStamps ? .kernel : .loop
            last = unsafe max(last, slot.pointee.arrival)
        } else {
            report.tcp = facts.tcp
            report.stampSource = facts.tcp != nil ? .kernel : .loop
        }
        // An older arrival belongs to the connection's previous transfer: nothing came for this one.
        let isAnswered = last > 0 && last >= facts.issued && facts.issued > 0
        report.ended = Instant(uptime: Nanoseconds(isAnswered ? last : MonotonicClock.nanoseconds()))
        report.reused = facts.timesIssued > 0 && facts.opened == 0
        if facts.opened > 0 {
            report.resolved = unsafe instant(facts.opened)
            // libcurl counts from a moment that it does not tell, in whole microseconds: the end of the lookup is known on
            // both scales. What it says to have come after the issue is off by that much.
            let base = unsafe facts.opened - offset(CURLINFO_NAMELOOKUP_TIME_T) * 1_000
            let latest = facts.issued > 0 ? facts.issued : .max
            let connected = unsafe offset(CURLINFO_CONNECT_TIME_T) * 1_000
            report.connected = unsafe instant(Swift.min(connected > 0 ? base + connected : facts.connected, latest))
            let encrypted = unsafe offset(CURLINFO_APPCONNECT_TIME_T) * 1_000
            if encrypted > 0 { report.tlsDone = unsafe instant(Swift.min(base + encrypted, latest)) }
        }
        guard report.connected != nil || report.reused else {
            report.connection = 0
            return
        }
        report.remoteAddress = unsafe remoteAddress
        let port = unsafe long(CURLINFO_LOCAL_PORT)
        report.localPort = port > 0 ? port : nil
    }

    /// Over HTTP/1, libcurl writes a body below 64 KiB together with the head and counts it as part of the request.
    private func bytesSent(bodySize: Int) -> Int64 {
        let isJoined = unsafe bodySize < 65_536 && httpVersion != .http2
        return unsafe Int64(long(CURLINFO_REQUEST_SIZE)) + (isJoined ? 0 : offset(CURLINFO_SIZE_UPLOAD_T))
    }

    private var httpVersion: TransferReport.HTTPVersion? {
        switch unsafe long(CURLINFO_HTTP_VERSION) {
        case Int(CURL_HTTP_VERSION_1_0): .http1_0
        case Int(CURL_HTTP_VERSION_1_1): .http1_1
        case Int(CURL_HTTP_VERSION_2_0): .http2
        default: nil
        }
    }

    private var remoteAddress: String? {
        var text: UnsafePointer<CChar>?
        let port = unsafe long(CURLINFO_PRIMARY_PORT)
        guard port > 0, unsafe shim_get_text(pointee.easy, CURLINFO_PRIMARY_IP, &text) == CURLE_OK,
            let text = unsafe text
        else { return nil }
        let address = unsafe String(cString: text)
        guard !address.isEmpty else { return nil }
        return address.contains(":") ? "[\(address)]:\(port)" : "\(address):\(port)"
    }

    private func instant(_ nanoseconds: Int64) -> Instant? {
        nanoseconds > 0 ? Instant(uptime: Nanoseconds(nanoseconds)) : nil
    }
    func long(_ what: CURLINFO) -> Int {
        var value = 0
        return unsafe shim_get_long(pointee.easy, what, &value) == CURLE_OK ? value : 0
    }
    private func offset(_ what: CURLINFO) -> Int64 {
        var value: curl_off_t = 0
        return unsafe shim_get_offset(pointee.easy, what, &value) == CURLE_OK ? Int64(value) : 0
    }
}
