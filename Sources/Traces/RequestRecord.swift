// SPDX-License-Identifier: Apache-2.0
public import Core
public import Excerpts

/// One request: its moments, how it ended, and every event that came.
///
/// `intended` and `dispatched` count from the start of the run, all other offsets from `dispatched`.
public struct RequestRecord: Hashable, Sendable {
    /// Index in the plan, from 0.
    public var index = 0
    /// Index into the run's targets.
    public var target = 0
    /// Number of the conversation that it is a turn of, and of the turn, both from 0; absent where there are none.
    public var session: Int?
    public var turn: Int?
    /// Number of the plan's block that it belongs to, from 0; nil where the plan has none.
    public var block: Int?
    /// Event loop that drove it.
    public var loop = 0
    /// Intended during the warm-up: recorded, never counted.
    public var isWarmup = false
    /// Asked for a streamed answer.
    public var streamed = true
    public var intended = Nanoseconds.zero
    public var dispatched = Nanoseconds.zero
    /// Transfer over, as an arrival: the stamp of the last read, or of the end of the connection.
    public var done: Int64 = 0
    public var outcome = OutcomeClass.ok
    /// The provider's own words, where it gave any: error type and a message of at most 200 characters.
    public var errorType: String?
    public var errorMessage: String?
    /// The provider's code of the error, such as `rate_limit_exceeded`; a number as text.
    public var errorCode: String?
    /// Milliseconds that the server asked us to wait (Retry-After and its kin).
    public var retryAfterMilliseconds: Int64?
    /// Number of the entry in the file of prompts that was asked.
    public var prompt: Int?
    /// Tokens that the input was sized to; `usage.inputTokens` is what was billed.
    public var wantedInputTokens: Int?
    public var attempts: [Attempt] = []
    /// Why no further attempt was made where the policy would have had one.
    public var gaveUp: GaveUp?
    /// What the plan wanted the user to do to the stream, and what became of that.
    public var stop = StopRecord()
    /// Where the user reads slowly: when reading stopped, and when it went on.
    public var reader = ReaderRecord()
    /// When each mark was first seen, in the order of the profile; a mark that never came is not there.
    public var marks: [MarkEntry] = []
    /// Marks whose search cost too much: whether they came is not known.
    public var marksGivenUp: [String] = []
    /// The checks that the answer did not pass, in the words of the profile and never in those of the answer.
    public var failedChecks: [String] = []
    /// What is kept of the answer, where the profile wants some of it kept.
    public var output = OutputRecord()
    public var finishReason: String?
    public var usage = UsageRecord()
    /// Tool calls in the answer, of all choices.
    public var toolCalls = 0
    /// Those whose arguments are not one JSON value: wrong ones, and those that the end cut off.
    public var invalidToolCalls = 0
    /// The provider's id of the request, from a header, else from the answer.
    public var requestID: String?
    /// Processing time that the provider claims (`openai-processing-ms`, Server-Timing), nanoseconds.
    public var serverTime: Int64?
    /// What the answer itself says of the server's time: Ollama, llama.cpp, Groq, Bedrock, SGLang.
    public var serverTimes = ServerTimesRecord()
    public var rateLimits = RateLimitsRecord()
    /// Headers about the request's id, the server's times, rate limits and relays, as they came.
    public var headers: [HeaderField] = []
    public var contentType: String?
    /// The protocol's own end was seen.
    public var sawEnd = false
    /// SSE comments (keep-alives), which are not events.
    public var comments = 0
    /// Bytes of an event that the end of the body cut off.
    public var tailBytes = 0
    /// Requests in flight on all loops when this one was dispatched, itself included.
    public var inFlight = 0
    public var stampSource = StampSource.kernel
    public var reads: [ReadEntry] = []
    public var events: [EventEntry] = []
    public init() {}
}

/// One read off the wire: what libcurl handed over at once.
public struct ReadEntry: Hashable, Sendable, BitwiseCopyable {
    /// Arrival, nanoseconds since `dispatched`.
    public var at: Int64
    /// Our callback's clock reading minus the arrival stamp, nanoseconds: the observation lag.
    public var lag: UInt32
    public var bytes: UInt32
    public init(at: Int64, lag: UInt32, bytes: UInt32) { (self.at, self.lag, self.bytes) = (at, lag, bytes) }
}

/// One event of the stream, completed by one read.
public struct EventEntry: Hashable, Sendable, BitwiseCopyable {
    /// Index into the reads: the read that completed the event; its arrival is the event's.
    public var read: UInt32
    /// Bytes of model output that the event carried, as UTF-8 (text, reasoning, refusal, tool names and arguments).
    public var outputBytes: UInt32
    public var kinds: EventKinds
    public init(read: UInt32, outputBytes: UInt32, kinds: EventKinds) {
        (self.read, self.outputBytes, self.kinds) = (read, outputBytes, kinds)
    }
}

/// What the user was to do to a stream, drawn before it was sent, and what was done.
///
/// Offsets are nanoseconds since `dispatched`.
public struct StopRecord: Hashable, Sendable {
    /// After so many events with model output.
    public var afterOutputs: Int?
    /// After so many characters (Unicode scalars) of the answer's text.
    public var afterCharacters: Int?
    /// After this time, nanoseconds.
    public var after: Int64?
    /// When a certain text has come.
    public var atText = false
    /// When we decided to cancel: absent where the answer was complete before.
    public var cancelled: Int64?
    /// When our side of the connection, or of the HTTP/2 stream, was closed.
    public var closed: Int64?
    /// The last look that found the peer's side still open, and the first that found it closed.
    ///
    /// It closed between the two; absent where that cannot be told.
    public var peerOpen: Int64?
    public var peerClosed: Int64?
    public init() {}
    /// Whether a stop was planned.
    public var isPlanned: Bool { afterOutputs != nil || afterCharacters != nil || after != nil || atText }
}

/// A pause that a slow reader made; nanoseconds since `dispatched`.
public struct ReaderRecord: Hashable, Sendable {
    public var paused: Int64?
    /// Absent where the request was over before.
    public var resumed: Int64?
    public init() {}
}

/// The first time that the pattern of a mark was seen in the answer.
public struct MarkEntry: Hashable, Sendable {
    public var name: String
    /// Arrival of the read that completed the match, nanoseconds since `dispatched`.
    public var at: Int64
    public init(name: String, at: Int64) { (self.name, self.at) = (name, at) }
}

/// What is kept of an answer: of each kind of output apart, and only of those that came.
///
/// All are of the first choice. Secrets that the server echoed are masked before anything else is done.
public struct OutputRecord: Hashable, Sendable {
    public var text: Excerpt?
    public var reasoning: Excerpt?
    public var refusal: Excerpt?
    /// The tool calls as a JSON array of objects with `name` and `arguments`, the latter the text as it was sent.
    public var tools: Excerpt?
    public init() {}
    public var isEmpty: Bool { self == OutputRecord() }
    /// Bytes of text in it.
    var keptBytes: Int {
        [text, reasoning, refusal, tools].reduce(0) { $0 + ($1?.head ?? $1?.full ?? "").utf8.count }
    }
}

/// One attempt to get an answer: everything the transport can tell.
///
/// Offsets are nanoseconds since `dispatched` of the request.
public struct Attempt: Hashable, Sendable {
    /// When it was handed to the transport: 0 for the first attempt.
    public var started: Int64 = 0
    /// When it was over, how it ended, and what it brought; only of attempts that were followed by another or follow one.
    public var ended: Int64?
    public var outcome: OutcomeClass?
    public var firstOutput: Int64?
    public var lastOutput: Int64?
    /// It went on with the answer of the attempt before, which had broken off.
    public var resumed = false
    /// Phases; absent on a reused connection and where they never came.
    public var resolved: Int64?
    public var connected: Int64?
    public var tlsDone: Int64?
    /// Last byte of the request given to the kernel.
    public var sent: Int64?
    /// Status line arrived.
    public var headers: Int64?
    public var status: Int?
    /// `1.0`, `1.1`, `2` as answered.
    public var httpVersion: String?
    public var reused = false
    /// How often libcurl sent the request again by itself, because the first sendings had no effect.
    public var repeats = 0
    /// Number of the connection within the run, counted from 1; absent where none came about.
    public var connection: Int?
    public var remoteAddress: String?
    public var localPort: Int?
    /// libcurl's result code; 0 is a transfer that ended well.
    public var curlCode = 0
    /// What went wrong, without secrets.
    public var failure: String?
    public var bytesSent: Int64 = 0
    public var bytesReceived: Int64 = 0
    /// TCP_INFO at the end: smoothed round trip and its variation (nanoseconds), segments sent again.
    public var rtt: Int64?
    public var rttVariation: Int64?
    public var retransmissions: Int?
    /// Delivery rate in bytes per second, where the kernel knows it.
    public var deliveryRate: Int64?
    public init() {}
}

/// Why a failed request was not tried again although the policy covers its failure.
public enum GaveUp: String, Hashable, Sendable, CaseIterable {
    /// Each attempt that the policy allows had been made.
    case attempts
    /// The run's budget of retries was spent.
    case budget
    /// The server asked for a longer wait than the policy allows.
    case wait
}

/// Token counts as the provider reported them last.
public struct UsageRecord: Hashable, Sendable {
    public var inputTokens: Int64?
    public var outputTokens: Int64?
    public var cachedInputTokens: Int64?
    public var cacheWriteInputTokens: Int64?
    public var reasoningTokens: Int64?
    /// All tokens that the model made, where that is not `outputTokens`: some providers leave thoughts out of those.
    public var generatedTokens: Int64?
    public init() {}
    public var isEmpty: Bool { self == UsageRecord() }
    /// Tokens that the model made, thoughts included: what speeds are counted in.
    public var generated: Int64? { generatedTokens ?? outputTokens }
}

/// The provider's own times, as the answer itself tells them; nanoseconds.
public struct ServerTimesRecord: Hashable, Sendable {
    public var queue: Int64?
    public var load: Int64?
    public var prefill: Int64?
    public var generation: Int64?
    public var firstByte: Int64?
    public var total: Int64?
    public init() {}
    public var isEmpty: Bool { self == ServerTimesRecord() }
}

/// One rate limit as the response headers told it.
public struct RateLimitRecord: Hashable, Sendable {
    public var limit: Int64?
    public var remaining: Int64?
    /// Until it is full again, counted from the response.
    public var resetMilliseconds: Int64?
    public init() {}
    public var isEmpty: Bool { self == RateLimitRecord() }
}

/// The rate limits of the key that a request was made with.
public struct RateLimitsRecord: Hashable, Sendable {
    public var requests = RateLimitRecord()
    public var tokens = RateLimitRecord()
    public var inputTokens = RateLimitRecord()
    public var outputTokens = RateLimitRecord()
    public init() {}
    public var isEmpty: Bool { self == RateLimitsRecord() }
}

/// A response header as it came.
public struct HeaderField: Hashable, Sendable {
    /// Lower-case.
    public var name: String
    public var value: String
    public init(name: String, value: String) { (self.name, self.value) = (name, value) }
}
