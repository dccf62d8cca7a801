// SPDX-License-Identifier: Apache-2.0
internal import Core

/// Something that goes wrong with an answer, on purpose: `name[@token][:span][:share%]`.
struct Fault: Hashable, Sendable {
    /// The faults by name; an HTTP status from 400 to 599 is one more.
    enum Kind: String, CaseIterable, Sendable {
        /// The connection closes in mid-body, without the last chunk.
        case cut
        /// The connection is reset (RST).
        case reset
        /// The body ends in good order, and nothing of what should close the stream was sent.
        case truncate
        /// The dialect's error event; the stream ends after it.
        case error
        /// One event whose data is no JSON; the stream goes on.
        case garbage
        /// Half an event, then the body ends in good order.
        case half
        /// One event whose checksum is wrong; where the dialect has none, as `garbage`.
        case badCRC = "bad-crc"
        /// A chunk size that is no number, then the connection closes.
        case badChunk = "bad-chunk"
        /// The stream stands still for the span, then goes on.
        case stall
        /// The stream stands still for good, with the connection open.
        case hang
        /// All output comes, and nothing that closes the stream.
        case noEnd = "no-end"
        /// Only the last word is missing: `[DONE]`, or `message_stop`.
        case noDone = "no-done"
        /// All but the finish reason comes; where nothing else ends the answer, as `noEnd`.
        case noFinish = "no-finish"
        /// No token counts, asked for or not.
        case noUsage = "no-usage"
        /// A streamed answer was asked for and a whole one comes.
        case noStream = "no-stream"
        /// Status line and headers are late by the span.
        case slowHeaders = "slow-headers"
        /// The connection closes without an answer.
        case drop
        /// The answer is whole, and the connection takes no further request: GOAWAY, or `connection: close`.
        case goaway
        /// An HTTP error instead of an answer; written as its number.
        case status

        /// Whether it strikes at some token of the answer.
        var hasToken: Bool {
            [.cut, .reset, .truncate, .error, .garbage, .half, .badCRC, .badChunk, .stall, .hang].contains(self)
        }
        var hasSpan: Bool { [.stall, .slowHeaders].contains(self) }
    }
    let kind: Kind
    /// HTTP status of `.status`, 0 elsewhere.
    var status = 0
    /// Strikes where this token (counted from 0) would have come; nil: in the middle of the answer.
    var token: Int?
    /// How long `.stall` and `.slowHeaders` take, in nanoseconds.
    var span: Int64 = 0
    /// Its own share of all requests, from 0 to 1; nil: a part of `fault-share`.
    var share: Double?
    /// As the user wrote it, without the share: the name in the log.
    let label: String
}

extension Fault {
    static var names: [String] { Kind.allCases.filter { $0 != .status }.map(\.rawValue) + ["429", "503"] }

    init(_ text: some StringProtocol) throws(Misfit) {
        var parts = String(text).filter { !$0.isWhitespace }.split(separator: ":", omittingEmptySubsequences: false)[
            ...]
        var share: Double?
        if parts.count > 1, let last = parts.last, last.hasSuffix("%") {
            share = try Quantity.share(last)
            parts.removeLast()
        }
        label = parts.joined(separator: ":")
        self.share = share
        let head = (parts.popFirst() ?? "").split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
        (kind, status) = try Self.kind(named: String(head.first ?? ""))
        if head.count == 2 {
            guard kind.hasToken else { throw Misfit(expected: "\(head[0]) takes no token", suggestion: "\(head[0])") }
            token = try Quantity.count(head[1], in: 0...1_000_000)
        }
        guard kind.hasSpan == (parts.count == 1), parts.count < 2 else {
            throw Misfit(
                expected: kind.hasSpan
                    ? "\(kind.rawValue) takes one span, such as \"\(label):2s\""
                    : "\(head[0]) takes nothing after a colon but its share, such as \"\(head[0]):10%\"")
        }
        if let amount = parts.first { span = Int64(try Quantity.span(amount)) }
    }
    private static func kind(named name: String) throws(Misfit) -> (Kind, status: Int) {
        if let kind = Kind(rawValue: name), kind != .status { return (kind, 0) }
        if let status = Int(name), (400...599).contains(status) { return (.status, status) }
        throw Misfit(
            expected: "use a status from 400 to 599 or one of \(names.dropLast(2).joined(separator: ", "))",
            suggestion: Suggestion.closest(to: name, among: names))
    }

    /// Reads `none` or a list with commas: `cut@10:5%, 429:2%`.
    static func list(_ text: String) throws(Misfit) -> [Fault] {
        if text == "none" { return [] }
        var faults: [Fault] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) { faults.append(try Fault(part)) }
        guard faults.reduce(0, { $0 + ($1.share ?? 0) }) <= 1 + 1e-9 else {
            throw Misfit(expected: "the shares add up to more than 100%")
        }
        return faults
    }
}
