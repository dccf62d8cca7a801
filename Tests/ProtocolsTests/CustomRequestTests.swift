// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Protocols

/// Pointers and templates as users write them.
@Suite struct CustomRequestTests {
    @Test(
        "reads JSON pointers",
        arguments: [
            ("", []), ("/", [""]), ("/a/0", ["a", "0"]), ("/a~1b/~0~01", ["a/b", "~~1"]), ("/é/*", ["é", "*"]),
        ] as [(String, [String])])
    func pointers(text: String, steps: [String]) throws {
        let pointer = try JSONPointer(text)
        #expect(pointer.steps.map { String(decoding: $0, as: UTF8.self) } == steps)
        #expect(pointer.hasEvery == text.contains("*"))
    }
    @Test(
        "proposes the pointer that was meant",
        arguments: [
            ("content", "a JSON pointer begins with \"/\": write \"/content\""),
            ("$.choices[0].delta", "a JSON pointer begins with \"/\": write \"/choices/0/delta\""),
            ("a['b']", "a JSON pointer begins with \"/\": write \"/a/b\""),
            ("/a~2", "in a JSON pointer \"~\" is written \"~0\", and a \"/\" within a name \"~1\""),
            ("/a~", "in a JSON pointer \"~\" is written \"~0\", and a \"/\" within a name \"~1\""),
            (String(repeating: "/a", count: 33), "a pointer has at most 32 steps"),
        ])
    func pointerMistakes(text: String, message: String) {
        let mistake = #expect(throws: FormatMistake.self) { try JSONPointer(text) }
        #expect(mistake?.description == message)
    }

    static let prompt = ChatPrompt(
        model: "m/1", system: "Be \"kind\"", messages: [ChatMessage(role: "user", content: "a\nb & ü")], maxTokens: 7,
        temperature: 0.5)
    @Test(
        "fills in what is asked, escaped as its place wants it",
        arguments: [
            (#"{"p": {{prompt}}, "n":{{max_tokens}}}"#, .json, #"{"p": "a\nb & ü", "n":7}"#),
            (#"{"p": "<{{ prompt }}>"}"#, .json, #"{"p": "<a\nb & ü>"}"#),
            (#"["{{system}}","{{max_tokens}}",{{stream}},{{temperature}}]"#, .json, #"["Be \"kind\"","7",true,0.5]"#),
            (
                #"{"m":{{messages}}}"#, .json,
                #"{"m":[{"role":"system","content":"Be \"kind\""},{"role":"user","content":"a\nb & ü"}]}"#
            ),
            (#"[{{system}},{{messages}}]"#, .json, #"["Be \"kind\"",[{"role":"user","content":"a\nb & ü"}]]"#),
            (#"["\"{{model}}", {{tools}}]"#, .json, #"["\"m/1", null]"#),
            (#"{"a": "{{"}"#, .json, #"{"a": "{{"}"#), (#"{"a":{"b":{}}}"#, .json, #"{"a":{"b":{}}}"#),
            ("q={{prompt}}&m={{model}}&t={{tools}}", .form, "q=a%0Ab%20%26%20%C3%BC&m=m%2F1&t="),
            ("{{system}}: {{prompt}}", .plain, "Be \"kind\": a\nb & ü"),
        ] as [(String, RequestTemplate.Syntax, String)])
    func filled(template: String, syntax: RequestTemplate.Syntax, body: String) throws {
        let template = try RequestTemplate(template, syntax: syntax)
        #expect(String(decoding: template.filled(for: Self.prompt), as: UTF8.self) == body)
    }
    @Test("a string that is nothing but a placeholder becomes the value, where that is wanted") func unquoting() throws
    {
        let text = #"{"n":"{{max_tokens}}","m":"{{messages}}","t":"{{max_tokens}} tokens","e":"\"{{max_tokens}}"}"#
        let template = try RequestTemplate(text, syntax: .json, unquoting: true)
        var prompt = Self.prompt
        prompt.system = nil
        #expect(
            String(decoding: template.filled(for: prompt), as: UTF8.self)
                == #"{"n":7,"m":[{"role":"user","content":"a\nb & ü"}],"t":"7 tokens","e":"\"7"}"#)
    }
    @Test(
        "says what is wrong with a template, and where",
        arguments: [
            ("{{promt}}", .plain, "unknown placeholder {{promt}}; did you mean {{prompt}}?"),
            (
                "{{api_key}}", .plain,
                "unknown placeholder {{api_key}}; known here: {{prompt}}, {{system}}, {{model}}, {{messages}}, {{max_tokens}}, {{temperature}}, {{stream}}, {{tools}}"
            ),
            (
                #"{"p": "{{prompt}}", }"#, .json,
                "this is not JSON: byte 20: expected '\"'; a placeholder for a text may stand in quotes, one for a number without"
            ),
            (
                "{{prompt}} please", .json,
                "this is not JSON: byte 11: something follows the JSON value; a placeholder for a text may stand in quotes, one for a number without"
            ),
        ] as [(String, RequestTemplate.Syntax, String)])
    func mistakes(template: String, syntax: RequestTemplate.Syntax, message: String) {
        let mistake = #expect(throws: FormatMistake.self) { try RequestTemplate(template, syntax: syntax) }
        #expect(mistake?.description == message)
    }

    @Test("a GET has its question in the address, a POST in the body; the address is taken to the letter")
    func requests() throws {
        var format = CustomFormat()
        format.template = try RequestTemplate("q={{model}}", syntax: .form)
        format.method = .get
        let get = Dialect.custom(format)
        #expect((get.method, get.body(for: Self.prompt)) == ("GET", []))
        for (base, url) in [
            ("http://h/a/", "http://h/a/?q=m%2F1"), ("http://h/?k=1", "http://h/?k=1&q=m%2F1"),
            ("http://h?k=1&", "http://h?k=1&q=m%2F1"),
        ] { #expect(get.url(base: base, for: Self.prompt) == url) }
        #expect(!get.headers(key: "k", streams: true).contains { $0.name == "content-type" })
        format.method = .post
        format.template = try RequestTemplate(#"{"q": {{model}}, "n": 1}"#, syntax: .json)
        let post = Dialect.custom(format)
        var prompt = Self.prompt
        prompt.extraJSON = #"{"n": 2, "o": []}"#
        #expect(post.url(base: "http://h/a/", for: prompt) == "http://h/a/")
        #expect(String(decoding: post.body(for: prompt), as: UTF8.self) == #"{"q":"m/1","n":2,"o":[]}"#)
        format.framing = .lines
        let headers = Dialect.custom(format).headers(key: "k", streams: true).map { "\($0.name): \($0.value)" }
        #expect(
            headers == [
                "content-type: application/json", "accept: application/x-ndjson", "accept-encoding: identity",
                "authorization: Bearer k",
            ])
    }
}
