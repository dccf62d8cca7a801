// SPDX-License-Identifier: Apache-2.0
import Foundation
import Glibc

@testable import MockProvider

/// A mock provider on a thread of its own, at a free port of this machine.
final class RunningServer: Sendable {
    let server: MockServer
    private let finished = DispatchSemaphore(value: 0)

    init(
        _ settings: String = "ttft=0ms gap=0ms tokens=3", log: String? = nil, limits: Limits = Limits()
    ) throws {
        var script = MockScript()
        try script.apply(settings)
        server = try MockServer(script: script, port: 0, log: log)
        server.limits = limits
        Thread { [server, finished] in
            server.run(catchesSignals: false)
            finished.signal()
        }.start()
    }
    func stop() {
        server.stop()
        finished.wait()
    }
    deinit { server.stop() }
}

/// A blocking socket that waits at most ten seconds for anything.
final class TestClient {
    /// Why reading ended.
    enum Ending { case end, reset, silence }
    private let socket: Int32

    init(port: UInt16) throws {
        socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var limit = timeval(tv_sec: 10, tv_usec: 0)
        _ = unsafe setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var on: Int32 = 1
        _ = unsafe setsockopt(socket, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_port = port.bigEndian
        name.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        let result = unsafe withUnsafePointer(to: &name) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
    }
    deinit { close(socket) }

    func send(_ text: String) { send(Array(text.utf8)) }
    func send(_ bytes: [UInt8]) {
        var start = 0
        while start < bytes.count {
            let sent = unsafe bytes.withUnsafeBytes {
                unsafe Glibc.send(
                    socket, $0.baseAddress?.advanced(by: start), bytes.count - start, Int32(MSG_NOSIGNAL))
            }
            if sent <= 0 { return }
            start += sent
        }
    }
    func endOutput() { _ = shutdown(socket, Int32(SHUT_WR)) }

    /// Reads until the text has `count` times `mark`, or nothing more comes.
    func read(until mark: String? = nil, count: Int = 1) -> (text: String, ending: Ending?) {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let text = String(decoding: bytes, as: UTF8.self)
            if let mark, text.components(separatedBy: mark).count > count { return (text, nil) }
            let got = unsafe buffer.withUnsafeMutableBytes { unsafe recv(socket, $0.baseAddress, $0.count, 0) }
            if got > 0 {
                bytes.append(contentsOf: buffer[..<got])
            } else {
                return (text, got == 0 ? .end : errno == ECONNRESET ? .reset : .silence)
            }
        }
    }
    /// Reads what has come; nil at the end, or when nothing does.
    func readSome() -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        let got = unsafe buffer.withUnsafeMutableBytes { unsafe recv(socket, $0.baseAddress, $0.count, 0) }
        return got > 0 ? Array(buffer[..<got]) : nil
    }
    static func post(_ body: String, path: String = Rehearsal.chatPath, fields: String = "") -> String {
        "POST \(path) HTTP/1.1\r\nHost: h\r\n\(fields)Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }
}
