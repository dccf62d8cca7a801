// SPDX-License-Identifier: Apache-2.0
// Real nginx and haproxy from the distribution, each in a folder of its own, before a scripted upstream.
import CLinux
import Foundation
import Glibc
import Testing

/// A relay that speaks TLS and HTTP/2 with a self-signed certificate for `localhost` and 127.0.0.1.
final class Relay {
    enum Program: String, CaseIterable, Sendable {
        case nginx, haproxy
        var path: String { "/usr/sbin/\(rawValue)" }
        static var areInstalled: Bool {
            (allCases.map(\.path) + ["/usr/bin/openssl"]).allSatisfy(FileManager.default.isExecutableFile)
        }
    }
    /// TLS, with HTTP/2 and HTTP/1.1 by ALPN.
    let securePort: UInt16
    /// Plain HTTP/2 without negotiation (nginx only).
    let plainPort: UInt16
    let folder: URL
    var certificate: String { folder.appendingPathComponent("cert.pem").path }
    private let process = Process()

    init(_ program: Program, upstream: UInt16) throws {
        (securePort, plainPort) = (Self.freePort(), Self.freePort())
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("sg-relay-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Self.run(
            "/usr/bin/openssl",
            "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost "
                + "-addext subjectAltName=DNS:localhost,IP:127.0.0.1 -keyout key.pem -out cert.pem", in: folder)
        let both = try ["cert.pem", "key.pem"].map {
            try String(contentsOf: folder.appendingPathComponent($0), encoding: .utf8)
        }
        try both.joined().write(to: folder.appendingPathComponent("both.pem"), atomically: false, encoding: .utf8)
        let settings = program == .nginx ? nginx(upstream) : haproxy(upstream)
        try settings.write(to: folder.appendingPathComponent("relay.conf"), atomically: false, encoding: .utf8)
        process.executableURL = URL(fileURLWithPath: program.path)
        process.arguments =
            program == .nginx
            ? ["-p", folder.path, "-e", "error.log", "-c", folder.path + "/relay.conf"] : ["-db", "-f", "relay.conf"]
        process.currentDirectoryURL = folder
        (process.standardError, process.standardOutput) = (FileHandle.nullDevice, FileHandle.nullDevice)
        try process.run()
        for _ in 0..<500 where !Self.answers(securePort) { usleep(10_000) }
        try #require(Self.answers(securePort), "\(program) does not start")
    }

    /// Ends the relay in order, and its folder with it.
    func stop() {
        process.terminate()
        process.waitUntilExit()
        try? FileManager.default.removeItem(at: folder)
    }

    /// Ends the relay's workers without any goodbye.
    func kill() throws {
        let children = try String(
            contentsOfFile: "/proc/\(process.processIdentifier)/task/\(process.processIdentifier)/children",
            encoding: .utf8)
        for child in children.split(separator: " ").compactMap({ Int32($0) }) { _ = Glibc.kill(child, SIGKILL) }
        if children.isEmpty { _ = Glibc.kill(process.processIdentifier, SIGKILL) }
    }

    private func nginx(_ upstream: UInt16) -> String {
        let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map { "\($0)_temp_path \($0)_tmp;" }
        return """
            daemon off; worker_processes 1; pid nginx.pid; error_log error.log crit;
            events { worker_connections 2048; }
            http {
              access_log off; \(temporary.joined(separator: " "))
              upstream scripted { server 127.0.0.1:\(upstream); }
              proxy_http_version 1.1; proxy_set_header Connection ""; proxy_buffering off;
              client_max_body_size 100m; client_body_buffer_size 1m;
              http2_max_concurrent_streams 1024;
              ssl_certificate cert.pem; ssl_certificate_key key.pem;
              server { listen 127.0.0.1:\(securePort) ssl http2; location / { proxy_pass http://scripted; } }
              server { listen 127.0.0.1:\(plainPort) http2; location / { proxy_pass http://scripted; } }
            }
            """
    }

    private func haproxy(_ upstream: UInt16) -> String {
        """
        global
          maxconn 2000
        defaults
          mode http
          option http-no-delay
          timeout connect 5s
          timeout client 60s
          timeout server 60s
        frontend secure
          bind 127.0.0.1:\(securePort) ssl crt both.pem alpn h2,http/1.1
          default_backend scripted
        backend scripted
          server one 127.0.0.1:\(upstream)

        """
    }

    private static func freePort() -> UInt16 {
        let socket = LoopbackServer.listen(path: nil)
        defer { close(socket) }
        return LoopbackServer.port(of: socket)
    }

    private static func answers(_ port: UInt16) -> Bool {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(socket) }
        return LoopbackServer.connect(socket, port: port)
    }

    private static func run(_ program: String, _ arguments: String, in folder: URL) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments.components(separatedBy: " ")
        process.currentDirectoryURL = folder
        (process.standardError, process.standardOutput) = (FileHandle.nullDevice, FileHandle.nullDevice)
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
    }
}
