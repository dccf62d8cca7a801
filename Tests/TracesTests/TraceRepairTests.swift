// SPDX-License-Identifier: Apache-2.0
import Core
import Foundation
import Testing

@testable import Traces

@Suite struct TraceRepairTests {
    @Test("makes a trace readable for every tool wherever it was cut, and loses no complete record")
    func everyCut() throws {
        let (folder, (bytes, ends)) = (try Folder(), try TraceReaderTests.small())
        for cut in 0..<bytes.count {
            let path = try folder.write(Array(bytes[..<cut]), to: "cut-\(cut).gz")
            let before = try readAll(path)
            let report = try TraceRepair.repair(path: path)
            let after = try readAll(path)
            #expect(after.records == before.records && after.tail == nil, "cut at \(cut)")
            #expect(report.records + report.salvagedRecords == before.records.count, "cut at \(cut)")
            let isWhole = ends.contains { $0.offset == cut }
            #expect(report.wasWhole == isWhole, "cut at \(cut)")
            if isWhole { #expect(try folder.bytes("cut-\(cut).gz") == Array(bytes[..<cut])) }
            #expect(try TraceRepair.repair(path: path).wasWhole, "one repair is enough")
        }
        let repaired = folder.names.filter { $0 != "cut-0.gz" }.map(folder.file)  // no bytes at all are no gzip
        #expect(repaired.count == bytes.count - 1, "and nothing else is left behind")
        #expect(try status(of: "gzip", ["-t"] + repaired) == 0)
    }
    @Test("does not touch a whole file, byte for byte") func whole() throws {
        let (folder, small) = (try Folder(), try TraceReaderTests.small())
        let path = try folder.write(small.bytes, to: "t.gz")
        let report = try TraceRepair.repair(path: path)
        #expect(try folder.bytes("t.gz") == small.bytes)
        #expect(report.description == "\(path) is whole: 7 records, nothing to repair")
        #expect(folder.names == ["t.gz"])
    }
    @Test("says what it did") func report() throws {
        let (folder, (bytes, ends)) = (try Folder(), try TraceReaderTests.small())
        let path = try folder.write(Array(bytes[..<(bytes.count - 9)]), to: "t.gz")
        let report = try TraceRepair.repair(path: path)
        #expect(report.members == 2 && report.wholeBytes == ends[2].offset)
        #expect(report.removedBytes == bytes.count - 9 - ends[2].offset)
        let lost =
            report.lostBytes > 0 ? "one record cut off after \(report.lostBytes) bytes is lost" : "no record is lost"
        let salvaged = report.salvagedRecords
        #expect(
            report.description == """
                \(path) ended in an incomplete member: removed the last \(report.removedBytes) bytes
                \(5 + salvaged) records kept, \(salvaged) of them out of that tail; \(lost)
                """)
    }
    @Test("cuts plain text at its last whole line") func plain() throws {
        let folder = try Folder()
        let lines = Samples.trace.map(Samples.line)
        let path = try folder.write(Array((lines[0] + lines[1] + lines[2].dropLast(9)).utf8), to: "t.ndjson")
        let report = try TraceRepair.repair(path: path)
        #expect(report.records == 2 && report.lostBytes == lines[2].utf8.count - 9)
        #expect(try folder.bytes("t.ndjson") == Array((lines[0] + lines[1]).utf8))
        let noLineFeed = try folder.write(Array((lines[0] + lines[1]).utf8.dropLast()), to: "u.ndjson")
        #expect(try TraceRepair.repair(path: noLineFeed).wasWhole)
    }
    @Test("keeps the original of a damaged file, and every record before the damage") func damaged() throws {
        let (folder, (bytes, ends)) = (try Folder(), try TraceReaderTests.small())
        let broken = bytes[..<ends[2].offset] + Array(repeating: 0, count: 500)
        let path = try folder.write(Array(broken), to: "t.gz")
        let report = try TraceRepair.repair(path: path)
        #expect(try folder.bytes("t.gz.damaged") == Array(broken))
        #expect(try folder.bytes("t.gz") == Array(bytes[..<ends[2].offset]))
        #expect(
            report.description == """
                \(path) ended in damaged bytes (incorrect header check): removed the last 500 bytes
                5 records kept; what followed is lost; the original is now \(report.backup ?? "")
                """)
    }
    @Test("repairs the file behind a symbolic link, and keeps its permissions") func links() throws {
        let (folder, small) = (try Folder(), try TraceReaderTests.small())
        let path = try folder.write(Array(small.bytes.dropLast()), to: "t.gz")
        let link = folder.file("link")
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
        _ = try TraceRepair.repair(path: link)
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == path)
        #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o600)
        #expect(try readAll(path).tail == nil)
    }
    @Test("leaves what is no trace as it is") func notATrace() throws {
        let folder = try Folder()
        let path = try folder.write(Array("hello".utf8), to: "t")
        #expect(throws: TraceError.self) { try TraceRepair.repair(path: path) }
        #expect(throws: TraceError.self) { try TraceRepair.repair(path: folder.file("missing")) }
        #expect(try folder.bytes("t") == Array("hello".utf8))
    }
}
