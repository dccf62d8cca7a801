// SPDX-License-Identifier: Apache-2.0
import Core
import Foundation
import Testing

@testable import Traces

@Suite struct TraceReaderTests {
    /// A trace of three members, and where each ends.
    static func small() throws -> (bytes: [UInt8], ends: [(offset: Int, records: Int)]) {
        let folder = try Folder()
        let writer = try TraceWriter(path: folder.file("t.gz"))
        var ends = [(offset: 0, records: 0)]
        for part in [0..<2, 2..<5, 5..<7] {
            writer.append(Array(Samples.trace[part]))
            try writer.flush()
            ends.append((writer.bytesOnDisk, part.upperBound))
        }
        try writer.close()
        return (try folder.bytes("t.gz"), ends)
    }

    @Test("gives all complete records wherever the file is cut, and says that it was") func everyCut() throws {
        let (folder, (bytes, ends)) = (try Folder(), try Self.small())
        var salvaged = 0
        for cut in 0...bytes.count {
            let back = try readAll(try folder.write(Array(bytes[..<cut]), to: "cut.gz"))
            let whole = try #require(ends.last { $0.offset <= cut })
            #expect(back.records == Array(Samples.trace[..<back.records.count]), "cut at \(cut)")
            #expect(back.records.count >= whole.records, "cut at \(cut)")
            #expect(back.wasCutOff == (cut < bytes.count), "cut at \(cut)")
            if cut == whole.offset {
                #expect(back.tail == nil && back.records.count == whole.records)
            } else {
                #expect(back.tail?.bytes == cut - whole.offset)
                #expect(back.tail?.records == back.records.count - whole.records)
                salvaged += back.records.count - whole.records
            }
        }
        #expect(salvaged > 0, "no cut left a complete record in a broken member")
    }
    @Test("reads plain lines, cut at every byte") func plain() throws {
        let folder = try Folder()
        let lines = Samples.trace.map(Samples.line)
        let bytes = Array(lines.joined().utf8)
        var ends = [0]
        for line in lines { ends.append((ends.last ?? 0) + line.utf8.count) }
        for cut in 0...bytes.count {
            let back = try readAll(try folder.write(Array(bytes[..<cut]), to: "cut.ndjson"))
            // A record lacks nothing when only its line feed is gone.
            let whole = ends.lastIndex { $0 <= cut + 1 } ?? 0
            #expect(back.records.count == whole && back.wasCutOff == (cut + 1 < bytes.count), "cut at \(cut)")
            #expect((back.tail == nil) == (cut >= (ends[whole] - 1) && cut <= ends[whole]), "cut at \(cut)")
        }
    }
    @Test("reads a trace of many buffers") func long() throws {
        let folder = try Folder()
        let writer = try TraceWriter(path: folder.file("t.gz"))
        var request = Samples.fullRequest
        request.reads = (0..<5_000).map { ReadEntry(at: Int64($0) * 1_234_567, lag: UInt32($0 % 97), bytes: 200) }
        request.events = (0..<5_000).map { EventEntry(read: UInt32($0), outputBytes: 4, kinds: .text) }
        let records = [Samples.trace[0]] + Array(repeating: TraceRecord.request(request), count: 30)
        writer.append(records)
        try writer.close()
        #expect(try readAll(folder.file("t.gz")).records == records)
    }
    @Test("counts records of types that only a later version knows") func unknown() throws {
        let folder = try Folder()
        let text = Samples.line(Samples.trace[0]) + "{\"type\":\"mark\"}\n" + Samples.line(.end(EndRecord()))
        var reader = try TraceReader(path: try folder.write(Array(text.utf8), to: "t.ndjson"))
        while try reader.next() != nil {}
        #expect(reader.records == 2 && reader.unknownRecords == 1 && !reader.wasCutOff)
    }
    @Test("is not whole without an end record") func noEnd() throws {
        let folder = try Folder()
        let back = try readAll(try folder.write(Array(Samples.line(Samples.trace[0]).utf8), to: "t.ndjson"))
        #expect(back.wasCutOff && back.tail == nil)
    }
    @Test("stops at damage, after the records before it, and names the byte") func damaged() throws {
        let (folder, (bytes, ends)) = (try Folder(), try Self.small())
        var broken = bytes
        broken[ends[2].offset - 6] ^= 0xFF  // in the checksum of the second member
        let path = try folder.write(broken, to: "t.gz")
        var reader = try TraceReader(path: path)
        var count = 0
        let error = #expect(throws: TraceError.self) { while try reader.next() != nil { count += 1 } }
        #expect(error?.kind == .damaged && count == 5)
        #expect(
            error?.description
                == "\(path) is damaged behind byte \(ends[1].offset): incorrect data check; 5 records came before; "
                + "to keep those and set the rest aside: streamgauge repair \(path)")
        #expect(try reader.next() == nil, "reading is over")
    }
    @Test("says exactly why a file is not readable") func messages() throws {
        let folder = try Folder()
        let run = Samples.line(.run(RunRecord()))
        let path = folder.file("t")
        let cases: [(String, TraceError.Kind, String)] = [
            (
                "hello", .notATrace,
                "\(path) is not a trace of Streamgauge: it begins with byte 104, as neither gzip nor a JSON object does"
            ),
            ("{\"a\":1}\n", .notATrace, "\(path) is not a trace of Streamgauge: record 1 has no \"type\""),
            (
                Samples.line(.end(EndRecord())), .notATrace,
                "\(path) is not a trace of Streamgauge: its first record is not a run"
            ),
            (
                "{\"type\":\"run\",\"schema\":2}\n", .newerSchema,
                "\(path) has trace schema 2, and this streamgauge reads schemas up to 1; use a newer one"
            ),
            (
                run + "{\"type\":\"end\",\"at_ns\":\"x\"}\n", .badRecord,
                "\(path), record 2: expected a number in member \"at_ns\", at byte 22 of the line"
            ),
            (run + "{\"type\":\"end\"}\n", .badRecord, "\(path), record 2: member \"at_ns\" is missing"),
            (
                run + "{\"type\":\n\n", .badRecord,
                "\(path), record 2: expected '\"' in member \"type\", at byte 8 of the line"
            ),
        ]
        for (text, kind, message) in cases {
            let path = try folder.write(Array(text.utf8), to: "t")
            let error = #expect(throws: TraceError.self) { try readAll(path) }
            #expect(error?.kind == kind)
            #expect(error?.description == message)
        }
        let missing = folder.file("missing")
        let error = #expect(throws: TraceError.self) { try readAll(missing) }
        #expect(error?.description == "cannot read \(missing): No such file or directory (errno 2)")
        #expect(throws: TraceError.self) { try readAll(folder.path) }
    }
}
