// SPDX-License-Identifier: Apache-2.0

/// How an endpoint that somebody wrote themselves is asked and read: the `format` of a profile's target.
public struct CustomFormat: Hashable, Sendable {
    /// How the answer is cut into events.
    public enum Framing: String, Hashable, Sendable, CaseIterable {
        case eventStream = "event-stream"
        /// A JSON value a line.
        case lines
        /// Nothing but text, as it comes.
        case text
    }
    /// What an event of an event stream holds.
    public enum Content: String, Hashable, Sendable, CaseIterable { case json, text }
    public enum Method: String, Hashable, Sendable, CaseIterable {
        case post = "POST"
        case get = "GET"
    }
    /// What the value at the end's pointer must be.
    public enum EndTest: Hashable, Sendable {
        /// Anything but null, false, 0 and the empty text.
        case truthy
        case text(String)
        /// A number or a truth value, as JSON writes it.
        case literal(String)
    }
    /// Pointers to the provider's own counts.
    public struct UsagePlaces: Hashable, Sendable {
        public var input: [JSONPointer] = []
        public var output: [JSONPointer] = []
        public var cached: [JSONPointer] = []
        public var reasoning: [JSONPointer] = []
        public init() {}
        var all: [JSONPointer] { input + output + cached + reasoning }
    }

    // Asking.
    public var method = Method.post
    /// The body; for `GET` the query.
    public var template: RequestTemplate?
    public var contentType = "application/json"

    // Reading. Of several pointers the first that leads to something counts.
    public var framing = Framing.eventStream
    public var content = Content.json
    public var text: [JSONPointer] = []
    public var reasoning: [JSONPointer] = []
    public var error: [JSONPointer] = []
    /// Data, or a line of plain text, that begins like this is an error message.
    public var errorPrefix: String?
    public var finishReason: [JSONPointer] = []
    public var requestID: [JSONPointer] = []
    public var usage = UsagePlaces()
    /// Every event repeats the whole text so far.
    public var isCumulative = false

    // The end; with none of these three it is the end of the body.
    public var end: [JSONPointer] = []
    public var endTest = EndTest.truthy
    /// Data that says nothing but "this is the end".
    public var endMarker: String?
    /// Name of the event that ends the stream.
    public var endEvent: String?

    public init() {}

    /// Pointers that one format may have, over all fields.
    public static let pointerLimit = PointerTree.capacity
    var pointers: [JSONPointer] { text + reasoning + error + finishReason + requestID + end + usage.all }
    /// Whether there are more pointers than can be looked for at once.
    public var hasTooManyPointers: Bool { Set(pointers).count > Self.pointerLimit }
    var hasEnd: Bool { !end.isEmpty || endMarker != nil || endEvent != nil }
}
