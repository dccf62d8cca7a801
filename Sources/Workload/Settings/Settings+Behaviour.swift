// SPDX-License-Identifier: Apache-2.0

extension Settings {
    /// What users do to a stream, and what is looked for in it.
    static let behaviour: [Setting] = stop + marks + reader + checks

    private static let stop: [Setting] = [
        Setting(
            "stop.after_outputs", flag: "--stop-after-outputs", "SPREAD", type: "spread of counts",
            "Cancel a request after this many output events.", example: "uniform(5,50)"),
        Setting(
            "stop.after_chars", flag: "--stop-after-chars", "SPREAD", type: "spread of counts",
            "Cancel it when its text has this many characters (Unicode scalars).", example: "400"),
        Setting(
            "stop.after", flag: "--stop-after", "SPREAD", type: "spread of durations",
            "Cancel it this long after it was dispatched.", example: "lognormal(3s,0.5)"),
        Setting(
            "stop.at_text", flag: "--stop-at-text", "TEXT", type: "text", "Cancel it when this text has come.",
            example: "END"),
        Setting(
            "stop.share", flag: "--stop-share", "SHARE", type: "share", default: "100%",
            "Of how many requests, drawn by seed and index.", example: "10%"),
    ]
    private static let marks: [Setting] = [
        Setting(
            "marks", flag: "--mark", shape: .map(separator: "="), "NAME=PATTERN", type: "mapping",
            "Patterns (PCRE2) of which the first appearance in the text is timed.", example: "fence=```")
    ]
    private static let reader: [Setting] = [
        Setting(
            "reader.rate", flag: "--read-rate", "SIZE/s", type: "size a second", default: "as fast as it comes",
            "Read no more than this of each answer.", example: "2KiB/s"),
        Setting(
            "reader.pause", flag: "--read-pause", "TIME", type: "duration", default: "none",
            "Stop reading for this long, once in each answer.", example: "5s"),
        Setting(
            "reader.after_outputs", flag: "--read-pause-after", "N", type: "count", default: "1",
            "After how many output events the pause begins.", example: "10"),
        Setting(
            "reader.buffer", flag: "--read-buffer", "SIZE", type: "size", default: "the system's",
            "Receive buffer of the socket: the less it holds, the sooner the server feels that nobody reads.",
            example: "8KiB"),
    ]
    /// How much of what is said goes into the trace.
    static let record: [Setting] = [
        Setting(
            "record.output", flag: "--record-output", "EXTENT", type: "none | hash | head | full", default: "none",
            "What the trace keeps of answers: nothing, hash and length, the first 200 characters as well, or up to 1 MiB.",
            example: "hash"),
        Setting(
            "record.prompt", flag: "--record-prompt", "EXTENT", type: "none | hash | head | full", default: "hash",
            "The same of the texts that the profile asks with; a file of prompts is only named.", example: "full"),
    ]
    private static let checks: [Setting] = [
        Setting(
            "checks", flag: "--checks", shape: .structure, "JSON", type: "list", default: "none",
            "What an answer must be; one that is not ends as check_failed.",
            example: #"[{"contains": "Paris"}, {"min_chars": 20}]"#),
        Setting(
            "checks[].contains", flag: nil, "TEXT", type: "text", "The text has this in it.", example: "Paris"),
        Setting(
            "checks[].pattern", flag: nil, "PATTERN", type: "pattern", "The text has a match of this (PCRE2).",
            example: "'^\\d+$'"),
        Setting(
            "checks[].json", flag: nil, shape: .structure, "JSON", type: "true or mapping",
            "The whole text is one JSON value.", example: "true"),
        Setting(
            "checks[].json.type", flag: nil, "TYPE",
            type: AnswerCheck.JSONType.allCases.map(\.rawValue).joined(separator: " | "), default: "any",
            "What kind of value it is.", example: "object"),
        Setting(
            "checks[].json.required", flag: nil, shape: .list, "NAME", type: "list",
            "Members that the object has.", example: "[city, days]"),
        Setting(
            "checks[].json.types", flag: nil, shape: .map(separator: "="), "NAME=TYPE", type: "mapping",
            "What its members are, where they are there.", example: "{city: string}"),
        Setting(
            "checks[].tool", flag: nil, shape: .structure, "JSON", type: "mapping",
            "A tool is called, with arguments that are JSON.", example: "{name: find}"),
        Setting(
            "checks[].tool.name", flag: nil, "NAME", type: "text", "Which tool.", example: "find"),
        Setting(
            "checks[].tool.required", flag: nil, shape: .list, "NAME", type: "list", "Arguments that it gets.",
            example: "[q]"),
        Setting(
            "checks[].tool.types", flag: nil, shape: .map(separator: "="), "NAME=TYPE", type: "mapping",
            "What the arguments are, where they are there.", example: "{q: string}"),
        Setting(
            "checks[].min_chars", flag: nil, "N", type: "count", "The text has at least so many characters.",
            example: "20"),
        Setting(
            "checks[].max_chars", flag: nil, "N", type: "count", "The text has at most so many characters.",
            example: "500"),
    ]
}
