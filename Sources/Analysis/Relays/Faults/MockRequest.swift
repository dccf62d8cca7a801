// SPDX-License-Identifier: Apache-2.0
public import Excerpts

/// What our mock did with one request that reached it: a line of its log.
///
/// Times are nanoseconds of the monotonic clock of the machine.
public struct MockRequest: Hashable, Sendable {
    /// The name that the request's order carried; empty where it had none.
    public var caseName = ""
    /// Number of the mock's connection that it came on.
    public var connection = 0
    public var status = 200
    /// Last byte of the request read.
    public var arrival: Int64 = 0
    public var headersWritten: Int64?
    /// When each output event was written.
    public var written: [Int64] = []
    public var ended: Int64 = 0
    /// `complete`, or how else the response ended, in the words of the log.
    public var ending = ""
    /// When the other side was seen to have closed or reset; nil where it did not.
    public var peerClosed: Int64?
    /// Names in lower case; the values of secrets are replaced by a stand-in.
    public var requestHeaders: [Field] = []
    public var responseHeaders: [Field] = []
    /// The request's body as it came.
    public var body: String?
    /// The answer's text as far as it was sent: hash and length of all of it, and the text.
    public var text: Excerpt?
    /// Output events that were sent.
    public var outputs = 0
    /// Comment lines that were sent.
    public var comments = 0
    public var sentFinish = false
    public var sentEnd = false
    public var sentUsage = false
    /// Tokens of the whole answer, as its usage tells them where that is sent.
    public var inputTokens: Int64 = 0
    public var outputTokens: Int64 = 0
    public init() {}

    /// A header as it stood there, its name in lower case.
    public struct Field: Hashable, Sendable {
        public var name: String
        public var value: String
        public init(_ name: String, _ value: String) { (self.name, self.value) = (name, value) }
    }
    var isComplete: Bool { ending == "complete" }
    func requestHeader(_ name: String) -> String? { requestHeaders.last { $0.name == name }?.value }
    func responseHeader(_ name: String) -> String? { responseHeaders.last { $0.name == name }?.value }
}

/// One connection that somebody opened to our mock.
public struct MockConnection: Hashable, Sendable {
    public var number: Int
    /// Nanoseconds of the monotonic clock.
    public var opened: Int64
    /// Nil while it was open at the end of the log.
    public var closed: Int64?
    public init(number: Int, opened: Int64, closed: Int64? = nil) {
        (self.number, self.opened, self.closed) = (number, opened, closed)
    }
}
