// SPDX-License-Identifier: Apache-2.0

/// The table of all settings: profile keys, flags, help texts and `docs/profiles.md` come from here.
public enum Settings {
    public static let all: [Setting] = top + targets + load + request + timeouts + limits

    /// The setting of a profile key, as `load.rate` or `targets[].url`.
    public static func at(_ path: String) -> Setting? { byPath[path] }
    /// The setting of a flag, as `--rate`.
    public static func forFlag(_ flag: String) -> Setting? { all.first { $0.flag == flag } }

    private static let byPath = Dictionary(uniqueKeysWithValues: all.map { ($0.path, $0) })

    /// The keys that may stand in the mapping at a path, in the order of the table.
    static func keys(under path: String) -> [String] {
        let prefix = path.isEmpty ? "" : path + "."
        var keys: [String] = []
        for setting in all where setting.path.hasPrefix(prefix) {
            let key = setting.path.dropFirst(prefix.count).prefix { $0 != "." && $0 != "[" }
            if !key.isEmpty, !keys.contains(String(key)) { keys.append(String(key)) }
        }
        return keys
    }
    /// Whether the keys of the mapping at a path are the user's own.
    static func isFreeForm(_ path: String) -> Bool {
        switch byPath[path]?.shape {
        case .map, .structure: !all.contains { $0.path.hasPrefix(path + "[]") }
        default: false
        }
    }
    /// `targets[3].url` to `targets[].url`.
    static func pattern(of path: String) -> String {
        var (pattern, inside) = ("", false)
        for character in path {
            if character == "]" { inside = false }
            if !inside { pattern.append(character) }
            if character == "[" { inside = true }
        }
        return pattern
    }

    private static let top: [Setting] = [
        Setting(
            "version", flag: nil, "N", type: "number", default: "1",
            "Version of the profile format; a streamgauge that is too old for it says so.", example: "1"),
        Setting(
            "name", flag: "--name", "NAME", type: "text", default: "the file's name",
            "Name of the run: in reports, and of its folder.", example: "nightly"),
        Setting(
            "seed", flag: "--seed", "N", type: "number", default: "random",
            "Everything random comes from this; the same seed offers the same load again.", example: "42"),
        Setting(
            "output", flag: "--output", short: "o", "FOLDER", type: "path", default: "reports/NAME",
            "Where the folder of the run is made.", example: "reports/nightly"),
    ]
    private static let targets: [Setting] = [
        Setting(
            "targets[].name", flag: nil, "NAME", type: "text", default: "host and port of the URL",
            "Name of the target in reports.", example: "openai"),
        Setting(
            "targets[].url", flag: "--url", short: "u", "URL", type: "URL",
            "Base URL or full endpoint, with its scheme; the protocol's path is added where it is missing.",
            example: "https://api.openai.com/v1"),
        Setting(
            "targets[].mock", flag: "--mock", shape: .map(separator: "="), "KEY=VALUE", type: "mapping",
            "In place of a URL: measure an embedded mock provider with these settings (streamgauge mock --help lists them).",
            example: "ttft=120ms"),
        Setting(
            "targets[].protocol", flag: "--protocol", "NAME", type: "openai-chat | anthropic-messages",
            default: "openai-chat; anthropic-messages for api.anthropic.com",
            "The wire protocol that the target speaks.", example: "anthropic-messages"),
        Setting(
            "targets[].model", flag: "--model", short: "m", "MODEL", type: "text", default: "mock for a mock target",
            "Model to ask for.", example: "gpt-4o-mini"),
        Setting(
            "targets[].key", flag: "--key", "KEY", type: "secret",
            default:
                "${OPENAI_API_KEY} for api.openai.com, ${ANTHROPIC_API_KEY} for api.anthropic.com, ${AWS_BEARER_TOKEN_BEDROCK} for Bedrock's hosts, none for any other host",
            "API key; write ${NAME} to take it from the environment.", example: "${OPENAI_API_KEY}"),
        Setting(
            "targets[].aws.region", flag: "--aws-region", "REGION", type: "text",
            default: "the region in the host's name",
            "Sign requests for this region of AWS, in place of a key.", example: "us-east-1"),
        Setting(
            "targets[].aws.access_key", flag: "--aws-access-key", "KEY", type: "secret",
            default: "${AWS_ACCESS_KEY_ID} for Bedrock's and SageMaker's hosts, none for any other host",
            "Access key that requests are signed with.", example: "${AWS_ACCESS_KEY_ID}"),
        Setting(
            "targets[].aws.secret_key", flag: "--aws-secret-key", "KEY", type: "secret",
            default: "${AWS_SECRET_ACCESS_KEY} for the same hosts",
            "Its secret; it signs and is never sent.", example: "${AWS_SECRET_ACCESS_KEY}"),
        Setting(
            "targets[].aws.session_token", flag: "--aws-session-token", "TOKEN", type: "secret",
            default: "${AWS_SESSION_TOKEN} where the keys come from the environment too",
            "Token of credentials that are lent for a time.", example: "${AWS_SESSION_TOKEN}"),
        Setting(
            "targets[].aws.service", flag: "--aws-service", "NAME", type: "text",
            default: "the service in the host's name, else bedrock", "Service that requests are signed for.",
            example: "bedrock"),
        Setting(
            "targets[].headers", flag: "--header", short: "H", shape: .map(separator: ":"), "NAME: VALUE",
            type: "mapping",
            "Further request headers; ${NAME} in a value comes from the environment and stays secret.",
            example: "x-team: perf"),
        Setting(
            "targets[].http", flag: "--http", "VERSION", type: "1.1 | 2", default: "1.1", "HTTP version.", example: "2"),
        Setting(
            "targets[].cacert", flag: "--cacert", "FILE", type: "file", default: "the system's certificates",
            "Certificates (PEM) that the server's is checked with; relative to the profile.", example: "certs/ca.pem"),
        Setting(
            "targets[].insecure", flag: "--insecure", shape: .toggle, "", type: "true | false", default: "false",
            "Do not check the server's certificate; every report says so.", example: "true"),
        Setting(
            "targets[].proxy", flag: "--proxy", short: "x", "URL", type: "URL", default: "none",
            "Proxy to go through; ${NAME} in user and password comes from the environment.",
            example: "http://127.0.0.1:3128"),
        Setting(
            "targets[].resolve", flag: "--resolve", shape: .list, "HOST:PORT:ADDRESS", type: "list",
            "Use this address for that host and port, without asking DNS.", example: "api.test:443:127.0.0.1"),
        Setting(
            "targets[].unix_socket", flag: "--unix-socket", "PATH", type: "path",
            "Connect to this socket in place of a network address.", example: "/run/relay.sock"),
    ]
    private static let load: [Setting] = [
        Setting(
            "load.arrivals", flag: "--arrivals", "KIND", type: "closed | constant | poisson",
            default: "closed; poisson where a rate is given",
            "closed: a new request when one ends; constant, poisson: at the rate, whatever the answers do.",
            example: "poisson"),
        Setting(
            "load.concurrency", flag: "--concurrency", short: "c", "N", type: "count",
            "Requests in flight at once; for closed arrivals.", example: "8"),
        Setting(
            "load.rate", flag: "--rate", short: "r", "N/s", type: "rate", "Requests per s, m or h; for open arrivals.",
            example: "20/s"),
        Setting(
            "load.requests", flag: "--requests", short: "n", "N", type: "count", "Stop after this many requests.",
            example: "500"),
        Setting(
            "load.duration", flag: "--duration", short: "d", "TIME", type: "duration",
            "Stop issuing requests after this time, warm-up included; what is overdue then may leave within a second.",
            example: "60s"),
        Setting(
            "load.warmup", flag: "--warmup", "TIME", type: "duration", default: "0s",
            "Requests of this time from the start are recorded, but not counted.", example: "5s"),
        Setting(
            "load.drain", flag: "--drain", "TIME", type: "duration", default: "30s",
            "How long open requests may take to end once issuing has stopped.", example: "10s"),
        Setting(
            "load.loops", flag: "--loops", "N", type: "number", default: "one for every two cores",
            "Event loops, a thread each.", example: "2"),
    ]
    private static let request: [Setting] = [
        Setting(
            "request.prompt", flag: "--prompt", short: "p", "TEXT", type: "text",
            default: "a short question about rivers", "The user's message.", example: "Count to twenty."),
        Setting(
            "request.messages", flag: "--messages", shape: .structure, "JSON", type: "list",
            "The whole conversation in place of a prompt: a list of {role, content}.",
            example: #"[{"role": "user", "content": "Hi"}]"#),
        Setting(
            "request.messages[].role", flag: nil, "ROLE", type: "user | assistant | system | developer",
            "Who says it.", example: "user"),
        Setting(
            "request.messages[].content", flag: nil, "TEXT", type: "text", "What is said.", example: "Hi"),
        Setting(
            "request.system", flag: "--system", "TEXT", type: "text", default: "none", "System prompt.",
            example: "Answer in one word."),
        Setting(
            "request.max_tokens", flag: "--max-tokens", "N", type: "count", default: "128",
            "Most tokens that an answer may have.", example: "256"),
        Setting(
            "request.temperature", flag: "--temperature", "X", type: "number", default: "the provider's",
            "Sampling temperature.", example: "0.7"),
        Setting(
            "request.stream", flag: "--stream", shape: .toggle, "", type: "true | false", default: "true",
            "Ask for a streamed answer.", example: "false"),
        Setting(
            "request.tools", flag: "--tools", "FILE", type: "file or list", default: "none",
            "Tools as the protocol writes them: a JSON file, relative to the profile, or the list itself.",
            example: "tools.json"),
        Setting(
            "request.extra", flag: "--extra", shape: .structure, "JSON", type: "mapping", default: "none",
            "Merged into the request body, over everything else.", example: #"{"top_p": 0.9}"#),
    ]
    private static let timeouts: [Setting] = [
        Setting(
            "timeouts.connect", flag: "--connect-timeout", "TIME", type: "duration", default: "10s",
            "For DNS, TCP and TLS together.", example: "3s"),
        Setting(
            "timeouts.first_output", flag: "--first-output-timeout", "TIME", type: "duration", default: "120s",
            "From sending to the first output.", example: "20s"),
        Setting(
            "timeouts.idle", flag: "--idle-timeout", "TIME", type: "duration", default: "60s",
            "Longest silence between two outputs of a stream; pings and comments do not end it.", example: "15s"),
        Setting(
            "timeouts.total", flag: "--total-timeout", "TIME", type: "duration", default: "600s",
            "For the whole request.", example: "120s"),
    ]
    private static let limits: [Setting] = [
        Setting(
            "limits.event", flag: "--event-limit", "SIZE", type: "size", default: "16MiB",
            "Longest event or line of a stream; what is longer ends the request as protocol_error.", example: "1MiB"),
        Setting(
            "limits.answer", flag: "--answer-limit", "SIZE", type: "size", default: "16MiB",
            "Longest answer in one piece; a longer one is a protocol_error.", example: "64MiB"),
        Setting(
            "limits.error_body", flag: "--error-body-limit", "SIZE", type: "size", default: "1MiB",
            "What is kept of the body of an error response, to find its message in; the rest is passed over.",
            example: "64KiB"),
        Setting(
            "limits.tool_arguments", flag: "--tool-arguments-limit", "SIZE", type: "size", default: "1MiB",
            "Arguments of all tool calls of an answer together; more of them is a protocol_error.", example: "256KiB"),
        Setting(
            "limits.depth", flag: "--depth-limit", "N", type: "number", default: "128",
            "How deep JSON may be nested, at most 128; a deeper event is a protocol_error.", example: "32"),
    ]
}
