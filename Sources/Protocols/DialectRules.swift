// SPDX-License-Identifier: Apache-2.0

/// What makes one dialect: pure functions, the state is the `Reading` that they are given.
protocol DialectRules: Sendable {
    // Telling, for the list of protocols.
    /// What speaks it, in a line.
    var summary: String { get }
    /// Where in a streamed answer the text stands.
    var textPlace: String { get }
    /// What it wants beside URL, model and key; empty where that is all.
    var needs: String { get }

    // Asking.
    /// `POST` or `GET`.
    var method: String { get }
    /// Media type of the request body; nil where there is none.
    var contentType: String? { get }
    /// Media type of an answer in one piece, as a request accepts it.
    var wholeMediaType: String { get }
    /// Whether the user's address is the endpoint, to the letter.
    var takesWholeAddress: Bool { get }
    /// What is asked, where it stands in the address; empty for all that send a body.
    func query(for prompt: ChatPrompt) -> String
    /// How a streamed answer is cut into events.
    var framing: Framing { get }
    /// Media type of the streamed answer, as a request accepts it.
    var streamMediaType: String { get }
    /// The endpoint for a base URL without query and without trailing slashes.
    func endpoint(of base: Substring, _ question: Question) -> Substring
    /// The whole address; `query` begins with `?` or is empty.
    func url(base: Substring, query: Substring, _ question: Question) -> String
    /// Headers beyond content type and accept.
    func ownHeaders(key: String?) -> [(name: String, value: String)]
    /// Members of the request body, in order, before the caller's own are merged over them.
    func members(for prompt: ChatPrompt) -> [RequestBody.Member]
    /// The member in which the caller's tool definitions, one JSON array, have their place.
    func toolsMember(_ json: [UInt8]) -> RequestBody.Member
    /// The whole request body.
    func body(for prompt: ChatPrompt) -> [UInt8]
    /// Whether a message can have pictures.
    var takesImages: Bool { get }
    /// Whether a request sends all that was said before its question.
    var takesHistory: Bool { get }
    /// The smallest token limit that the protocol allows.
    var smallestLimit: Int { get }
    /// Whether the input tokens of its usage are without those that a cache had or got.
    var countsCachedApart: Bool { get }
    /// Where the model begins to read a prompt; nil where nothing of it is sent.
    func beginning(of prompt: ChatPrompt) -> PromptPlace?

    // Reading.
    /// Classes one event of a stream.
    ///
    /// `name` is the event's name where the framing has names: the `event` field, or AWS's `:event-type`.
    func read(name: Span<UInt8>, data: Span<UInt8>, into reading: inout Reading)
    /// Reads an answer that was not streamed; sets the fault where it is none of this dialect's.
    func readWhole(_ body: [UInt8], into reading: inout Reading)
    /// The stream is over: what was held back becomes an event of its own.
    func finish(_ reading: inout Reading)
    /// Whether the protocol's own end was seen.
    func isComplete(_ reading: borrowing Reading) -> Bool
    /// What a tool call without any argument text is said to have as arguments.
    var emptyArguments: String { get }
    /// Whether an answer that says nothing in this dialect may be an error in any of the known forms.
    var knowsErrors: Bool { get }
    /// Tells dialects of one name apart: empty but for those that the user writes.
    var identity: String { get }
}

/// What an address may depend on.
struct Question {
    var model: String
    var streams: Bool
}

/// How a body is cut into events.
enum Framing: Sendable {
    /// `text/event-stream`.
    case eventStream
    /// One JSON object a line.
    case lines
    /// The elements of one JSON array.
    case jsonArray
    /// Binary messages with checksums, `application/vnd.amazon.eventstream`.
    case awsEventStream
    /// Nothing but text: each read is an event.
    case plainText

    /// Media type of a body that is cut like this.
    var mediaType: String {
        switch self {
        case .eventStream: "text/event-stream"
        case .lines: "application/x-ndjson"
        case .jsonArray: "application/json"
        case .awsEventStream: "application/vnd.amazon.eventstream"
        case .plainText: "text/plain"
        }
    }
}

extension DialectRules {
    var summary: String { "" }
    var textPlace: String { "" }
    var needs: String { "" }
    var method: String { "POST" }
    var contentType: String? { "application/json" }
    var wholeMediaType: String { "application/json" }
    var takesWholeAddress: Bool { false }
    func query(for prompt: ChatPrompt) -> String { "" }
    func finish(_ reading: inout Reading) {}
    var framing: Framing { .eventStream }
    var streamMediaType: String { framing.mediaType }
    func url(base: Substring, query: Substring, _ question: Question) -> String {
        String(endpoint(of: base, question)) + query
    }
    func toolsMember(_ json: [UInt8]) -> RequestBody.Member { RequestBody.Member("tools", json) }
    func body(for prompt: ChatPrompt) -> [UInt8] { RequestBody.json(self, prompt) }
    var takesImages: Bool { false }
    var takesHistory: Bool { true }
    var smallestLimit: Int { 1 }
    var countsCachedApart: Bool { false }
    func beginning(of prompt: ChatPrompt) -> PromptPlace? {
        prompt.system != nil ? .system : prompt.messages.isEmpty ? nil : .message(0)
    }
    var emptyArguments: String { "" }
    func isComplete(_ reading: borrowing Reading) -> Bool { reading.sawMarker }
    var knowsErrors: Bool { true }
    var identity: String { "" }
}
