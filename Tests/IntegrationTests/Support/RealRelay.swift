// SPDX-License-Identifier: Apache-2.0
import Foundation
import Glibc

/// A relay as people run it, with one of its settings, before whatever listens on the upstream port.
///
/// All that it writes lies in a folder that goes away with the value; the configurations are in `Tests/relays`.
final class RealRelay {
    enum Setup: String, CaseIterable, Sendable {
        case nginxBare, nginxGood, nginxGzip, nginxReadTimeout, nginxPostponed, nginxHTTP2, nginxHTTP2Default
        case haproxyDefault, haproxyKeepsAborted, haproxyNoDelay, haproxyServerTimeout, haproxyNarrow, haproxyGzip,
            haproxyHTTP2
        case caddyDefault, caddyGzip, caddyHTTP2, liteLLM

        var program: Program { Program.allCases.first { rawValue.hasPrefix($0.rawValue) } ?? .nginx }
        var isSecure: Bool { rawValue.contains("HTTP2") }
        /// Compresses for clients that ask for it.
        var compresses: Bool { self == .nginxGzip || self == .nginxPostponed || rawValue.hasSuffix("Gzip") }
        /// Cuts one answer in some hundreds off by itself, over HTTP/1.1 and on a busy machine: caddy's issue 5431.
        var cutsNowAndThen: Bool { program == .caddy && !isSecure }
        /// What is written in place of `{{SETTINGS}}`.
        fileprivate var settings: String {
            let direct = "proxy_http_version 1.1; proxy_set_header Connection \"\"; proxy_pass http://model;"
            let gzip = "gzip on; gzip_types text/event-stream application/json; gzip_proxied any; gzip_min_length 1;"
            let tidy = "option http-no-delay\n  option abortonclose"
            return switch self {
            // What many people run: HTTP/1.0 to the upstream, a connection a request, and buffers.
            case .nginxBare: "proxy_pass http://127.0.0.1:{{UPSTREAM}};"
            case .nginxGood, .nginxHTTP2: "proxy_buffering off; proxy_read_timeout 300s; \(direct)"
            case .nginxGzip: "\(gzip) \(direct)"
            case .nginxReadTimeout: "proxy_buffering off; proxy_read_timeout 3s; \(direct)"
            case .nginxPostponed: "postpone_output 8192; proxy_buffers 8 16k; \(gzip) \(direct)"
            case .nginxHTTP2Default: direct
            case .haproxyDefault: "no option http-no-delay"
            case .haproxyKeepsAborted: "option http-no-delay"
            case .haproxyNoDelay, .haproxyNarrow, .haproxyHTTP2: tidy
            case .haproxyServerTimeout: "\(tidy)\n  timeout server 3s"
            case .haproxyGzip:
                "\(tidy)\n  compression algo gzip\n  compression type text/event-stream application/json"
            case .caddyGzip:
                "encode {\n gzip\n minimum_length 1\n match {\n header Content-Type text/event-stream*\n }\n }"
            case .caddyHTTP2: "tls cert.pem key.pem"
            case .caddyDefault, .liteLLM: ""
            }
        }
        /// What is written in place of `{{LISTEN}}`.
        fileprivate var listen: String {
            switch program {
            case .nginx: isSecure ? "ssl http2" : ""
            case .haproxy: isSecure ? "ssl crt both.pem alpn h2,http/1.1" : ""
            case .caddy: isSecure ? "https" : "http"
            case .liteLLM: ""
            }
        }
    }
    enum Program: String, CaseIterable, Sendable {
        case nginx, haproxy, caddy, liteLLM
        var path: String {
            switch self {
            case .nginx, .haproxy: "/usr/sbin/\(rawValue)"
            case .caddy: "/usr/bin/caddy"
            case .liteLLM: Tool.root.path + "/.build/venv-relays/bin/litellm"
            }
        }
        fileprivate var configuration: String {
            switch self {
            case .nginx: "nginx.conf"
            case .haproxy: "haproxy.cfg"
            case .caddy: "Caddyfile"
            case .liteLLM: "litellm.yaml"
            }
        }
        static var areInstalled: Bool {
            (allCases.map(\.path) + ["/usr/bin/openssl"]).allSatisfy(FileManager.default.isExecutableFile)
        }
    }
    /// Base URL of the relay, with `/v1`.
    let url: String
    /// How to get in: a certificate to trust, a key.
    let access: [String]
    private let process = Process()
    private let scratch: Scratch
    private let port: Int
    private let setup: Setup

    /// Starts it; `awaitReady` waits until it listens.
    init(_ setup: Setup, upstream: Int) throws {
        scratch = try Scratch()
        (port, self.setup) = (try FreePorts.take(1)[0], setup)
        url = "\(setup.isSecure ? "https" : "http")://127.0.0.1:\(port)/v1"
        let trust = setup.isSecure ? ["--cacert", scratch.path + "/cert.pem", "--http", "2"] : []
        access = trust + (setup == .liteLLM ? ["--key", "sk-test"] : [])
        try RelayProcess.makeCertificate(in: scratch)
        let template = Tool.root.appendingPathComponent("Tests/relays/\(setup.program.configuration)")
        let values = [
            ("SETTINGS", setup.settings), ("LISTEN", setup.listen), ("UPSTREAM", "\(upstream)"), ("PORT", "\(port)"),
            ("SERVER", setup == .haproxyNarrow ? "maxconn 4" : ""),
        ]
        let text = values.reduce(try String(contentsOf: template, encoding: .utf8)) { text, value in
            text.replacingOccurrences(of: "{{\(value.0)}}", with: value.1)
        }
        let file = try scratch.file(setup.program.configuration, text)
        try start(setup.program, file)
    }
    private func start(_ program: Program, _ file: String) throws {
        process.executableURL = URL(fileURLWithPath: program.path)
        process.arguments =
            switch program {
            case .nginx: ["-p", scratch.path, "-e", "error.log", "-c", file]
            case .haproxy: ["-db", "-f", file]
            case .caddy: ["run", "--adapter", "caddyfile", "--config", file]
            case .liteLLM: ["--config", file, "--host", "127.0.0.1", "--port", "\(port)", "--num_workers", "1"]
            }
        process.currentDirectoryURL = scratch.url
        process.environment = ProcessInfo.processInfo.environment.merging([
            "HOME": scratch.path, "XDG_DATA_HOME": scratch.path, "XDG_CONFIG_HOME": scratch.path,
            // No table of prices and no .env file: nothing is looked for outside of this machine.
            "LITELLM_LOCAL_MODEL_COST_MAP": "True", "LITELLM_MODE": "PRODUCTION", "LITELLM_LOG": "ERROR",
            "DISABLE_ADMIN_UI": "True", "NO_DOCS": "True",
        ]) { _, new in new }
        (process.standardOutput, process.standardError) = (FileHandle.nullDevice, FileHandle.nullDevice)
        try process.run()
    }
    func awaitReady() throws -> Self {
        try RelayProcess.awaitListening(port, seconds: setup == .liteLLM ? 120 : 10)
        return self
    }
    deinit {
        // LiteLLM in good order waits for streams that its upstream never ends.
        if setup == .liteLLM { kill(process.processIdentifier, SIGKILL) }
        process.end()
    }
}
