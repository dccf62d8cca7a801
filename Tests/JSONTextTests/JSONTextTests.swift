// SPDX-License-Identifier: Apache-2.0
import JSONText
import Testing

@Suite struct JSONCursorTests {
    static func valid(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        var cursor = JSONCursor()
        do {
            try cursor.skipValue(bytes.span)
            try cursor.end(bytes.span)
            return true
        } catch { return false }
    }
    @Test(
        "accepts what RFC 8259 allows",
        arguments: [
            "{}", " [ ] ", "[1,-0,0.5,1e9,-1.5E-3]", #"{"a":{"b":[null,true,false]}}"#, #""\u00e9\ud83d\ude00\/""#, "7",
        ])
    func accepts(text: String) { #expect(Self.valid(text)) }
    @Test(
        "refuses what RFC 8259 forbids",
        arguments: [
            "", "{", "[1,]", "{,}", "[,1]", "[1 2]", #"{"a"}"#, #"{"a":}"#, #"{"a":1,}"#, "01", "-", "1.", ".5", "1e",
            "tru", "nul", #""\x""#, #""\u12""#, "\"a\nb\"", "\"open", "[] []", "{'a':1}", "NaN", "+1",
        ])
    func refuses(text: String) { #expect(!Self.valid(text)) }
    @Test("refuses text that nests too deep instead of exhausting the stack") func deep() {
        #expect(Self.valid(String(repeating: "[", count: 100) + String(repeating: "]", count: 100)))
        #expect(!Self.valid(String(repeating: "[", count: 100_000)))
    }
    @Test(
        "decodes escapes, pairs surrogates and replaces lone ones",
        arguments: [
            (#""a\"\\\/\b\f\n\r\t""#, "a\"\\/\u{8}\u{c}\n\r\t"), (#""\u00e9""#, "é"), (#""\ud83d\ude00""#, "😀"),
            (#""\ud83d""#, "\u{FFFD}"), (#""\ude00x""#, "\u{FFFD}x"), (#""\ud83d\u0041""#, "\u{FFFD}A"),
        ])
    func decodes(text: String, meaning: String) throws {
        let bytes = Array(text.utf8)
        var cursor = JSONCursor()
        let range = try cursor.string(bytes.span)
        let decoded = JSONCursor.decode(range, bytes.span)
        #expect(decoded == meaning)
    }
    @Test(
        "reads integers exactly, and tells what is none",
        arguments: [
            ("0", 0), ("-1", -1), ("9223372036854775807", Int64.max), ("-9223372036854775808", Int64.min),
            ("9223372036854775808", nil), ("1.0", nil), ("1e3", nil),
        ] as [(String, Int64?)])
    func integers(text: String, value: Int64?) throws {
        let bytes = Array(text.utf8)
        var cursor = JSONCursor()
        let read = try cursor.integer(bytes.span)
        #expect(read == value)
    }
    @Test(
        "reads arrays of whole numbers, and refuses what is none",
        arguments: [
            ("[]", []), ("[0,-7,12]", [0, -7, 12]), ("[ 1 , 2 ]", [1, 2]),
            ("[999999999999999999]", [999_999_999_999_999_999]),
            ("[9223372036854775807,-9223372036854775808]", [.max, .min]), ("[9223372036854775808]", nil),
            ("[1.5]", nil),
            ("[01]", nil), ("[1,]", nil), ("[null]", nil), ("[1", nil), ("[1 2]", nil), ("[1e2]", nil), ("{}", nil),
        ] as [(String, [Int64]?)])
    func integerArrays(text: String, values: [Int64]?) {
        let bytes = Array(text.utf8)
        var (cursor, found) = (JSONCursor(), [Int64]())
        do {
            try cursor.integers(bytes.span, into: &found)
            try cursor.end(bytes.span)
            #expect(found == values)
        } catch { #expect(values == nil) }
    }
    @Test("walks an object key by key, in any order, keys with escapes too") func walks() throws {
        let bytes = Array(#"{"x":[1,{"y":2}],"\u0061":"v","n":null,"last":-3}"#.utf8)
        var (cursor, seen) = (JSONCursor(), [String]())
        try cursor.enterObject(bytes.span)
        while let key = try cursor.nextKey(bytes.span) {
            seen.append(JSONCursor.decode(key, bytes.span))
            if JSONCursor.equals(key, "a", bytes.span) {
                let value = try cursor.string(bytes.span)
                let isV = JSONCursor.equals(value, "v", bytes.span)
                #expect(isV)
            } else {
                try cursor.skipValue(bytes.span)
            }
        }
        try cursor.end(bytes.span)
        #expect(seen == ["x", "a", "n", "last"])
    }
}

@Suite struct JSONWriterTests {
    @Test("puts commas between members and elements only") func commas() {
        var json = JSONWriter()
        json.object {
            $0.member("a", 1)
            $0.key("b")
            $0.array {
                $0.integer(-10)
                $0.double(0.5)
                $0.object { _ in }
                $0.null()
            }
            $0.member("absent", ifKnown: nil as Int64?)
            $0.member("c", "q\"\\\n\u{1}é")
        }
        json.endLine()
        #expect(
            String(decoding: json.bytes, as: UTF8.self)
                == #"{"a":1,"b":[-10,0.5,{},null],"c":"q\"\\\n\u0001é"}"# + "\n")
    }
    @Test("writes every integer so that it reads back", arguments: [0, 9, 10, -10, .max, .min] as [Int64])
    func integers(value: Int64) {
        var json = JSONWriter()
        json.integer(value)
        #expect(String(decoding: json.bytes, as: UTF8.self) == "\(value)")
    }
}

@Suite struct PrettyJSONTests {
    @Test(
        "lays JSON out and changes nothing else",
        arguments: [
            (#"{"a":[1,2],"b":{}}"#, "{\n  \"a\": [\n    1,\n    2\n  ],\n  \"b\": {}\n}\n"),
            (#"["a,b:{\"[\\",[]]"#, "[\n  \"a,b:{\\\"[\\\\\",\n  []\n]\n"),
        ])
    func layout(compact: String, pretty: String) { #expect(PrettyJSON.text(Array(compact.utf8)) == pretty) }
}
