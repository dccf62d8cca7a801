// SPDX-License-Identifier: Apache-2.0
import Core
import Foundation
import Protocols

@testable import Engine

/// Times what a load test does with each event: parse, class, stamp, log; on recorded answers, one core, no network.
///
/// Usage: `dialect-bench WIRE [SECONDS]`; WIRE is `Tests/Fixtures/wire`. One JSON object a line.
@main struct DialectBench {
    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count > 1 else {
            print("usage: dialect-bench WIRE [SECONDS]")
            exit(2)
        }
        let seconds = arguments.count > 2 ? Double(arguments[2]) ?? 0.5 : 0.5
        let wire = URL(fileURLWithPath: arguments[1])
        let recorded = try Recording.all(in: wire.appendingPathComponent("fixtures"))
        let written = try Recording.all(in: wire.appendingPathComponent("conformance"))
        for dialect in Dialect.allCases {
            // Nobody has recorded SGLang's and llama.cpp's own protocols: there the written corner cases stand in.
            let real = recorded.filter { $0.dialect == dialect }
            let recordings = real.isEmpty ? written.filter { $0.dialect == dialect } : real
            guard !recordings.isEmpty else { continue }
            for pieces in [Pieces.one, .eventwise] {
                let result = measure(recordings, dialect, pieces, seconds: seconds)
                print(
                    "{\"protocol\":\"\(dialect.name)\",\"reads\":\"\(pieces.rawValue)\",\"answers\":\(recordings.count),"
                        + "\"events_an_answer\":\(result.eventsAnAnswer),\"bytes_an_event\":\(result.bytesAnEvent),"
                        + "\"ns_an_event\":\(result.nanoseconds),\"events_a_second\":\(Int(1e9 / result.nanoseconds))}")
            }
        }
    }

    /// How an answer arrives.
    enum Pieces: String {
        /// All of it in one read, as after a stall or from a fast server.
        case one = "all in one"
        /// A read for each event, as nearly as the framing shows from outside: at blank lines or line ends.
        case eventwise = "one an event"
    }
    struct Result {
        var nanoseconds: Double
        var eventsAnAnswer: Int
        var bytesAnEvent: Int
    }

    /// The best of five rounds: other work on the machine only ever adds to a time.
    static func measure(_ recordings: [Recording], _ dialect: Dialect, _ pieces: Pieces, seconds: Double) -> Result {
        var slot = Slot(dialect: dialect, limits: Limits())
        let parts = recordings.map { pieces == .one ? [$0.body] : $0.pieces }
        let events = recordings.indices.reduce(0) { $0 + play(parts[$1], recordings[$1], &slot) }
        var best = Double.infinity
        for _ in 0..<5 {
            let start = DispatchTime.now().uptimeNanoseconds
            var (rounds, elapsed) = (0, UInt64(0))
            repeat {
                for index in recordings.indices { _ = play(parts[index], recordings[index], &slot) }
                rounds += 1
                elapsed = DispatchTime.now().uptimeNanoseconds - start
            } while Double(elapsed) < seconds * 1e9 / 5
            best = min(best, Double(elapsed) / Double(rounds * max(1, events)))
        }
        let bytes = recordings.reduce(0) { $0 + $1.body.count }
        return Result(
            nanoseconds: (best * 10).rounded() / 10, eventsAnAnswer: events / recordings.count,
            bytesAnEvent: bytes / max(1, events))
    }

    /// One request as its callbacks see it; gives the number of events logged.
    static func play(_ parts: [[UInt8]], _ recording: Recording, _ slot: inout Slot) -> Int {
        slot.begin(.init(index: 0, target: 0, intended: .init(uptime: .zero)), at: .init(uptime: .zero), inFlight: 1)
        for line in recording.head { _ = slot.receiveHeader(line.span, arrival: 1) }
        var now: Int64 = 1_000
        for part in parts {
            _ = slot.receiveBody(part.span, arrival: now, reading: now + 20)
            now += 1_000
        }
        slot.finishBody(isWhole: true)
        return unsafe slot.log.pointee.events.count
    }
}

/// A recorded answer, with the head that it would have come with.
struct Recording {
    let dialect: Dialect
    let body: [UInt8]
    let pieces: [[UInt8]]
    let head: [[UInt8]]

    static func all(in folder: URL) throws -> [Recording] {
        let index = try Data(contentsOf: folder.appendingPathComponent("expected.json"))
        let cases = try JSONSerialization.jsonObject(with: index) as? [String: [String: Any]] ?? [:]
        return try cases.sorted { $0.key < $1.key }.compactMap { name, expected in
            guard expected["terminal"] as? String == "done", let word = expected["protocol"] as? String,
                let dialect = Dialect(rawValue: word)
            else { return nil }
            return Recording(name, dialect, Array(try Data(contentsOf: folder.appendingPathComponent(name))))
        }
    }
    private init(_ name: String, _ dialect: Dialect, _ body: [UInt8]) {
        (self.dialect, self.body) = (dialect, body)
        let type =
            name.hasSuffix(".bin")
            ? "application/vnd.amazon.eventstream"
            : name.hasSuffix(".json")
                ? "application/json" : name.hasSuffix(".ndjson") ? "application/x-ndjson" : "text/event-stream"
        head = ["HTTP/1.1 200 OK\r\n", "Content-Type: \(type)\r\n", "\r\n"].map { Array($0.utf8) }
        pieces = Self.cut(body, at: name.hasSuffix(".sse") ? 2 : 1)
    }
    /// Cuts after runs of `ends` line feeds; carriage returns between them do not matter.
    private static func cut(_ body: [UInt8], at ends: Int) -> [[UInt8]] {
        var (pieces, piece, run) = ([[UInt8]](), [UInt8](), 0)
        for byte in body {
            piece.append(byte)
            if byte == 0x0A { run += 1 } else if byte != 0x0D { run = 0 }
            if run == ends {
                pieces.append(piece)
                (piece, run) = ([], 0)
            }
        }
        return piece.isEmpty ? pieces : pieces + [piece]
    }
}
