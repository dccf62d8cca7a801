// SPDX-License-Identifier: Apache-2.0

extension MockScript {
    /// One key of the script: its row in the help, in the documentation and in the parser.
    public struct Setting: Sendable {
        /// The flag without its dashes, and the profile's key.
        public let key: String
        /// What kind of value it takes, for a usage line.
        public let placeholder: String
        /// One line on what it does and what holds when it is not given.
        public let help: String
        /// A value that fits.
        public let example: String
        /// Whether its value must not be shown.
        public let isSecret: Bool
        /// Whether the flag alone, without a value, means `on`.
        public let isSwitch: Bool
        let apply: @Sendable (inout MockScript, String) throws(Misfit) -> Void

        init(
            _ key: String, _ placeholder: String, _ help: String, example: String, isSecret: Bool = false,
            isSwitch: Bool = false,
            apply: @escaping @Sendable (inout MockScript, String) throws(Misfit) -> Void
        ) {
            (self.key, self.placeholder, self.help, self.example) = (key, placeholder, help, example)
            (self.isSecret, self.isSwitch, self.apply) = (isSecret, isSwitch, apply)
        }
    }

    /// Every setting, in the order of the help text.
    public static let settings: [Setting] = timing + shape + content + faulty + serving + encryption

    private static func spanned(_ text: String) throws(Misfit) -> Int64 { Int64(try Quantity.span(text)) }

    private static let timing: [Setting] = [
        Setting(
            "ttft", "SPREAD", "from the request's last byte to the first output event (200ms)",
            example: "lognormal(200ms,0.4)"
        ) { script, text throws(Misfit) in script.ttft = try Distribution(text, of: .span) },
        Setting("gap", "SPREAD", "from one output event to the next (20ms)", example: "uniform(15ms,25ms)") {
            script, text throws(Misfit) in script.gap = try Distribution(text, of: .span)
        },
        Setting("speed", "PROFILE", "divides the gaps, from some token on (1x)", example: "1x,0.5x@100") {
            script, text throws(Misfit) in script.speed = try SpeedProfile(text)
        },
        Setting("end-gap", "SPREAD", "from the last output to the events that close the stream (0ms)", example: "5ms") {
            script, text throws(Misfit) in script.endGap = try Distribution(text, of: .span)
        },
        Setting("headers-delay", "SPREAD", "from the request's last byte to the headers (0ms)", example: "50ms") {
            script, text throws(Misfit) in script.headersDelay = try Distribution(text, of: .span)
        },
        Setting(
            "preamble", "early|late", "role chunk or message_start: with the headers, or with the first output (early)",
            example: "late"
        ) { script, text throws(Misfit) in script.preamble = try Quantity.word(text) },
        Setting(
            "ping", "SPAN", "a comment or ping event this often while nothing else comes (0ms: none)", example: "1s"
        ) { script, text throws(Misfit) in script.ping = try spanned(text) },
    ]
    private static let shape: [Setting] = [
        Setting("split", "COUNT", "writes an event is cut into (1)", example: "3") { script, text throws(Misfit) in
            script.split = try Quantity.count(text, in: 1...64)
        },
        Setting("split-gap", "SPREAD", "from one of these writes to the next (1ms)", example: "2ms") {
            script, text throws(Misfit) in script.splitGap = try Distribution(text, of: .span)
        },
        Setting("join", "COUNT", "output events that share a write; then nothing is split (1)", example: "4") {
            script, text throws(Misfit) in script.join = try Quantity.count(text, in: 1...1_000)
        },
        Setting("tokens-per-chunk", "SPREAD", "tokens an output event carries, at least 1 (1)", example: "uniform(1,4)")
        {
            script, text throws(Misfit) in script.tokensPerChunk = try Distribution(text, of: .count)
        },
        Setting(
            "large-event", "COUNT", "KiB of text in the middle output event, in tokens of its own (0)", example: "300"
        ) {
            script, text throws(Misfit) in script.largeEvent = try Quantity.count(text, in: 0...4_096)
        },
        Setting(
            "framing", "LIST",
            "event streams with crlf, cr, no-space, comment, no-last-newline, split-characters (none)",
            example: "crlf,no-space"
        ) { script, text throws(Misfit) in script.framing = try Framing.list(text) },
    ]
    private static let content: [Setting] = [
        Setting(
            "tokens", "SPREAD", "tokens of an answer; the request's own limit holds as well (64)",
            example: "uniform(50,200)"
        ) { script, text throws(Misfit) in script.tokens = try Distribution(text, of: .count) },
        Setting(
            "reasoning", "SPREAD", "tokens of thought before the answer, where the dialect has a place for them (0)",
            example: "32"
        ) {
            script, text throws(Misfit) in script.reasoning = try Distribution(text, of: .count)
        },
        Setting("input-tokens", "COUNT", "input tokens reported (a quarter of the messages' bytes)", example: "1000") {
            script, text throws(Misfit) in script.inputTokens = try Quantity.count(text, in: 0...100_000_000)
        },
        Setting(
            "cached-tokens", "COUNT", "input tokens reported as read from a cache, at most all of them (0)",
            example: "400"
        ) { script, text throws(Misfit) in script.cachedTokens = try Quantity.count(text, in: 0...100_000_000) },
        Setting(
            "tools", "auto|always|never",
            "call the tools offered: when tool_choice demands it, whenever there are any, never (auto)",
            example: "always"
        ) { script, text throws(Misfit) in script.tools = try Quantity.word(text) },
        Setting("tool-calls", "COUNT", "calls in an answer that uses tools (1)", example: "2") {
            script, text throws(Misfit) in script.toolCalls = try Quantity.count(text, in: 1...8)
        },
        Setting(
            "refuse", "SHARE", "share of answers that are a refusal, in the vendor's way; on or off (off)",
            example: "5%"
        ) { script, text throws(Misfit) in
            script.refuse = text == "on" ? 1 : text == "off" ? 0 : try Quantity.share(text)
        },
        Setting(
            "usage", "asked|always|never", "report token counts: as the dialect does, unasked, never (asked)",
            example: "never"
        ) { script, text throws(Misfit) in script.usage = try Quantity.word(text) },
        Setting(
            "server-timing", "on|off", "headers that tell the planned TTFT in the vendor's way (off)", example: "on"
        ) { script, text throws(Misfit) in script.serverTiming = try Quantity.word(text) },
        Setting(
            "rate-limits", "REQUESTS/TOKENS", "limits a minute that the vendor's headers tell with every answer (none)",
            example: "100/40000"
        ) { script, text throws(Misfit) in script.rateLimits = try RateBudget.read(text) },
        Setting("model", "NAME", "the model that the list of models names (mock-model)", example: "gpt-mock") {
            script, text throws(Misfit) in
            guard !text.isEmpty else { throw Misfit(expected: "give a name") }
            script.model = text
        },
        Setting("headers", "LIST", "further response headers, NAME:VALUE with commas (none)", example: "x-cache:miss") {
            script, text throws(Misfit) in script.headers = try ResponseHeader.list(text)
        },
        Setting(
            "vary", "request|prompt", "answers differ by the request's number, or by what is asked alone (request)",
            example: "prompt"
        ) { script, text throws(Misfit) in script.vary = try Quantity.word(text) },
    ]
    private static let faulty: [Setting] = [
        Setting(
            "fault", "LIST", "what goes wrong: name[@token][:span][:share%], with commas; or none (none)",
            example: "cut@10:5%,stall@20:2s:1%,429:2%"
        ) { script, text throws(Misfit) in script.faults = try Fault.list(text) },
        Setting(
            "fault-share", "SHARE", "share of requests that the faults without a share of their own divide (1)",
            example: "0.1"
        ) { script, text throws(Misfit) in script.faultShare = try Quantity.share(text) },
        Setting("retry-after", "SPAN", "what 429, 503 and 529 tell the client to wait (1s)", example: "1500ms") {
            script, text throws(Misfit) in script.retryAfter = try spanned(text)
        },
    ]
    private static let serving: [Setting] = [
        Setting("key", "SECRET", "the only API key accepted (any)", example: "sk-mock", isSecret: true) {
            script, text throws(Misfit) in
            guard !text.isEmpty else { throw Misfit(expected: "give a key") }
            script.key = text
        },
        Setting("keep-alive", "SPAN", "how long an idle connection is kept open (5m)", example: "2s") {
            script, text throws(Misfit) in script.keepAlive = try spanned(text)
        },
        Setting(
            "spin", "SPAN", "busy-wait this long before each event: exact, but costs the core (0us)", example: "60us"
        ) { script, text throws(Misfit) in script.spin = try spanned(text) },
        Setting("slots", "COUNT", "answers at once; further requests wait for a place (no limit)", example: "4") {
            script, text throws(Misfit) in script.slots = try Quantity.count(text, in: 1...100_000)
        },
        Setting("seed", "NUMBER", "the seed of every draw (1)", example: "42") { script, text throws(Misfit) in
            guard let seed = UInt64(text) else { throw Misfit(expected: "write a whole number from 0 to 2^64 - 1") }
            script.seed = seed
        },
        Setting(
            "orders", "on|off", "take settings from what is asked: mock: KEY=VALUE … (off)", example: "on",
            isSwitch: true
        ) { script, text throws(Misfit) in script.orders = try Quantity.word(text) },
        Setting(
            "log-detail", "LIST", "what else the log tells: connections, bodies (none)", example: "connections,bodies"
        ) { script, text throws(Misfit) in script.logDetail = try Quantity.words(text) },
    ]
    private static let encryption: [Setting] = [
        Setting(
            "tls", "on|off", "serve TLS, with HTTP/2 for clients that offer it; as a flag without a value (off)",
            example: "on", isSwitch: true
        ) { script, text throws(Misfit) in script.tls = try Quantity.word(text) },
        Setting("tls-ca-file", "FILE", "where to write the certificate made at start (a new file)", example: "ca.pem") {
            script, text throws(Misfit) in script.tlsCAFile = try file(text)
        },
        Setting("tls-cert", "FILE", "a certificate in PEM to show instead of one made at start", example: "cert.pem") {
            script, text throws(Misfit) in script.tlsCertificate = try file(text)
        },
        Setting("tls-key", "FILE", "the private key of that certificate, in PEM", example: "key.pem") {
            script, text throws(Misfit) in script.tlsKey = try file(text)
        },
        Setting("max-streams", "COUNT", "streams open at once on a connection of HTTP/2 (100)", example: "250") {
            script, text throws(Misfit) in script.maxStreams = try Quantity.count(text, in: 1...1_000_000)
        },
    ]
    private static func file(_ text: String) throws(Misfit) -> String {
        guard !text.isEmpty else { throw Misfit(expected: "give a file") }
        return text
    }
}
