// SPDX-License-Identifier: Apache-2.0

extension Settings {
    /// When requests leave.
    private static let pace: [Setting] = [
        Setting(
            "load.arrivals", flag: "--arrivals", "KIND",
            type: Arrivals.allCases.map(\.rawValue).joined(separator: " | "),
            default:
                "closed; poisson where a rate is given, gamma with a burstiness, burst with a burst, replay with a file",
            "closed: a new request when one ends; sequential: one at a time; all others: at a rate, or at recorded moments, whatever the answers do.",
            example: "poisson"),
        Setting(
            "load.concurrency", flag: "--concurrency", short: "c", "N", type: "count",
            "Requests in flight at once; for closed arrivals.", example: "8"),
        Setting(
            "load.rate", flag: "--rate", short: "r", "N/s", type: "rate",
            "Mean number of requests per s, m or h; for open arrivals.", example: "20/s"),
        Setting(
            "load.burstiness", flag: "--burstiness", "CV", type: "number",
            "How uneven gamma arrivals are: the coefficient of variation of the waits, 0.01 to 10; 1 is as Poisson arrivals.",
            example: "2"),
        Setting(
            "load.burst", flag: "--burst", "N", type: "count",
            "So many requests leave at the same moment; bursts are evenly spaced so that the mean is the rate.",
            example: "50"),
        Setting(
            "load.stages", flag: "--stages", shape: .structure, "STAGES", type: "list, or a short text",
            "Several rates or concurrencies one after the other, in place of one and of a duration.",
            example: "1/s:30s,20/s:2m:ramp"),
        Setting(
            "load.stages[].rate", flag: nil, "N/s", type: "rate", "Rate at the end of the stage; 0/s is a pause.",
            example: "20/s"),
        Setting(
            "load.stages[].concurrency", flag: nil, "N", type: "count from 0",
            "Requests in flight at the end of the stage, for closed arrivals.", example: "50"),
        Setting(
            "load.stages[].duration", flag: nil, "TIME", type: "duration", "How long the stage lasts.", example: "2m"),
        Setting(
            "load.stages[].ramp", flag: nil, shape: .toggle, "", type: "true | false", default: "false",
            "Move in a straight line from where the stage before ended (the first: from a rate of 0, or from one request in flight), in place of holding the level.",
            example: "true"),
    ]
    /// When somebody else's requests left.
    private static let replay: [Setting] = [
        Setting(
            "load.replay.file", flag: "--replay", "FILE", type: "file",
            "Send requests at the moments that this file recorded; relative to the profile.", example: "azure.csv"),
        Setting(
            "load.replay.format", flag: "--replay-format", "FORMAT",
            type: Replay.Format.allCases.map(\.rawValue).joined(separator: " | "), default: "auto",
            "What the file is: a trace of ours, or the published CSV or JSONL of these data sets.", example: "azure"),
        Setting(
            "load.replay.speed", flag: "--replay-speed", "X", type: "factor", default: "1x",
            "How much faster than recorded.", example: "2x"),
        Setting(
            "load.replay.from", flag: "--replay-from", "TIME", type: "duration", default: "0s",
            "Begin so far behind the recording's first arrival; the run starts there.", example: "10s"),
        Setting(
            "load.replay.to", flag: "--replay-to", "TIME", type: "duration", default: "the recording's end",
            "Leave out what was recorded from here on.", example: "5m"),
    ]
    /// How much of it.
    static let load: [Setting] =
        pace + replay + [
            Setting(
                "load.max_in_flight", flag: "--max-in-flight", "N", type: "count", default: "no limit",
                "Most requests in flight at once, on all event loops together; for open arrivals.", example: "200"),
            Setting(
                "load.overflow", flag: "--overflow", "KIND",
                type: Load.Overflow.allCases.map(\.rawValue).joined(separator: " | "), default: "queue",
                "What happens to an arrival above max_in_flight: it waits for its turn, which counts as schedule lag, or it is not sent, recorded as shed and counted as a miss.",
                example: "shed"),
            Setting(
                "load.requests", flag: "--requests", short: "n", "N", type: "count", "Stop after this many requests.",
                example: "500"),
            Setting(
                "load.duration", flag: "--duration", short: "d", "TIME", type: "duration",
                default: "with stages, their sum",
                "Stop issuing requests after this time, warm-up included; what is overdue then may leave within a second.",
                example: "60s"),
            Setting(
                "load.warmup", flag: "--warmup", "TIME", type: "duration", default: "0s",
                "Requests of this time from the start are recorded, but not counted.", example: "5s"),
            Setting(
                "load.drain", flag: "--drain", "TIME", type: "duration", default: "30s",
                "How long open requests may take to end once issuing has stopped.", example: "10s"),
            Setting(
                "load.loops", flag: "--loops", "N", type: "count", default: "one for every two cores",
                "Event loops, a thread each.", example: "2"),
        ]
    /// Who gets which part of it.
    static let mixing: [Setting] = [
        Setting(
            "load.mix", flag: "--mix", "ORDER", type: "abba | round_robin | random | blocks",
            default: "abba; blocks where a number of blocks is given",
            "How targets take turns: every second round backwards; always in order; drawn for each request; or many requests "
                + "in a row, in blocks of a drawn order.", example: "round_robin"),
        Setting(
            "load.blocks", flag: "--blocks", "N", type: "count",
            default: "8 with until_precise, and where a regression gate compares several targets",
            "Blocks of equal size, in each of which every target has its turn once; for mix: blocks.", example: "8"),
        Setting(
            "load.until_precise", flag: "--until-precise", "SHARE", type: "share", default: "no further blocks",
            "Go on with further blocks until no interval reaches further than this from its estimate: of what gates "
                + "are about, or of the TTFT p50.", example: "5%"),
        Setting(
            "load.max_blocks", flag: "--max-blocks", "N", type: "count", default: "4 × blocks",
            "Blocks after which the run ends in any case, however imprecise or unconfirmed it is.", example: "32"),
        Setting(
            "load.budget", flag: "--budget", "TIME", type: "duration", default: "no limit",
            "No further blocks beyond this time from the start; those of the plan are run all the same.",
            example: "10m"),
    ]
    /// What is asked, in the profile itself.
    static let request: [Setting] = [
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
    /// How long is waited.
    static let timeouts: [Setting] = [
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
    /// How much of an answer is held in memory.
    static let limits: [Setting] = [
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
            "limits.depth", flag: "--depth-limit", "N", type: "count", default: "128",
            "How deep JSON may be nested, at most 128; a deeper event is a protocol_error.", example: "32"),
        Setting(
            "limits.events", flag: "--events-limit", "N", type: "count", default: "1000000",
            "Most events of one response; one more ends the request as protocol_error. The reads that it comes in are bounded "
                + "by this and limits.body.", example: "50k"),
        Setting(
            "limits.body", flag: "--body-limit", "SIZE", type: "size", default: "1GiB",
            "Longest body of one response, comments and pings included; a longer one ends the request as protocol_error.",
            example: "64MiB"),
        Setting(
            "limits.headers", flag: "--headers-limit", "SIZE", type: "size", default: "256KiB",
            "All headers and trailers of one response together; more of them ends the request as protocol_error. libcurl "
                + "refuses heads above 300 KiB by itself.", example: "64KiB"),
    ]
}
