// SPDX-License-Identifier: Apache-2.0
import Foundation
import Synchronization

/// A server without manners: reads one request a connection, then does what it was told to, byte by byte.
final class RudeServer {
    /// What clients sent, in the order of their connections.
    final class Requests: Sendable {
        private let all = Mutex<[String]>([])
        var texts: [String] { all.withLock { $0 } }
        fileprivate func add(_ text: String) { all.withLock { $0.append(text) } }
    }
    let requests = Requests()
    enum Step: Sendable {
        case send(String)
        case bytes([UInt8])
        /// The same so many times, or as long as anybody listens.
        case sendTimes(String, Int)
        case sendForever(String)
        /// Byte by byte, each in a packet of its own.
        case trickleForever(String)
        /// A text for each number.
        case sendCounting(Int, @Sendable (Int) -> String)
        case wait(milliseconds: Int)
        case reset
        case close
    }
    let port: Int
    var url: String { "http://127.0.0.1:\(port)" }
    private let listener: Int32

    /// It says that it closes, as it does: a client that used the connection again would race with its end.
    static let head =
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
    static func chunk(_ text: String) -> String { "\(String(text.utf8.count, radix: 16))\r\n\(text)\r\n" }
    static func token(_ text: String) -> String {
        chunk("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\(text)\"},\"finish_reason\":null}]}\n\n")
    }

    init(_ steps: [Step]) throws {
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listener = listener
        let bound = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                unsafe bind(listener, generic, length) == 0 && listen(listener, 64) == 0
                    && getsockname(listener, generic, &length) == 0
            }
        }
        guard bound else { throw Unexpected(description: "no loopback port: errno \(errno)") }
        port = Int(UInt16(bigEndian: address.sin_port))
        let (listening, told, requests) = (listener, steps, requests)
        Thread.detachNewThread { Self.serve(listening, told, requests) }
    }
    deinit { shutdown(listener, Int32(SHUT_RDWR)) }

    private static func serve(_ listener: Int32, _ steps: [Step], _ requests: Requests) {
        while true {
            let peer = accept(listener, nil, nil)
            guard peer >= 0 else {
                close(listener)
                return
            }
            Thread.detachNewThread { answer(peer, steps, requests) }
        }
    }
    /// False once the peer is gone.
    private static func send(_ bytes: [UInt8], to peer: Int32) -> Bool {
        var start = 0
        while start < bytes.count {
            let sent = unsafe bytes.withUnsafeBytes { raw in
                unsafe Glibc.send(peer, raw.baseAddress?.advanced(by: start), raw.count - start, Int32(MSG_NOSIGNAL))
            }
            guard sent > 0 else { return false }
            start += sent
        }
        return true
    }
    /// One request: its head, and as much of a body as the head announces.
    private static func request(_ peer: Int32) -> String {
        var (text, buffer) = ("", [UInt8](repeating: 0, count: 65_536))
        while true {
            let count = unsafe recv(peer, &buffer, buffer.count, 0)
            guard count > 0 else { return text }
            text += String(decoding: buffer[..<count], as: UTF8.self)
            guard let head = text.range(of: "\r\n\r\n") else { continue }
            let announced = text[..<head.lowerBound].split(separator: "\r\n").compactMap { line -> Int? in
                line.lowercased().hasPrefix("content-length: ") ? Int(line.dropFirst(16)) : nil
            }
            if text[head.upperBound...].utf8.count >= announced.first ?? 0 { return text }
        }
    }
    private static func answer(_ peer: Int32, _ steps: [Step], _ requests: Requests) {
        requests.add(request(peer))
        for step in steps {
            switch step {
            case .send(let text): _ = send(Array(text.utf8), to: peer)
            case .bytes(let bytes): _ = send(bytes, to: peer)
            case .sendTimes(let text, let times):
                let bytes = Array(text.utf8)
                for _ in 0..<times where !send(bytes, to: peer) { break }
            case .sendForever(let text):
                let bytes = Array(text.utf8)
                while send(bytes, to: peer) {}
            case .trickleForever(let text):
                var isOn: Int32 = 1
                let size = socklen_t(MemoryLayout<Int32>.size)
                unsafe setsockopt(peer, Int32(IPPROTO_TCP), TCP_NODELAY, &isOn, size)
                while text.utf8.allSatisfy({ byte in
                    usleep(50)
                    return send([byte], to: peer)
                }) {}
            case .sendCounting(let count, let text):
                for number in 0..<count where !send(Array(text(number).utf8), to: peer) { break }
            case .wait(let milliseconds): usleep(UInt32(milliseconds) * 1_000)
            case .reset:
                var abrupt = linger(l_onoff: 1, l_linger: 0)
                unsafe setsockopt(peer, SOL_SOCKET, SO_LINGER, &abrupt, socklen_t(MemoryLayout<linger>.size))
            case .close: shutdown(peer, Int32(SHUT_RDWR))
            }
        }
        close(peer)
    }
}
