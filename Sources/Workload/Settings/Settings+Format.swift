// SPDX-License-Identifier: Apache-2.0

extension Settings {
    /// How an endpoint of one's own is asked and read: in a file only, for it is too much for a command line.
    static let format: [Setting] = [
        Setting(
            "targets[].format.method", flag: nil, "METHOD", type: "POST | GET",
            default: "POST; GET where there is a query",
            "HTTP method.", example: "POST"),
        Setting(
            "targets[].format.body", flag: nil, shape: .structure, "JSON", type: "mapping, list or text",
            "What a POST sends, with {{prompt}}, {{system}}, {{model}}, {{messages}}, {{max_tokens}}, {{temperature}}, {{stream}}, {{tools}} filled in.",
            example: #"{"prompt": "{{prompt}}"}"#),
        Setting(
            "targets[].format.query", flag: nil, shape: .structure, "QUERY", type: "mapping or text",
            "What a GET asks, behind the URL; what is filled in gets escaped.", example: "q={{prompt}}"),
        Setting(
            "targets[].format.content_type", flag: nil, "TYPE", type: "media type", default: "application/json",
            "Media type of the body; it decides how placeholders are filled in: JSON, form, or as they are.",
            example: "text/plain"),
        Setting(
            "targets[].format.framing", flag: nil, "KIND", type: "event-stream | lines | text", default: "event-stream",
            "How the answer is cut into events: server-sent events, a JSON value a line, or nothing but text.",
            example: "lines"),
        Setting(
            "targets[].format.data", flag: nil, "KIND", type: "json | text", default: "json",
            "What the events of an event stream hold.", example: "text"),
        Setting(
            "targets[].format.text", flag: nil, shape: .list, "POINTER", type: "pointers",
            "Where the text stands in an event, and in an answer in one piece.", example: "/content"),
        Setting(
            "targets[].format.reasoning", flag: nil, shape: .list, "POINTER", type: "pointers",
            "Where thinking stands that is not part of the answer.", example: "/thinking"),
        Setting(
            "targets[].format.cumulative", flag: nil, shape: .toggle, "", type: "true | false", default: "false",
            "Every event repeats all of the text so far.", example: "true"),
        Setting(
            "targets[].format.end", flag: nil, shape: .list, "POINTER", type: "pointers",
            "A place where, at the end, something stands: not null, false, 0 or ''.", example: "/done"),
        Setting(
            "targets[].format.end_value", flag: nil, "VALUE", type: "text, number or truth value",
            "What must stand there exactly.", example: "finished"),
        Setting(
            "targets[].format.end_marker", flag: nil, "TEXT", type: "text",
            "Data that says nothing but that this is the end; none: only the end of the body is the end.",
            example: "'[DONE]'"),
        Setting(
            "targets[].format.end_event", flag: nil, "NAME", type: "text",
            "Name (event:) of the event that ends the stream.", example: "end"),
        Setting(
            "targets[].format.error", flag: nil, shape: .list, "POINTER", type: "pointers", default: "none",
            "A place where something stands if the request failed.", example: "/error"),
        Setting(
            "targets[].format.error_prefix", flag: nil, "TEXT", type: "text",
            "Data, or a line of plain text, that begins like this is an error.", example: "'ERROR:'"),
        Setting(
            "targets[].format.finish_reason", flag: nil, shape: .list, "POINTER", type: "pointers",
            "Why the answer ended, in the endpoint's words.", example: "/finish_reason"),
        Setting(
            "targets[].format.request_id", flag: nil, shape: .list, "POINTER", type: "pointers",
            "The id of the request, where no header has it.", example: "/id"),
        Setting(
            "targets[].format.usage.input_tokens", flag: nil, shape: .list, "POINTER", type: "pointers",
            "Tokens of the question.", example: "/usage/prompt_tokens"),
        Setting(
            "targets[].format.usage.output_tokens", flag: nil, shape: .list, "POINTER", type: "pointers",
            "Tokens of the answer; the last number counts.", example: "/tokens"),
        Setting(
            "targets[].format.usage.cached", flag: nil, shape: .list, "POINTER", type: "pointers",
            "Tokens of the question that came from a cache.", example: "/usage/cached"),
        Setting(
            "targets[].format.usage.reasoning", flag: nil, shape: .list, "POINTER", type: "pointers",
            "Tokens of the thinking.", example: "/usage/thinking"),
    ]
}
