// SPDX-License-Identifier: Apache-2.0
import Foundation
import Protocols
import Testing

/// Another way to write a body that says the same.
enum Rewording: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case shuffledMembers, spaces, escapes, unknownMembers, everythingInJSON
    case endsOfTwoBytes, carriageReturns, noSpaceAfterColon, severalDataLines, comments, byteOrderMark
    case everythingInLines

    var testDescription: String { rawValue }

    var liberties: JSONRewriter.Liberties {
        switch self {
        case .shuffledMembers: .order
        case .spaces: .spaces
        case .escapes: .escapes
        case .unknownMembers: .unknownMembers
        case .everythingInJSON: [.order, .spaces, .escapes, .unknownMembers]
        case .severalDataLines, .everythingInLines: [.spaces, .newlines]
        default: []
        }
    }
    fileprivate var lineEnd: [UInt8]? {
        switch self {
        case .endsOfTwoBytes, .everythingInLines: [0x0D, 0x0A]
        case .carriageReturns: [0x0D]
        default: nil
        }
    }
    fileprivate var hasByteOrderMark: Bool { self == .byteOrderMark || self == .everythingInLines }
    fileprivate var hasNoSpace: Bool { self == .noSpaceAfterColon || self == .everythingInLines }
    var hasComments: Bool { self == .comments || self == .everythingInLines }
}

extension WireCase {
    /// The body in other words.
    func body(_ rewording: Rewording, seed: UInt64) -> [UInt8] {
        var rewriter = JSONRewriter(rewording.liberties, seed: seed)
        switch dialect.mediaType {
        case "application/vnd.amazon.eventstream": return EquivalentBody.messages(body, &rewriter)
        case "text/event-stream": return EquivalentBody.events(body, rewording, &rewriter)
        case "application/x-ndjson": return EquivalentBody.lines(body, rewording, &rewriter)
        default: return EquivalentBody.whole(body, rewording, &rewriter)
        }
    }
}

enum EquivalentBody {
    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    /// An event stream: lines keep their order, `data` lines that are JSON each are written anew.
    fileprivate static func events(_ body: [UInt8], _ how: Rewording, _ rewriter: inout JSONRewriter) -> [UInt8] {
        var out = how.hasByteOrderMark && !body.starts(with: byteOrderMark) ? byteOrderMark : []
        for (place, line) in split(body).enumerated() {
            let end = line.end.isEmpty ? [] : how.lineEnd ?? line.end
            let isField = line.text.starts(with: "data:".utf8)
            let isBare = line.text.first.map { !":".utf8.contains($0) && !(0x61...0x7A).contains($0) } ?? false
            // A comment inside a bare object would be a part of it.
            if how.hasComments, place > 0, !isBare, rewriter.draw(2) == 0 {
                out += Array(": not for you {\"error\":1}".utf8) + (how.lineEnd ?? [0x0A])
            }
            guard isField else {
                out += line.text + end
                continue
            }
            let colon = Array((how.hasNoSpace ? "data:" : "data: ").utf8)
            var value = Array(line.text.dropFirst(5))
            if value.first == 0x20 { value.removeFirst() }
            if let json = WrittenJSON(value), !line.end.isEmpty { value = rewriter.text(json) }
            for part in value.split(separator: 0x0A, omittingEmptySubsequences: false) { out += colon + part + end }
        }
        return out
    }
    fileprivate static func lines(_ body: [UInt8], _ how: Rewording, _ rewriter: inout JSONRewriter) -> [UInt8] {
        split(body).reduce(into: how.hasByteOrderMark ? byteOrderMark : []) { out, line in
            let text = WrittenJSON(line.text).map { rewriter.text($0) } ?? line.text
            out += text.map { $0 == 0x0A ? 0x20 : $0 } + (line.end.isEmpty ? [] : lineEnd(how) ?? line.end)
        }
    }
    /// Lines of JSON end with a line feed, whatever stands before it.
    private static func lineEnd(_ how: Rewording) -> [UInt8]? { how.lineEnd == [0x0D] ? nil : how.lineEnd }

    fileprivate static func whole(_ body: [UInt8], _ how: Rewording, _ rewriter: inout JSONRewriter) -> [UInt8] {
        let text = WrittenJSON(body).map { rewriter.text($0) } ?? body
        return (how.hasByteOrderMark ? byteOrderMark : []) + text
    }

    /// Amazon's messages: headers stay, payloads are written anew, and what is packed in them.
    fileprivate static func messages(_ body: [UInt8], _ rewriter: inout JSONRewriter) -> [UInt8] {
        var out: [UInt8] = []
        var rest = body[...]
        while let message = AWSBody.first(of: rest), let json = WrittenJSON(message.payload) {
            out += AWSBody.message(headers: message.headers, rewriter.text(unpacked(json, &rewriter)))
            rest = rest.dropFirst(message.count)
        }
        return out + rest
    }
    private static func unpacked(_ json: WrittenJSON, _ rewriter: inout JSONRewriter) -> WrittenJSON {
        guard let packed = json[string: "bytes"], let inner = Data(base64Encoded: Data(packed)),
            let event = WrittenJSON(inner)
        else { return json }
        return json.replacing("bytes", with: Array(AWSBody.base64(rewriter.text(event)).utf8))
    }

    /// Lines and what ends them; only the last one may lack an end.
    private static func split(_ body: [UInt8]) -> [(text: [UInt8], end: [UInt8])] {
        var lines: [(text: [UInt8], end: [UInt8])] = []
        var start = 0
        var place = 0
        while place < body.count {
            let isPair = body[place] == 0x0D && place + 1 < body.count && body[place + 1] == 0x0A
            let length = isPair ? 2 : body[place] == 0x0D || body[place] == 0x0A ? 1 : 0
            if length > 0 {
                lines.append((Array(body[start..<place]), Array(body[place..<place + length])))
                start = place + length
            }
            place += max(1, length)
        }
        if start < body.count { lines.append((Array(body[start...]), [])) }
        return lines
    }
}
