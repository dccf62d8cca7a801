// SPDX-License-Identifier: Apache-2.0
import EventStreams

/// All that a parser said about a stream.
struct Recording: Equatable {
    /// `name|data`, `error|value` after a `!`, or a bare object after a `{`.
    var frames: [String] = []
    var comments = 0
    var tailBytes = 0
    var lastEventID = ""
    var retry: Int64?
    var fault: FramingFault?

    /// Feeds a stream in pieces that end at the cuts, and a last one.
    init(_ stream: [UInt8], cutAt cuts: [Int] = [], limit: Int = EventStreamParser.defaultLimit) {
        var parser = EventStreamParser(limit: limit)
        var start = 0
        for cut in cuts + [stream.count] {
            feed(stream.span.extracting(start..<cut), to: &parser)
            start = cut
        }
        var late: [String] = []
        parser.finish { frame, name, data in late.append(Self.line(frame, name, data)) }
        frames += late
        (comments, tailBytes, lastEventID) = (parser.comments, parser.tailBytes, parser.lastEventID)
        (retry, fault) = (parser.reconnectionMilliseconds, parser.fault)
    }

    private mutating func feed(_ bytes: Span<UInt8>, to parser: inout EventStreamParser) {
        var found: [String] = []
        parser.feed(bytes) { frame, name, data in found.append(Self.line(frame, name, data)) }
        frames += found
    }
    private static func line(_ frame: Frame, _ name: Span<UInt8>, _ data: Span<UInt8>) -> String {
        switch frame {
        case .event: text(name) + "|" + text(data)
        case .errorLine: "!" + text(data)
        case .bareObject: "{" + text(data)
        case .exception: "?" + text(name) + "|" + text(data)
        }
    }
    private static func text(_ bytes: Span<UInt8>) -> String {
        String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self)
    }
}

/// The standard's rules on a whole body at once, as plainly as they can be written: what the parser is checked against.
enum PlainReader {
    static func events(_ stream: [UInt8]) -> (events: [String], comments: Int) {
        var body = stream[...]
        if body.starts(with: [0xEF, 0xBB, 0xBF]) { body = body.dropFirst(3) }
        var (events, comments, name, data) = ([String](), 0, [UInt8](), [UInt8]?.none)
        for line in completeLines(body) {
            if line.isEmpty {
                if let data { events.append(text(name) + "|" + text(data.dropLast())) }
                (name, data) = ([], nil)
                continue
            }
            let colon = line.firstIndex(of: UInt8(ascii: ":")) ?? line.endIndex
            var value = line[colon...].dropFirst()
            if value.first == UInt8(ascii: " ") { value = value.dropFirst() }
            switch text(line[..<colon]) {
            case "": comments += 1
            case "event": name = Array(value)
            case "data": data = (data ?? []) + value + [0x0A]
            default: break
            }
        }
        return (events, comments)
    }
    private static func completeLines(_ body: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
        var (lines, start, i) = ([ArraySlice<UInt8>](), body.startIndex, body.startIndex)
        while i < body.endIndex {
            if body[i] == 0x0A || body[i] == 0x0D {
                lines.append(body[start..<i])
                if body[i] == 0x0D, i + 1 < body.endIndex, body[i + 1] == 0x0A { i += 1 }
                start = i + 1
            }
            i += 1
        }
        return lines
    }
    private static func text(_ bytes: some Sequence<UInt8>) -> String {
        String(decoding: Array(bytes), as: UTF8.self)
    }
}
