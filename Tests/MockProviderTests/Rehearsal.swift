// SPDX-License-Identifier: Apache-2.0
import Foundation

@testable import MockProvider

/// Plays a reply without a socket or a clock.
struct Rehearsal {
    let reply: Reply
    /// All bytes, and what happens after them.
    private(set) var bytes: [UInt8] = []
    private(set) var after = Composer.After.goOn
    /// The time of each write, in nanoseconds, with its bytes and how many output events it completes.
    private(set) var writes: [(time: Int64, text: String, outputs: Int)] = []

    static let chatPath = "/v1/chat/completions"
    static let messagesPath = "/v1/messages"

    init(
        _ settings: String, path: String = Self.chatPath, _ body: String, fields: [(String, String)] = [],
        index: UInt64 = 0, isCurrent: Bool = true, method: String = "POST", query: String = ""
    ) throws {
        var script = MockScript()
        try script.apply(settings)
        var head = RequestHead()
        let halves = path.split(separator: "?", maxSplits: 1)
        (head.method, head.path, head.version) = (
            method, String(halves[0]), isCurrent ? .http1_1 : .http1_0
        )
        head.query = halves.count == 2 ? String(halves[1]) : query
        head.fields = fields.map { (name: $0.0, value: $0.1) }
        if path == Self.messagesPath { head.fields.append(("anthropic-version", "2023-06-01")) }
        let responder = Responder(script: script, salt: 0)
        reply = responder.reply(to: head, Array(body.utf8).span, index: index, created: 1_700_000_000)
        var composer = Composer()
        let play = Play(reply, over: head.version, connection: 1, at: 0)
        while let time = play.due {
            after = play.compose(&composer)
            bytes.append(contentsOf: composer.bytes)
            writes.append((time, String(decoding: composer.bytes, as: UTF8.self), composer.outputs))
        }
    }

    /// The head, with its line ends as LF.
    var head: String { parts.head }
    /// The body, with the chunks undone.
    var body: String { String(decoding: parts.body, as: UTF8.self) }
    var bodyBytes: [UInt8] { parts.body }
    private var parts: (head: String, body: [UInt8]) {
        guard let end = Data(bytes).firstRange(of: Data("\r\n\r\n".utf8)) else { return ("", []) }
        let head = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).replacingOccurrences(
            of: "\r\n", with: "\n")
        let rest = Array(bytes[end.upperBound...])
        return (head, head.contains("chunked") ? Self.unchunked(rest) : rest)
    }
    /// Times of the writes that complete output, in milliseconds.
    var outputs: Int { writes.reduce(0) { $0 + $1.outputs } }
    var outputTimes: [Double] { writes.filter { $0.outputs > 0 }.map { Double($0.time) / 1e6 } }

    static func unchunked(_ bytes: [UInt8]) -> [UInt8] {
        var out: [UInt8] = []
        var start = 0
        while let end = bytes[start...].firstIndex(of: 0x0D),
            let size = Int(String(decoding: bytes[start..<end], as: UTF8.self), radix: 16), size > 0
        {
            out.append(contentsOf: bytes[(end + 2)..<(end + 2 + size)])
            start = end + 2 + size + 2
        }
        return out
    }
    /// A body that asks for a stream.
    static func asking(_ more: String = "", streams: Bool = true) -> String {
        "{\"model\":\"m\",\"max_tokens\":100,\"stream\":\(streams),\(more)\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}"
    }
}
