// SPDX-License-Identifier: Apache-2.0
import Foundation

/// nginx or haproxy as distributed, in front of a mock: plain HTTP/1.1 on one port, HTTP/2 with TLS on another.
final class RelayProcess {
    enum Kind: String, CaseIterable, Sendable { case nginx, haproxy }
    let plain: String
    let secure: String
    /// The certificate that the relay shows, which signs itself.
    var certificate: String { scratch.path + "/cert.pem" }
    private let process = Process()
    private let scratch: Scratch

    /// Starts it; haproxy has at most `most` requests at the upstream at once, or as many as come.
    ///
    /// With `bunches`, haproxy holds small events together, as it does without `option http-no-delay`.
    init(_ kind: Kind, upstream: Int, most: Int? = nil, bunches: Bool = false) throws {
        scratch = try Scratch()
        let ports = try FreePorts.take(2)
        (plain, secure) = ("http://127.0.0.1:\(ports[0])", "https://127.0.0.1:\(ports[1])")
        try Self.makeCertificate(in: scratch)
        let file = try scratch.file(
            "relay.conf",
            kind == .nginx
                ? Self.nginx(ports, upstream: upstream)
                : Self.haproxy(ports, upstream: upstream, most, bunches: bunches))
        process.executableURL = URL(fileURLWithPath: "/usr/sbin/\(kind.rawValue)")
        process.arguments = kind == .nginx ? ["-p", scratch.path, "-c", file] : ["-db", "-f", file]
        process.currentDirectoryURL = scratch.url
        (process.standardOutput, process.standardError) = (FileHandle.nullDevice, FileHandle.nullDevice)
        try process.run()
        for port in ports { try Self.awaitListening(port) }
    }
    deinit {
        process.end()
    }

    /// Makes `cert.pem`, `key.pem` and both in `both.pem`, for localhost and 127.0.0.1.
    static func makeCertificate(in scratch: Scratch) throws {
        let made = try Tool.run(
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
                "-keyout", "key.pem", "-out", "cert.pem",
            ], program: URL(fileURLWithPath: "/usr/bin/openssl"), folder: scratch.url)
        guard made.code == 0 else { throw Unexpected(description: "openssl: \(made.err)") }
        let parts = try ["cert.pem", "key.pem"].map {
            try String(contentsOfFile: "\(scratch.path)/\($0)", encoding: .utf8)
        }
        _ = try scratch.file("both.pem", parts.joined())
    }
    private static func nginx(_ ports: [Int], upstream: Int) -> String {
        """
        daemon off; worker_processes 1; pid nginx.pid; error_log error.log warn;
        events { worker_connections 4096; }
        http {
          access_log off; client_body_temp_path b; proxy_temp_path p; fastcgi_temp_path f; uwsgi_temp_path u;
          scgi_temp_path s;
          upstream mock { server 127.0.0.1:\(upstream); keepalive 64; }
          proxy_http_version 1.1; proxy_set_header Connection ""; proxy_buffering off;
          ssl_certificate cert.pem; ssl_certificate_key key.pem;
          server { listen 127.0.0.1:\(ports[0]); location / { proxy_pass http://mock; } }
          server { listen 127.0.0.1:\(ports[1]) ssl http2; location / { proxy_pass http://mock; } }
        }
        """
    }
    private static func haproxy(_ ports: [Int], upstream: Int, _ most: Int?, bunches: Bool) -> String {
        """
        global
          maxconn 4000
        defaults
          mode http
          \(bunches ? "no option" : "option") http-no-delay
          timeout connect 5s
          timeout client 60s
          timeout server 60s
        frontend plain
          bind 127.0.0.1:\(ports[0])
          default_backend mock
        frontend secure
          bind 127.0.0.1:\(ports[1]) ssl crt both.pem alpn h2,http/1.1
          default_backend mock
        backend mock
          server mock 127.0.0.1:\(upstream)\(most.map { " maxconn \($0)" } ?? "")

        """
    }

    static func awaitListening(_ port: Int, seconds: Int = 5) throws {
        for _ in 0..<seconds * 40 {
            if unsafe Loopback.probe(port, { unsafe connect($0, $1, $2) }) { return }
            usleep(25_000)
        }
        throw Unexpected(description: "the relay does not listen on \(port)")
    }
}
