// SPDX-License-Identifier: Apache-2.0
import Excerpts
import Protocols
import Testing

@testable import Workload

/// The `format` of a target: what it makes, and what it says of mistakes.
@Suite struct FormatTests {
    private static let url = "name: t, url: 'http://h/x', model: m, "
    static func target(_ format: String, _ rest: String = "protocol: custom") -> String {
        World.profile(target: url + "\(rest), format: {\(format)}")
    }
    static func load(_ format: String) throws -> Target {
        let profile = try World.load(target(format))
        return try #require(profile.targets.first)
    }
    private static let right = "text: /t, end: /d, body: {p: '{{prompt}}'}"

    @Test("makes a dialect, and the trace shows the format") func dialect() throws {
        let profile = try World.load(
            Self.target("text: [/a, /b], end: /d, end_value: 3, body: {p: '{{prompt}}', n: 1}"))
        let target = try #require(profile.targets.first)
        var format = CustomFormat()
        format.text = [try JSONPointer("/a"), try JSONPointer("/b")]
        (format.end, format.endTest) = ([try JSONPointer("/d")], .literal("3"))
        format.template = try RequestTemplate(#"{"p":"{{prompt}}","n":1}"#, syntax: .json, unquoting: true)
        #expect(target.dialect == .custom(format))
        #expect(
            profile.redactedJSON.contains(
                #""protocol":"custom","format":{"text":["/a","/b"],"end":"/d","end_value":3,"body":{"sha256":"413ffcd14f4873c3e1c52383e2a77c5e75bce8560184c7dfb80d7bbfc9c9ea49","bytes":24,"characters":24}}"#
            ))
        var shown = profile
        shown.record.prompt = .full
        #expect(shown.redactedJSON.contains(#""end_value":3,"body":{"p":"{{prompt}}","n":1}}"#))
    }
    @Test(
        "a format alone makes the protocol custom; a query makes the method GET",
        arguments: [
            (right, "POST"), ("text: /t, end: /d, query: {q: '{{prompt}}'}", "GET"),
            ("text: /t, end: /d, method: GET, query: 'a=1&q={{prompt}}'", "GET"),
            ("framing: text, content_type: text/plain, body: '{{prompt}}'", "POST"),
            ("data: text, end_marker: none, body: '[{{messages}}, {{max_tokens}}]'", "POST"),
            (
                "data: text, end_event: end, content_type: application/x-www-form-urlencoded, body: {a: '{{prompt}}'}",
                "POST"
            ),
            ("framing: lines, text: '', end_marker: none, body: {}, usage: {output_tokens: /n}", "POST"),
        ])
    func methods(format: String, method: String) throws {
        let profile = try World.load(Self.target(format, "name: u").replacing("name: t, ", with: ""))
        #expect(profile.targets.first?.dialect.name == "custom")
        #expect(profile.targets.first?.dialect.method == method)
    }

    @Test(
        "says what is wrong with a format, where, and what would be right",
        arguments: [
            (
                "end: /d, body: {}",
                "targets[0].format: text is missing; add where an event has its text: \"text: /content\", or \"data: text\" where all of it is text"
            ),
            (
                "text: /t, body: {}",
                "targets[0].format: it does not say how an answer ends; add \"end_marker: '[DONE]'\", \"end: /done\", \"end_event: end\", or \"end_marker: none\" where only the body's end tells"
            ),
            (
                "text: /t, end: /d",
                "targets[0].format: body is missing; add what to send: body: {prompt: \"{{prompt}}\"}"
            ),
            (
                right + ", framing: sse",
                "targets[0].format.framing: found \"sse\"; known here: event-stream, lines, text"
            ),
            (
                right + ", framing: event-steam",
                "targets[0].format.framing: found \"event-steam\"; known here: event-stream, lines, text; did you mean \"event-stream\"?"
            ),
            (
                right.replacing("/t", with: "content"),
                "targets[0].format.text: found \"content\"; a JSON pointer begins with \"/\": write \"/content\""
            ),
            (
                right.replacing("/t", with: "[/a, b.c]"),
                "targets[0].format.text[1]: found \"b.c\"; a JSON pointer begins with \"/\": write \"/b/c\""
            ),
            (right.replacing("/t", with: "[]"), "targets[0].format.text: found an empty list; write a JSON pointer"),
            (right + ", txt: /t", "targets[0].format.txt: unknown key; did you mean \"text\"?"),
            (
                right + ", usage: {tokens_out: /n}",
                "targets[0].format.usage.tokens_out: unknown key; known here: input_tokens, output_tokens, cached, reasoning"
            ),
            (
                right.replacing("prompt", with: "promt"),
                "targets[0].format.body: unknown placeholder {{promt}}; did you mean {{prompt}}?"
            ),
            (
                "text: /t, end: /d, body: '{\"p\": {{prompt}}'",
                "targets[0].format.body: this is not JSON: byte 16: text ends inside a container; a placeholder for a text may stand in quotes, one for a number without"
            ),
            (
                "text: /t, end: /d, content_type: text/plain, body: {p: 1}",
                "targets[0].format.body: found a mapping; write a text, for the content type is text/plain"
            ),
            (
                right + ", content_type: json",
                "targets[0].format.content_type: found \"json\"; write a media type such as \"application/json\" or \"text/plain\""
            ),
            (
                right + ", method: GET",
                "targets[0].format.body: a GET has no body; write it as query, or method: POST"
            ),
            (
                right + ", query: {q: 1}",
                "targets[0].format.query: only a GET has its question here; write it as body, or method: GET"
            ),
            (
                "text: /t, end: /d, query: 'q={{prompt}} now'",
                "targets[0].format.query: a query holds no spaces; write %20, or the query as a mapping"
            ),
            (
                "text: /t, end: /d, query: {q: [1]}", "targets[0].format.query.q: found a list; write a text"
            ),
            (
                right + ", framing: lines, data: text",
                "targets[0].format.text: found beside bare text, which has no places in it; remove it\ntargets[0].format.data: found \"text\"; lines hold JSON; for lines of bare text write framing: text"
            ),
            (
                "framing: text, body: {}, end: /d",
                "targets[0].format.end: plain text ends with the body; remove it"
            ),
            (
                "framing: text, body: {}, end_marker: x",
                "targets[0].format.end_marker: found \"x\"; plain text ends with the body; remove it"
            ),
            (
                "framing: text, body: {}, cumulative: true",
                "targets[0].format.cumulative: found true; plain text repeats nothing; remove it"
            ),
            (
                "data: text, body: {}, end: /d",
                "targets[0].format.end: bare text has no places in it; write end_marker or end_event"
            ),
            (
                "framing: lines, text: /t, body: {}, end_event: end",
                "targets[0].format.end_event: found \"end\"; only the events of an event stream have names; write end or end_marker"
            ),
            (
                "text: /a/*/t, end: /d, body: {}, cumulative: true",
                "targets[0].format.cumulative: found true; a text that grows stands in one place; write a pointer without \"*\""
            ),
            (
                "text: /t, end_marker: none, end_value: x, body: {}",
                "targets[0].format.end_value: it says what stands at a place, but end does not say where; add \"end: /done\""
            ),
            (
                right + ", error_prefix: ''",
                "targets[0].format.error_prefix: found \"\"; write what an error line begins with, such as \"ERROR:\""
            ),
            (
                right + ", error: [" + (0..<31).map { "/e\($0)" }.joined(separator: ", ") + "]",
                "targets[0].format: a format has at most 32 pointers; leave some out"
            ),
        ])
    func mistakes(format: String, problems: String) {
        let found = World.problems(Self.target(format)).map { $0.drop { $0.isNumber || $0 == ":" }.dropFirst() }
        #expect(found.joined(separator: "\n") == problems)
    }
    @Test(
        "a format and its protocol belong together",
        arguments: [
            (
                "protocol: custom",
                "targets[0].protocol: found \"custom\"; it needs a format that says how it is asked and read; copy one from profiles/custom-*.yaml"
            ),
            (
                "protocol: openai-chat, format: {\(right)}",
                "targets[0].format: found beside protocol: openai-chat; a format is for protocol: custom, remove one of them"
            ),
            (
                "format: sse",
                "targets[0].format: found \"sse\"; write a mapping with the keys method, body, query, content_type, framing, data, text, reasoning, cumulative, end, end_value, end_marker, end_event, error, error_prefix, finish_reason, request_id, usage"
            ),
        ])
    func belonging(keys: String, problem: String) {
        let found = World.problems(World.profile(target: Self.url + keys)).map { $0.drop { $0.isNumber || $0 == ":" } }
        #expect(found.first?.dropFirst() == problem[...])
    }
}
