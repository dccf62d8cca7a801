// SPDX-License-Identifier: Apache-2.0
import CMallocCounter
import EventStreams
import Testing

@Suite struct EventStreamParserTests {
    static let streams: [(String, [String])] = [
        ("data: a\n\n", ["|a"]), ("data: a\r\n\r\n", ["|a"]), ("data: a\r\rdata: b\r\r", ["|a", "|b"]),
        ("data: a\n\r\ndata: b\r\n\n", ["|a", "|b"]), ("\u{FEFF}data: a\n\n", ["|a"]),
        ("\u{FEFF}\u{FEFF}data: a\n\n", []), ("event: x\ndata: a\n\ndata: b\n\n", ["x|a", "|b"]),
        ("event: x\nevent: y\ndata: a\n\n", ["y|a"]), ("event: x\n\ndata: a\n\n", ["|a"]),
        ("data: a\ndata: b\ndata\ndata:c\n\n", ["|a\nb\n\nc"]), ("data\n\n", ["|"]), ("data:\n\n\n\n", ["|"]),
        ("data:a\n\n", ["|a"]), ("data:  a\n\n", ["| a"]), ("data:\ta\n\n", ["|\ta"]), ("data: a: b\n\n", ["|a: b"]),
        ("Data: a\ndatax: b\ndat: c\n data: d\n\n", []), ("data: é\u{1F600}\n\n", ["|é\u{1F600}"]),
        ("data: a\n", []), ("data: a", []), (": only\n:\n\n", []),
        ("data: a\nevent: late\n\n", ["late|a"]), ("event\ndata: a\n\n", ["|a"]),
        ("error: {\"m\":1}\n\ndata: a\n\n", ["!{\"m\":1}", "|a"]), ("error\n", ["!"]),
        ("data: a\nerror: b\n\n", ["!b", "|a"]),
        ("errors: x\n\n", []), ("error: late", ["!late"]),
    ]
    @Test("follows the standard, wherever the stream is cut", arguments: streams)
    func anyCut(stream: String, frames: [String]) {
        let bytes = Array(stream.utf8)
        let whole = Recording(bytes)
        #expect(whole.frames == frames)
        #expect(Recording(bytes, cutAt: Array(0..<bytes.count)) == whole)
        for first in 0...bytes.count {
            for second in first...bytes.count { #expect(Recording(bytes, cutAt: [first, second]) == whole) }
        }
    }

    @Test(
        "collects a bare object over lines, and loses no event to one that never closes",
        arguments: [
            ("{\"error\":1}\n\n", ["{{\"error\":1}"]),
            ("{\n  \"a\": \"}\\\"{\",\n\n \"b\": {}\n}\n", ["{{\n  \"a\": \"}\\\"{\",\n \"b\": {}\n}\n"]),
            ("data: x\n{\"a\":1}\n\n", ["{{\"a\":1}", "|x"]), ("{\"open\":\ndata: x\n\n", ["|x"]),
            ("{\"a\":1}", ["{{\"a\":1}"]), ("{\n\"a\":1}", ["{{\n\"a\":1}\n"]), ("{\"open\"", []),
        ])
    func bareObject(stream: String, frames: [String]) {
        let bytes = Array(stream.utf8)
        let whole = Recording(bytes)
        #expect(whole.frames == frames)
        #expect(Recording(bytes, cutAt: Array(0..<bytes.count)).frames == frames)
    }

    @Test("keeps id and retry, and counts comments") func otherFields() {
        let stream = ":a\nid: 7\nretry: 30\nid: x\0y\nretry: 3x\nretry:\n:\ndata: d\n\n: c\nid\nid: é\n"
        let found = Recording(Array(stream.utf8))
        #expect(found.frames == ["|d"])
        #expect((found.comments, found.lastEventID, found.retry) == (3, "é", 30))
    }

    @Test(
        "tells what was left over at the end",
        arguments: [
            ("data: a\n\n", 0), ("data: a\n\n:", 1), ("data: a\n", 2), ("data: a", 7), ("event: x\n", 2), ("da", 2),
            ("\u{FEFF}", 0), ("error: x\n", 0), ("\n\n\n", 0),
        ])
    func tail(stream: String, bytes: Int) { #expect(Recording(Array(stream.utf8)).tailBytes == bytes) }

    @Test(
        "refuses an endless line or event, and says so however it was cut",
        arguments: [
            "data: 0123456789", "data: 01234\ndata: 01234\n\n", ":0123456789012345\n\ndata: a\n\n",
            "{\"a\":\n\"0123\",\n\"56\"\n}",
        ])
    func tooLong(stream: String) {
        let bytes = Array(stream.utf8)
        for cut in 0...bytes.count { #expect(Recording(bytes, cutAt: [cut], limit: 10).fault == .tooLong(limit: 10)) }
        #expect(Recording(bytes).fault == nil)
    }

    @Test("takes nothing more in after a fault, and works again after a reset") func afterFault() {
        var parser = EventStreamParser(limit: 1 << 16)
        let block = [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 14)
        for _ in 0..<8 { parser.feed(block.span) { _, _, _ in } }
        let faulted = parser.fault
        let before = sg_malloc_count()
        for _ in 0..<10_000 { parser.feed(block.span) { _, _, _ in } }
        #expect(sg_malloc_count() == before)
        #expect(faulted == .tooLong(limit: 1 << 16))
        parser.reset()
        let after = parser.fault
        #expect(after == nil)
    }

    @Test("agrees with the plain rules on streams of random pieces, cut at random") func random() {
        let pieces = [
            "data: ", "data:", "data", "event: e", "id: 1", ":", ": c", "x", "é", "\n", "\n", "\n\n", "\r", "\r\n", "{",
            "}", "\"",
            "error: e", " ", "[DONE]", "\u{FEFF}", "retry: 1", "\n\n", "\r\r",
        ].map { Array($0.utf8) }
        var random = SplitMix(state: 42)
        for _ in 0..<3_000 {
            var stream: [UInt8] = []
            for _ in 0..<random.below(30) { stream += pieces[random.below(pieces.count)] }
            let cuts = (0..<random.below(4)).map { _ in random.below(stream.count + 1) }.sorted()
            let found = Recording(stream, cutAt: cuts)
            let plain = PlainReader.events(stream)
            let events = found.frames.filter { !$0.hasPrefix("!") && !$0.hasPrefix("{") }
            #expect(events == plain.events, "\(String(decoding: stream, as: UTF8.self).debugDescription) at \(cuts)")
            #expect(found.comments == plain.comments)
            #expect(found == Recording(stream))
        }
    }

    @Test("allocates nothing once its buffers have grown") func allocations() {
        let event = Array("event: content\r\ndata: {\"text\":\"hello, world\"}\r\n\r\n: ping\n".utf8)
        var parser = EventStreamParser()
        var bytes = 0
        func feed(_ events: Int, _ parser: inout EventStreamParser) {
            for i in 0..<events {
                let cut = i % event.count
                parser.feed(event.span.extracting(..<cut)) { _, _, data in bytes += data.count }
                parser.feed(event.span.extracting(cut...)) { _, _, data in bytes += data.count }
            }
        }
        let start = sg_malloc_count()
        feed(100, &parser)
        let warm = sg_malloc_count()
        feed(10_000, &parser)
        let end = sg_malloc_count()
        #expect(warm > start, "the counter counts")
        #expect(end == warm)
        #expect(bytes == 10_100 * 23)
    }
}

/// A seeded generator for tests: the same streams on every run.
struct SplitMix {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
    mutating func below(_ limit: Int) -> Int { limit == 0 ? 0 : Int(next() % UInt64(limit)) }
}
