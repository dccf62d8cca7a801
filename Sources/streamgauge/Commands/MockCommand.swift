// SPDX-License-Identifier: Apache-2.0
internal import MockProvider

/// `streamgauge mock`: the scripted provider, as a server of its own.
struct MockCommand: Command {
    static let name = "mock"
    static let summary = "serve a scripted provider with known timing and faults"
    static let examples = [
        Example("streamgauge mock --port 8080 --ttft 'lognormal(200ms,0.4)' --gap 20ms", "A provider that behaves."),
        Example("streamgauge mock --port 8080 --fault cut@10:5%,429:2%", "One that does not always."),
        Example("streamgauge mock --port 8443 --tls --tls-ca-file ca.pem", "HTTP/2 and HTTP/1.1 over TLS."),
    ]
    static let options =
        [
            Option("--port", .value(placeholder: "PORT"), default: "any free one", "TCP port to listen on."),
            Option("--address", .value(placeholder: "ADDRESS"), default: "127.0.0.1", "Numeric address to listen on."),
            Option(
                "--log", .value(placeholder: "FILE"),
                "Write when each event was due and when it was written: the truth that a client can be held against."),
            Option("--exit-with-parent", .flag, "End when the process that started this one ends."),
        ]
        + MockScript.settings.map {
            Option(
                "--\($0.key)", $0.isSwitch ? .flag : .value(placeholder: $0.placeholder), section: "Script",
                $0.isSwitch ? $0.help : "\($0.help). Such as \($0.example)")
        }

    static func run(_ arguments: ParsedArguments) -> Int32 {
        attempt {
            let port = try arguments.integer("--port", in: 0...65_535) ?? 0
            let server = try MockServer(
                script: try script(arguments), port: UInt16(port), address: arguments.value("--address") ?? "127.0.0.1",
                log: arguments.value("--log"))
            let host = arguments.value("--address") ?? "127.0.0.1"
            let shown = host.contains(":") ? "[\(host)]" : host
            Console.print("mock provider listening on \(server.scheme)://\(shown):\(server.port)")
            if let file = server.certificateFile {
                Console.print("clients trust it with \(MockChild.trustFlag)\(file)")
            }
            server.run(endsWithParent: arguments.has("--exit-with-parent"))
            return .pass
        }
    }
    /// All mistakes at once.
    private static func script(_ arguments: ParsedArguments) throws(CommandFailure) -> MockScript {
        var (script, mistakes) = (MockScript(), [String]())
        for setting in MockScript.settings {
            let flag = "--\(setting.key)"
            let word = setting.isSwitch && arguments.has(flag) ? "on" : nil
            guard let value = word ?? arguments.value(flag) else { continue }
            do { try script.set(setting.key, to: value) } catch { mistakes.append("streamgauge mock: --\(error)") }
        }
        guard mistakes.isEmpty else { throw CommandFailure(message: mistakes.joined(separator: "\n")) }
        return script
    }
}
