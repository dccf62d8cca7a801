// SPDX-License-Identifier: Apache-2.0
internal import Glibc

extension MockServer {
    /// Bytes have come on a connection with TLS: goes on with the handshake, then takes what they hold.
    func decrypt(_ bytes: borrowing Span<UInt8>, _ tls: TLSSession, _ connection: Connection, _ now: Int64) {
        guard connection.phase != .lingering else { return }
        guard tls.receive(bytes) else {
            drop(connection, "client-gone")
            return
        }
        if connection.phase == .handshaking {
            if connection.isFresh { deadlines.set(connection.slot, to: now + limits.head) }
            connection.isFresh = false
            let handshake = tls.shakeHands()
            // What is to be said is said before anything else, an alert above all.
            guard drain(connection) else { return }
            switch handshake {
            case .waits: return
            case .broken:
                discard(connection)
                return
            case .done: welcome(connection, tls, now)
            }
        }
        while isOpen(connection), connection.phase != .lingering {
            switch unsafe tls.read(into: plainInput) {
            case .bytes(let count):
                let plain = unsafe UnsafeRawBufferPointer(rebasing: plainInput[..<count])
                take(unsafe Span<UInt8>(_unsafeBytes: plain), connection, now)
            case .waits:
                _ = drain(connection)
                return
            case .ended:
                endInput(connection, failed: false, now)
                return
            case .broken:
                guard drain(connection) else { return }
                drop(connection, "client-gone")
            }
        }
    }
    /// TLS is agreed on, and with it the version of HTTP.
    private func welcome(_ connection: Connection, _ tls: TLSSession, _ now: Int64) {
        connection.phase = .reading
        deadlines.set(connection.slot, to: now + responder.script.keepAlive)
        if tls.speaksHTTP2 { multiplex(connection) }
    }
}

extension TLSContext {
    /// What the script says of TLS; nil where it wants none.
    static func wanted(by script: MockScript, at address: String) throws(MockServerError) -> TLSContext? {
        guard script.tls == .on else { return nil }
        switch (script.tlsCertificate, script.tlsKey) {
        case (let certificate?, let key?): return try TLSContext(certificate: certificate, key: key)
        case (nil, nil):
            let usual = ["127.0.0.1", "::1"]
            let addresses = usual + (usual.contains(address) ? [] : [address])
            return try TLSContext(for: ["DNS:localhost"] + addresses.map { "IP:\($0)" })
        default:
            throw MockServerError(
                action: "start TLS", reason: "a certificate and its key belong together",
                fix: "give both tls-cert and tls-key, or neither")
        }
    }
}
