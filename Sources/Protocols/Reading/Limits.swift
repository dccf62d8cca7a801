// SPDX-License-Identifier: Apache-2.0

/// How much of a response is held in memory: what goes beyond is a fault of the server, and no memory of ours.
public struct Limits: Hashable, Sendable {
    /// Longest line, and longest event; bytes.
    ///
    /// Closing events that repeat a whole answer, and images in base64, run to megabytes.
    public var event: Int
    /// Longest answer in one piece, bytes.
    public var answer: Int
    /// What is kept of the body of an error response, bytes; the rest is passed over, and no fault.
    public var errorBody: Int
    /// Arguments of all tool calls of a response together, bytes.
    public var toolArguments: Int
    /// How deep JSON may be nested; at most `deepest`.
    public var depth: Int
    /// Most events of one response: each takes a place in the trace, however short it is.
    public var events: Int
    /// The whole body of one response, bytes.
    public var body: Int
    /// All header lines of one response together, those of interim answers and trailers too; bytes.
    public var headers: Int

    /// What the JSON reader itself refuses to go beyond, for it keeps its place on the stack.
    public static let deepest = 128

    public init(
        event: Int = 16 << 20, answer: Int = 16 << 20, errorBody: Int = 1 << 20, toolArguments: Int = 1 << 20,
        depth: Int = Self.deepest, events: Int = 1_000_000, body: Int = 1 << 30, headers: Int = 256 << 10
    ) {
        (self.event, self.answer, self.errorBody) = (event, answer, errorBody)
        (self.toolArguments, self.depth) = (toolArguments, depth)
        (self.events, self.body, self.headers) = (events, body, headers)
    }

    /// Most reads that one response may come in, for each has a place in the trace too.
    ///
    /// Two for each event and one for each KiB: no network cuts a body into so many, only a server that trickles it.
    public var reads: Int { 2 * min(events, 1 << 40) + body >> 10 }
}
