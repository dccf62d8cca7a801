// SPDX-License-Identifier: Apache-2.0
// A scripted server on 127.0.0.1 or a unix socket: a thread that accepts and one for each connection, blocking calls only.
import CLinux
import Foundation
import Glibc

/// Listens from its making until `stop` or the end of the tests, however short its owner's use of it; each connection is handed to the script on a thread of its own.
final class LoopbackServer: Sendable {
    typealias Script = @Sendable (Connection) -> Void
    let port: UInt16
    private let listener: Int32

    /// - Parameters:
    ///   - path: Of a unix socket, instead of a port.
    ///   - script: Runs once a connection; the connection is closed when it returns.
    init(path: String? = nil, script: @escaping Script) {
        let socket = Self.listen(path: path)
        listener = socket
        port = path == nil ? Self.port(of: socket) : 0
        Thread.detachNewThread {
            var number = 0
            while true {
                let accepted = accept(socket, nil, nil)
                guard accepted >= 0 else { return }
                number += 1
                let connection = Connection(socket: accepted, number: number)
                Thread.detachNewThread {
                    script(connection)
                    connection.close()
                }
            }
        }
    }

    var url: String { "http://127.0.0.1:\(port)/v1/x?key=secret" }
    /// Ends the accepting; connections go on.
    func stop() { _ = shutdown(listener, Int32(SHUT_RDWR)) }

    static func listen(path: String?, backlog: Int32 = 1_024) -> Int32 {
        let kind = Int32(SOCK_STREAM.rawValue)
        let socket = Glibc.socket(path == nil ? AF_INET : AF_UNIX, kind, 0)
        if let path {
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: Array(path.utf8)) }
            unsafe bindTo(socket, &address, MemoryLayout<sockaddr_un>.size)
        } else {
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
            unsafe bindTo(socket, &address, MemoryLayout<sockaddr_in>.size)
        }
        _ = Glibc.listen(socket, backlog)
        return socket
    }

    static func port(of socket: Int32) -> UInt16 {
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe _ = getsockname(
                socket, UnsafeMutableRawPointer(pointer).assumingMemoryBound(to: sockaddr.self), &length)
        }
        return UInt16(bigEndian: address.sin_port)
    }

    /// Connects to a port of 127.0.0.1; false where nobody listens.
    static func connect(_ socket: Int32, port: UInt16) -> Bool {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return unsafe withUnsafeMutablePointer(to: &address) { pointer in
            let raw = unsafe UnsafeMutableRawPointer(pointer).assumingMemoryBound(to: sockaddr.self)
            return unsafe Glibc.connect(socket, raw, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
        }
    }

    private static func bindTo(_ socket: Int32, _ address: UnsafeMutableRawPointer, _ size: Int) {
        unsafe _ = bind(socket, address.assumingMemoryBound(to: sockaddr.self), socklen_t(size))
    }
}

/// The server's end of one connection.
struct Connection: Sendable {
    let socket: Int32
    /// Counted from 1.
    let number: Int

    /// Reads one request, body included; nil at the end of the connection.
    func readRequest() -> String? {
        var bytes: [UInt8] = []
        while true {
            let text = String(decoding: bytes, as: UTF8.self)
            if let end = text.range(of: "\r\n\r\n") {
                let head = text[..<end.lowerBound].lowercased()
                let length = head.range(of: "content-length: ").flatMap {
                    Int(head[$0.upperBound...].prefix { $0.isNumber })
                }
                if text[end.upperBound...].utf8.count >= length ?? 0 { return text }
            }
            var part = [UInt8](repeating: 0, count: 65_536)
            let count = unsafe recv(socket, &part, part.count, 0)
            guard count > 0 else { return nil }
            bytes += part[..<count]
        }
    }

    func send(_ text: String) {
        let bytes = Array(text.utf8)
        unsafe _ = Glibc.send(socket, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }

    func send(_ bytes: [UInt8]) { _ = unsafe Glibc.send(socket, bytes, bytes.count, Int32(MSG_NOSIGNAL)) }
    func sendHead(_ extra: String = "Transfer-Encoding: chunked\r\n") {
        send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\(extra)\r\n")
    }
    func sendChunk(_ text: String) { send(String(text.utf8.count, radix: 16) + "\r\n\(text)\r\n") }
    func sendEnd() { send("0\r\n\r\n") }
    func waitForPeer() { while readRequest() != nil {} }
    func close() { _ = Glibc.close(socket) }
    /// Closes with a TCP reset.
    func reset() {
        var option = linger(l_onoff: 1, l_linger: 0)
        unsafe _ = setsockopt(socket, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
        // Ends the connection at once, but leaves the descriptor to `close`: its number may be another's by then.
        var nobody = sockaddr(sa_family: sa_family_t(AF_UNSPEC), sa_data: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))
        _ = unsafe Glibc.connect(socket, &nobody, socklen_t(MemoryLayout<sockaddr>.size))
    }
    func pause(milliseconds: UInt32) { _ = usleep(milliseconds * 1_000) }
}
