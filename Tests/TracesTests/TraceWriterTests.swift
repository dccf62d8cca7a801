// SPDX-License-Identifier: Apache-2.0
import Core
import Foundation
import Testing

@testable import Traces

@Suite struct TraceWriterTests {
    private static func at(_ milliseconds: Int64) -> Instant { Instant(uptime: .milliseconds(milliseconds)) }
    private static func members(_ path: String) throws -> Int {
        var source = try LineSource(path: path)
        while try source.next() != nil {}
        #expect(source.ending == .whole)
        return source.members
    }
    /// A disk that holds so many bytes, takes at most so many at a time, and then fails.
    private final class Disk: @unchecked Sendable {  // used by one test on one thread
        var capacity: Int
        var piece = Int.max
        var code = ENOSPC
        var calls = 0
        var interruptions = 0
        init(capacity: Int = .max) { self.capacity = capacity }
        func write(_ descriptor: Int32, _ bytes: Span<UInt8>) -> Int {
            calls += 1
            if interruptions > 0 {
                interruptions -= 1
                errno = EINTR
                return -1
            }
            let count = min(bytes.count, capacity - Int(lseek(descriptor, 0, SEEK_CUR)), piece)
            guard count > 0 else {
                errno = code
                return -1
            }
            return OutputFile.systemWrite(descriptor, bytes.extracting(first: count))
        }
    }
    private static func writer(_ path: String, on disk: Disk) throws -> TraceWriter {
        TraceWriter(
            path: path,
            file: try OutputFile(creating: path, overwriting: false, write: { disk.write($0, $1) }))
    }

    @Test("writes what the reader reads, and zcat too") func roundTrip() throws {
        let folder = try Folder()
        let path = folder.file("new/folders/trace.ndjson.gz")
        let writer = try TraceWriter(path: path)
        writer.append(Samples.trace)
        try writer.close()
        let back = try readAll(path)
        #expect(back.records == Samples.trace && !back.wasCutOff && back.tail == nil)
        #expect(writer.recordsOnDisk == Samples.trace.count && writer.recordsPending == 0)
        #expect(try status(of: "gzip", ["-t", path]) == 0)
    }
    @Test("closes a member at once, then when its time has come, with one write each") func timing() throws {
        let (folder, disk) = (try Folder(), Disk())
        let path = folder.file("t.gz")
        let writer = try Self.writer(path, on: disk)
        try writer.flushIfDue(now: Self.at(0))
        #expect(disk.calls == 0, "nothing to write")
        for (time, calls) in [(0, 1), (100, 1), (749, 1), (750, 2), (1_000, 2), (5_000, 3)] as [(Int64, Int)] {
            writer.append([Samples.trace[0]])
            try writer.flushIfDue(now: Self.at(time))
            #expect(disk.calls == calls, "at \(time) ms")
        }
        try writer.close()
        #expect(try Self.members(path) == 3)
        #expect(try readAll(path).records.count == 6)
    }
    @Test("closes a member early when much is waiting") func size() throws {
        let (folder, disk) = (try Folder(), Disk())
        let writer = try Self.writer(folder.file("t.gz"), on: disk)
        writer.append([Samples.trace[0]])
        try writer.flushIfDue(now: Self.at(0))
        var request = RequestRecord()
        let random = CounterRandom(seed: 1, stream: 1)
        request.reads = (0..<200_000).map { ReadEntry(at: Int64(random.bits($0) >> 1), lag: 0, bytes: 0) }
        writer.append([.request(request)])
        try writer.flushIfDue(now: Self.at(1))
        #expect(disk.calls == 2)
    }
    @Test("goes on after short writes and interruptions") func shortWrites() throws {
        let (folder, disk) = (try Folder(), Disk())
        (disk.piece, disk.interruptions) = (7, 2)
        let writer = try Self.writer(folder.file("t.gz"), on: disk)
        writer.append(Samples.trace)
        try writer.close()
        #expect(try readAll(folder.file("t.gz")).records == Samples.trace)
    }
    @Test("leaves whole members behind wherever the disk fills up, and says what is safe", arguments: [0, 1, 100, 399])
    func diskFull(room: Int) throws {
        let (folder, disk) = (try Folder(), Disk())
        let path = folder.file("t.gz")
        let writer = try Self.writer(path, on: disk)
        writer.append(Array(Samples.trace[..<3]))
        try writer.flush()
        disk.capacity = writer.bytesOnDisk + room
        writer.append(Array(Samples.trace[3...]))
        let error = #expect(throws: TraceError.self) { try writer.flush() }
        #expect(error?.kind == .diskFull && error?.recordsOnDisk == 3)
        #expect(
            error?.description
                == "cannot write \(path): No space left on device (errno 28); 3 records are safely on disk; "
                + "free some space (or raise the quota or file size limit) or write to another disk, then run again")
        #expect(try readAll(path).records == Array(Samples.trace[..<3]))
        try writer.flushIfDue(now: Self.at(10_000))  // no second attempt before the end
        disk.capacity = .max
        try writer.close()
        #expect(try readAll(path).records == Samples.trace, "the rest is written once there is room")
        #expect(writer.failure == nil && writer.recordsLost == 0)
    }
    @Test("ends the trace even where the records before its end have no room, and counts those") func endOnFullDisk()
        throws
    {
        let (folder, disk) = (try Folder(), Disk())
        let writer = try Self.writer(folder.file("t.gz"), on: disk)
        writer.append([Samples.trace[0]])
        try writer.flush()
        disk.capacity = writer.bytesOnDisk
        writer.append(Array(Samples.trace[1...3]))
        #expect(throws: TraceError.self) { try writer.flush() }
        writer.append([Samples.trace[4]])
        disk.capacity += 200  // too little for three requests, enough for an end
        let error = #expect(throws: TraceError.self) { try writer.close([Samples.trace[6]]) }
        #expect(error?.kind == .diskFull && writer.failure == error)
        #expect(try readAll(folder.file("t.gz")).records == [Samples.trace[0], Samples.trace[6]])
        #expect(writer.recordsOnDisk == 2 && writer.recordsLost == 4 && writer.recordsPending == 0)
    }
    @Test("tells a broken disk from a full one") func brokenDisk() throws {
        let (folder, disk) = (try Folder(), Disk(capacity: 10))
        disk.code = EIO
        let path = folder.file("t.gz")
        let writer = try Self.writer(path, on: disk)
        writer.append(Samples.trace)
        let error = #expect(throws: TraceError.self) { try writer.close() }
        #expect(error?.kind == .cannotWrite)
        #expect(
            error?.description
                == "cannot write \(path): Input/output error (errno 5); 0 records are safely on disk; "
                + "check the disk (kernel log) or write to another one, then run again")
    }
    @Test("reports a full device that cannot be cut back") func fullDevice() throws {
        let writer = try TraceWriter(path: "/dev/full", overwriting: true)
        writer.append(Samples.trace)
        let error = #expect(throws: TraceError.self) { try writer.flush() }
        #expect(error?.kind == .diskFull)
        #expect(error?.description.contains("drop the incomplete tail first: streamgauge repair /dev/full") == true)
    }
    @Test("does not overwrite unasked") func existing() throws {
        let folder = try Folder()
        let path = try folder.write([1, 2, 3], to: "t.gz")
        let error = #expect(throws: TraceError.self) { try TraceWriter(path: path) }
        #expect(error?.kind == .alreadyExists)
        #expect(
            error?.description
                == "\(path) is there already; "
                + "a trace is not overwritten unasked: choose another path or remove the file")
        #expect(try folder.bytes("t.gz") == [1, 2, 3])
        try TraceWriter(path: path, overwriting: true).close()
        #expect(try folder.bytes("t.gz") == [])
    }
    @Test("finds an unwritable place before anything is recorded, and names it exactly") func unwritable() throws {
        let folder = try Folder()
        let file = try folder.write([], to: "file")
        let advice = "choose a folder that exists or can be made, and that you may write to"
        let cases = [
            (file + "/a/t.gz", "cannot create folder \(file)/a (for \(file)/a/t.gz): Not a directory (errno 20)"),
            (folder.path, "cannot create \(folder.path): Is a directory (errno 21)"),
            ("/proc/nowhere/t.gz", "cannot create folder /proc/nowhere (for /proc/nowhere/t.gz): "),
        ]
        for (path, message) in cases {
            let error = #expect(throws: TraceError.self) { try TraceWriter(path: path, overwriting: true) }
            #expect(error?.kind == .cannotCreate)
            #expect(error?.description.hasPrefix(message) == true && error?.description.hasSuffix(advice) == true)
        }
    }
}
