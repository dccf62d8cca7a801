// SPDX-License-Identifier: Apache-2.0
import Protocols
import Testing

@testable import Workload

@Suite struct PromptFileTests {
    static func list(_ format: any PromptFormat.Type, _ text: String, _ keys: PromptKeys = PromptKeys()) -> PromptList {
        var list = PromptList()
        format.read(withoutByteOrderMark(Array(text.utf8)), keys, into: &list)
        return list
    }

    // MARK: JSONL

    @Test("a line of JSONL is a prompt or messages, with what goes along") func jsonl() {
        let text = """
            {"prompt": "a\\nb", "id": 7, "system": "S", "max_tokens": 9, "tools": [{"x": 1}]}

            \u{FEFF}
            {"messages": [{"role": "system", "content": "T"}, {"role": "user", "name": "u", \
            "content": [{"type": "text", "text": "c"}, {"type": "text", "text": "d"}]}]}\r
            """
        let list = Self.list(JSONLPrompts.self, text.replacing("\u{FEFF}\n", with: ""))
        #expect(list.faults.isEmpty && list.items.count == 2)
        #expect(list.items[0].messages == [ChatMessage(role: "user", content: "a\nb")])
        #expect(list.items[0].system == "S" && list.items[0].maxTokens == 9)
        #expect(list.items[0].toolsJSON == #"[{"x": 1}]"#)
        #expect(list.items[1].messages.map(\.content) == ["T", "c\nd"])
    }
    @Test("the profile names other members") func names() {
        let keys = PromptKeys(field: "q", limit: "n")
        let list = Self.list(
            JSONLPrompts.self,
            #"{"q": "a", "n": 3, "prompt": 5}"# + "\n" + #"{"q": [{"role": "user", "content": "b"}]}"#, keys)
        #expect(list.items.map(\.messages[0].content) == ["a", "b"] && list.items[0].maxTokens == 3)
    }
    @Test(
        "a line that cannot be asked is a mistake with its number",
        arguments: [
            ("{", "is not a JSON object: byte 1: text ends inside a container"),
            ("[1]", "is not a JSON object: byte 0: it is another value"),
            ("{} x", "is not a JSON object: byte 3: something follows the JSON value"),
            ("{}", "has neither \"prompt\" nor \"messages\""),
            (#"{"prompt": 5}"#, "\"prompt\" is not a text"),
            (#"{"prompt": ""}"#, "asks nothing: its text is empty"),
            (
                #"{"prompt": "a", "messages": [{"role": "user", "content": "b"}]}"#,
                "has both \"prompt\" and \"messages\"; keep one"
            ),
            (#"{"messages": []}"#, "\"messages\" is empty"),
            (#"{"messages": "a"}"#, "\"messages\" is not a list of {role, content}"),
            (#"{"messages": [5]}"#, "messages[0] is no {role, content}"),
            (
                #"{"messages": [{"role": "tool", "content": "a"}]}"#,
                "messages[0] has no role out of user, assistant, system, developer"
            ),
            (#"{"messages": [{"role": "user"}]}"#, "messages[0] has no text as content"),
            (
                #"{"messages": [{"role": "user", "content": [{"type": "image_url"}]}]}"#,
                "messages[0] has a part other than text (pictures: request.images)"
            ),
            (#"{"prompt": "a", "max_tokens": 0}"#, "\"max_tokens\" is not a whole number from 1"),
            (#"{"prompt": "a", "system": []}"#, "\"system\" is not a text"),
            (#"{"prompt": "a", "tools": {}}"#, "\"tools\" is not a list"),
        ])
    func jsonlFaults(line: String, fault: String) {
        let list = Self.list(JSONLPrompts.self, "\n{\"prompt\": \"ok\"}\n" + line + "\n")
        #expect(list.faults == [.init(line: 3, text: fault)] && list.items.count == 1)
    }

    // MARK: CSV

    @Test("a table has its prompts in a column, quoted where they need it") func csv() {
        let text = "\u{FEFF}id, prompt ,max_tokens,system\r\n1,\"a, \"\"b\"\"\r\nc\",7,\r\n\r\n2,d,,S\n3,,1,"
        let list = Self.list(CSVPrompts.self, text)
        #expect(list.faults.isEmpty && list.skipped == 1)
        #expect(list.items.map(\.messages[0].content) == ["a, \"b\"\r\nc", "d"])
        #expect(list.items.map(\.maxTokens) == [7, nil] && list.items.map(\.system) == [nil, "S"])
    }
    @Test(
        "what is wrong with a table is said with its line",
        arguments: [
            ("question,n\na,1", [(1, "the header has no column \"prompt\": it has \"question\", \"n\"")]),
            ("promt\na", [(1, "the header has no column \"prompt\": it has \"promt\"; did you mean \"promt\"?")]),
            ("prompt,max_tokens\n\"a\nb\",1\nc", [(4, "has 1 field, the header 2")]),
            ("prompt,max_tokens\na,x", [(2, "\"max_tokens\" is \"x\", not a whole number from 1")]),
            (
                "prompt\n\"a\"b\nc",
                [(2, "a quoted field goes on behind its closing quote; write \"\" for a quote within")]
            ),
            ("prompt\na\n\"b\nc", [(3, "a quote that begins here is never closed")]),
        ])
    func csvFaults(text: String, faults: [(Int, String)]) {
        #expect(Self.list(CSVPrompts.self, text).faults == faults.map { .init(line: $0.0, text: $0.1) })
    }

    // MARK: ShareGPT

    static let conversations = """
        [
          {"id": "a", "conversations": [
            {"from": "system", "value": "S"}, {"from": "human", "value": "1"}, {"from": "gpt", "value": "2"},
            {"from": "human", "value": "3"}, {"from": "gpt", "value": "4"}]},
          {"id": "b", "conversations": [{"from": "gpt", "value": "5"}]},
          {"id": "c", "conversations": []},
          {"conversations": [{"from": "gpt", "value": "6"}, {"from": "user", "value": "7"}], "more": {}}
        ]
        """
    @Test("of a recorded conversation the first turn of a human is asked, and all turns are kept") func sharegpt() {
        let list = Self.list(ShareGPTPrompts.self, Self.conversations)
        #expect(list.faults.isEmpty && list.skipped == 2)
        #expect(list.items.map(\.messages) == ["1", "7"].map { [ChatMessage(role: "user", content: $0)] })
        #expect(list.items.map(\.system) == ["S", nil])
        let whole = list.items[0].conversation
        #expect(whole.id == "a" && whole.system == "S" && whole.questions == 2)
        #expect(whole.turns.map(\.role) == ["user", "assistant", "user", "assistant"])
        #expect(list.items[1].conversation.turns.map(\.content) == ["6", "7"])
    }
    @Test(
        "what is wrong with a collection is said with its line",
        arguments: [
            ("[\n{\"id\": 1}]", 2, "has no list \"conversations\""),
            ("[\n\n5]", 3, "an entry is no {id, conversations}"),
            ("[{\"conversations\": [{\"from\": \"human\"}]}]", 1, "a turn has no text as \"value\""),
            ("[\n{\"conversations\": [}]", 2, "is not JSON: byte 21: no JSON value begins like this"),
            ("[] x", 1, "is not JSON: byte 3: something follows the JSON value"),
        ])
    func sharegptFaults(text: String, line: Int, fault: String) {
        let list = Self.list(ShareGPTPrompts.self, text)
        #expect(list.faults == [.init(line: line, text: fault)])
    }
    @Test("a turn of nobody known is a mistake that names those who are") func unknownSpeaker() {
        let list = Self.list(ShareGPTPrompts.self, #"[{"conversations": [{"from": "cat", "value": "x"}]}]"#)
        #expect(
            list.faults.count == 1 && list.faults[0].text.hasPrefix("a turn is from \"cat\"; known: assistant, bard"))
    }

    // MARK: Forms and lengths

    @Test(
        "the first character tells the form of a file",
        arguments: [(" \n{", "jsonl"), ("[", "sharegpt"), ("prompt\n", "csv"), ("\"prompt\"", "csv"), ("", "csv")])
    func forms(text: String, name: String) { #expect(PromptFormats.found(in: Array(text.utf8)).name == name) }

    static func lengths(_ text: String, input: String? = nil, output: String? = nil) -> LengthFile {
        var file = LengthFile(input: input, output: output)
        file.read(Array(text.utf8))
        return file
    }
    @Test("lengths come in pairs, from a table or from lines of JSON") func pairs() {
        let table = Self.lengths(
            "TIMESTAMP,ContextTokens,GeneratedTokens\nt,10,20\nt,30,0\n", input: "ContextTokens",
            output: "GeneratedTokens")
        #expect(table.faults.isEmpty && table.pairs == [.init(input: 10, output: 20), .init(input: 30, output: 1)])
        let lines = Self.lengths("{\"input_tokens\": 5, \"x\": {}}\n{\"output_tokens\": 7, \"input_tokens\": 6}\n")
        #expect(lines.faults.isEmpty && lines.pairs == [.init(input: 5, output: nil), .init(input: 6, output: 7)])
    }
    @Test(
        "what is wrong with lengths is said with its line",
        arguments: [
            ("a,b\n1,2", 1, "the header has no column \"input_tokens\": it has \"a\", \"b\""),
            ("input_tokens\n0", 2, "\"input_tokens\" is not a whole number from 1"),
            ("input_tokens,output_tokens\n3,-1", 2, "\"output_tokens\" is not a whole number"),
            ("input_tokens,output_tokens\n3", 2, "has 1 fields, the header 2"),
            ("{\"input_tokens\": \"x\"}", 1, "\"input_tokens\" is not a whole number from 1"),
            ("{\"tokens\": 1}", 1, "has no \"input_tokens\""),
            ("{\"input_tokens\": 1", 1, "is not a JSON object: byte 18: text ends inside a container"),
        ])
    func lengthFaults(text: String, line: Int, fault: String) {
        #expect(Self.lengths(text).faults == [.init(line: line, text: fault)])
    }
}
