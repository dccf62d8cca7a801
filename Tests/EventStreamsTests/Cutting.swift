// SPDX-License-Identifier: Apache-2.0
import EventStreams

/// All that a parser other than that of event streams said about a body.
struct Cutting: Equatable {
    enum Parser: Sendable { case lines, array, messages }

    /// `name|data`, after a `?` where it was an exception.
    var frames: [String] = []
    var tailBytes = 0
    var isClosed = false
    var fault: FramingFault?

    /// Feeds a body in pieces that end at the cuts, and a last one.
    init(_ body: [UInt8], by parser: Parser, cutAt cuts: [Int] = [], limit: Int = EventStreamParser.defaultLimit) {
        var found: [String] = []
        let ends = cuts + [body.count]
        switch parser {
        case .lines:
            var parser = LineParser(limit: limit)
            Self.pieces(body, ends) { piece in parser.feed(piece) { found.append(Self.line($0, $1, $2)) } }
            parser.finish(isComplete: {
                $0.count > 1 && $0[0] == UInt8(ascii: "{") && $0[$0.count - 1] == UInt8(ascii: "}")
            }) {
                found.append(Self.line($0, $1, $2))
            }
            (tailBytes, fault) = (parser.tailBytes, parser.fault)
        case .array:
            var parser = ArrayParser(limit: limit)
            Self.pieces(body, ends) { piece in parser.feed(piece) { found.append(Self.line($0, $1, $2)) } }
            (tailBytes, fault, isClosed) = (parser.tailBytes, parser.fault, parser.isClosed)
        case .messages:
            var parser = AWSMessageParser(limit: limit)
            Self.pieces(body, ends) { piece in parser.feed(piece) { found.append(Self.line($0, $1, $2)) } }
            (tailBytes, fault) = (parser.tailBytes, parser.fault)
        }
        frames = found
    }

    /// The places where reading the body in two pieces, or byte by byte, says something else.
    static func differences(_ body: [UInt8], by parser: Parser, limit: Int = EventStreamParser.defaultLimit) -> [[Int]]
    {
        let whole = Cutting(body, by: parser, limit: limit)
        let cuts = (0...body.count).map { [$0] } + [Array(0..<body.count)]
        return cuts.filter { Cutting(body, by: parser, cutAt: $0, limit: limit) != whole }
    }

    private static func pieces(_ body: [UInt8], _ ends: [Int], feed: (Span<UInt8>) -> Void) {
        var start = 0
        for end in ends {
            feed(body.span.extracting(start..<end))
            start = end
        }
    }
    private static func line(_ frame: Frame, _ name: Span<UInt8>, _ data: Span<UInt8>) -> String {
        (frame == .exception ? "?" : "") + text(name) + "|" + text(data)
    }
    private static func text(_ bytes: Span<UInt8>) -> String {
        String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self)
    }
}
