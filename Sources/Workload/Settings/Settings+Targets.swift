// SPDX-License-Identifier: Apache-2.0

extension Settings {
    /// What is measured.
    static let targets: [Setting] = [
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
            "targets[].preset", flag: "--preset", "NAME", type: "preset", default: "none",
            "A known provider: its URL, protocol, key variable and habits become defaults (streamgauge protocols lists them).",
            example: "groq"),
        Setting(
            "targets[].parts", flag: "--part", shape: .map(separator: "="), "NAME=VALUE", type: "mapping",
            "What stands in the braces of the preset's URL.", example: "resource=contoso"),
        Setting(
            "targets[].protocol", flag: "--protocol", "NAME", type: ProtocolName.names.joined(separator: " | "),
            default:
                "the preset's; custom where there is a format; anthropic-messages for api.anthropic.com; else openai-chat",
            "The wire protocol that the target speaks.", example: "anthropic-messages"),
        Setting(
            "targets[].model", flag: "--model", short: "m", "MODEL", type: "text", default: "mock for a mock target",
            "Model to ask for.", example: "gpt-4o-mini"),
        Setting(
            "targets[].weight", flag: "--weight", "N", type: "count", default: "1",
            "Share of the requests beside the other targets' weights, from 1 to 1000.", example: "3"),
        Setting(
            "targets[].key", flag: "--key", "KEY", type: "secret",
            default:
                "${OPENAI_API_KEY} for api.openai.com, ${ANTHROPIC_API_KEY} for api.anthropic.com, ${AWS_BEARER_TOKEN_BEDROCK} for Bedrock's hosts, the preset's variable for its host, none for any other",
            "API key; write ${NAME} to take it from the environment.", example: "${OPENAI_API_KEY}"),
        Setting(
            "targets[].auth_header", flag: "--auth-header", "NAME", type: "text", default: "the protocol's",
            "Header that the key is sent in.", example: "api-key"),
        Setting(
            "targets[].auth_scheme", flag: "--auth-scheme", "WORD", type: "text",
            default: "Bearer in authorization, none in any other header",
            "Word before the key; '' for the key alone.", example: "Token"),
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
            "targets[].compressed", flag: "--compressed", shape: .toggle, "", type: "true | false", default: "false",
            "Ask for answers compressed with gzip; what a relay's compressor holds back then shows.", example: "true"),
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
        Setting(
            "targets[].price.input", flag: "--price-input", "PRICE", type: "price",
            "What the tokens of a question cost, in your currency; with it streamgauge plan tells the cost beforehand.",
            example: "2.50/M"),
        Setting(
            "targets[].price.output", flag: "--price-output", "PRICE", type: "price",
            "What the tokens of an answer cost.", example: "10/M"),
        Setting(
            "targets[].price.cached", flag: "--price-cached", "PRICE", type: "price", default: "that of input",
            "What the tokens of a question cost that come from the provider's cache.", example: "1.25/M"),
    ]
}
