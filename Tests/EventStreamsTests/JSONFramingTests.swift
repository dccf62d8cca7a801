// SPDX-License-Identifier: Apache-2.0
import CMallocCounter
import EventStreams
import Testing

/// Lines of JSON, and arrays that are streamed.
@Suite struct JSONFramingTests {
    @Test(
        "cuts lines, however the body was cut",
        arguments: [
            ("{\"a\":1}\n{\"b\":2}\n", ["|{\"a\":1}", "|{\"b\":2}"], 0), ("{}\r\n{}\r\n", ["|{}", "|{}"], 0),
            ("\n\r\n \t\n{}\n\n", ["|{}"], 0), ("\u{FEFF}{}\n", ["|{}"], 0), ("\u{FEFF}", [], 0), ("", [], 0),
            ("\u{FEFF}\u{FEFF}{}\n", ["|\u{FEFF}{}"], 0), ("{}\n{}", ["|{}", "|{}"], 0), ("{}\n{\"a", ["|{}"], 3),
            ("{}\n{\"a\r", ["|{}"], 4), ("é\n", ["|é"], 0), ("a\rb\n", ["|a\rb"], 0), ("not\n", ["|not"], 0),
            (" {}\n", ["| {}"], 0), ("{}\r\n{}\r", ["|{}"], 3), ("{}\n  ", ["|{}"], 2),
        ])
    func lines(body: String, frames: [String], tail: Int) {
        let found = Cutting(Array(body.utf8), by: .lines)
        #expect(found.frames == frames)
        #expect(found.tailBytes == tail)
        #expect(Cutting.differences(Array(body.utf8), by: .lines) == [])
    }

    @Test(
        "cuts an array into its elements, however the body was cut",
        arguments: [
            ("[{\"a\":1},\r\n{\"b\":[2]}\n]", ["|{\"a\":1}", "|{\"b\":[2]}"]), ("\u{FEFF} \n[{}]\n", ["|{}"]),
            ("[]", []), ("[ ]", []), ("[[1,2],[]]", ["|[1,2]", "|[]"]),
            ("[{\"a\":\"]},{\\\"\\\\\"}]", ["|{\"a\":\"]},{\\\"\\\\\"}"]),
            ("[1 , \"a,]\" ,null]", ["|1 ", "|\"a,]\" ", "|null"]),
            ("[{\n \"é\": {\"x\": []}\n}\n,\n{}]", ["|{\n \"é\": {\"x\": []}\n}", "|{}"]),
        ] as [(String, [String])])
    func arrays(body: String, frames: [String]) {
        let found = Cutting(Array(body.utf8), by: .array)
        #expect(found.frames == frames)
        #expect((found.isClosed, found.tailBytes, found.fault) == (true, 0, nil))
        #expect(Cutting.differences(Array(body.utf8), by: .array) == [])
    }

    @Test(
        "tells an array that is cut",
        arguments: [
            ("[{}", 1, 0), ("[{},", 1, 0), ("[{},{\"a\":\"}]", 1, 8), ("[", 0, 0), ("", 0, 0), (" ", 0, 0),
            ("[[[]]", 1, 0), ("[[[]", 0, 3),
            ("[12", 0, 2),
        ])
    func cutArrays(body: String, elements: Int, tail: Int) {
        let found = Cutting(Array(body.utf8), by: .array)
        #expect((found.frames.count, found.tailBytes, found.isClosed, found.fault) == (elements, tail, false, nil))
        #expect(Cutting.differences(Array(body.utf8), by: .array) == [])
    }

    @Test(
        "takes nothing but one array",
        arguments: [
            "{}", "data: x", "x[", "\u{FEFF}{", "[,", "[{},,", "[{},]", "[{}{}]", "[{}]{}", "[]]", "\u{FEFF}\u{FEFF}[]",
            "[1]2", "[{} {}]",
        ])
    func notArrays(body: String) {
        #expect(Cutting(Array(body.utf8), by: .array).fault == .notAnArray)
        for cut in 0...body.utf8.count {
            #expect(Cutting(Array(body.utf8), by: .array, cutAt: [cut]).fault == .notAnArray)
        }
    }

    @Test(
        "refuses a line or an element that never ends, and says so however it was cut",
        arguments: [
            (.lines, "01234567890"), (.lines, "{}\n01234567890\n"), (.array, "[\"0123456789\"]"),
            (.array, "[{},[0,1,2,3,4,5]]"),
            (.array, "[12345678901"),
        ] as [(Cutting.Parser, String)])
    func tooLong(parser: Cutting.Parser, body: String) {
        let bytes = Array(body.utf8)
        for cut in 0...bytes.count {
            #expect(Cutting(bytes, by: parser, cutAt: [cut], limit: 10).fault == .tooLong(limit: 10))
        }
        #expect(Cutting(bytes, by: parser, limit: bytes.count).fault == nil)
    }

    @Test("is as new after a reset, whatever came before") func reset() {
        var lines = LineParser(limit: 8)
        var array = ArrayParser(limit: 8)
        var found: [Int] = []
        for before in ["", "{", "[\"\\", "012345678", "]", "[{}]", "[["] {
            lines.feed(Array(before.utf8).span) { _, _, _ in }
            array.feed(Array(before.utf8).span) { _, _, _ in }
            lines.reset()
            array.reset()
            lines.feed(Array("{}\n".utf8).span) { _, _, data in found.append(data.count) }
            array.feed(Array("[{ }]".utf8).span) { _, _, data in found.append(data.count) }
            let (isClosed, faults) = (array.isClosed, [lines.fault, array.fault])
            #expect(isClosed && faults == [nil, nil])
            lines.reset()
            array.reset()
        }
        #expect(found == Array(repeating: [2, 3], count: 7).flatMap(\.self))
    }

    @Test("allocates nothing once its buffers have grown") func allocations() {
        let line = Array("{\"message\":{\"content\":\"hello, world\"}}\r\n".utf8)
        let element = Array("{\"text\": [\"hello, } world\"]}\r\n,".utf8)
        var lines = LineParser()
        var array = ArrayParser()
        var bytes = 0
        array.feed(Array("[".utf8).span) { _, _, _ in }
        func feed(_ rounds: Int, _ lines: inout LineParser, _ array: inout ArrayParser) {
            for i in 0..<rounds {
                let cut = i % 30
                lines.feed(line.span.extracting(..<cut)) { _, _, data in bytes += data.count }
                lines.feed(line.span.extracting(cut...)) { _, _, data in bytes += data.count }
                array.feed(element.span.extracting(..<cut)) { _, _, data in bytes += data.count }
                array.feed(element.span.extracting(cut...)) { _, _, data in bytes += data.count }
            }
        }
        feed(100, &lines, &array)
        let warm = sg_malloc_count()
        feed(5_000, &lines, &array)
        let end = sg_malloc_count()
        #expect(end == warm)
        #expect(bytes == 5_100 * (line.count - 2 + element.count - 3))
    }
}
