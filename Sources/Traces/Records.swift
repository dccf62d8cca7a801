// SPDX-License-Identifier: Apache-2.0
public import Core

/// One line of a trace.
///
/// - Source: `docs/trace-format.md` is the schema, field by field.
public enum TraceRecord: Hashable, Sendable {
    case run(RunRecord)
    case request(RequestRecord)
    case interval(IntervalRecord)
    case end(EndRecord)
}

/// The first line: what was asked for, where it ran, with which seed and clock.
public struct RunRecord: Hashable, Sendable {
    /// Version of the schema that this program writes.
    public static let currentSchema = 1
    public var schema = RunRecord.currentSchema
    public var name = ""
    /// Version of Streamgauge.
    public var tool = ""
    /// The profile as one JSON object, secrets already out.
    public var profileJSON = "{}"
    public var seed: UInt64 = 0
    /// Hash of the plan: two runs with the same hash offered the same load.
    public var planHash = ""
    /// Start of the run on the wall clock, nanoseconds since 1970 (UTC).
    public var startUnix = Nanoseconds.zero
    /// Start of the run on the monotonic clock; every `_ns` offset of the run counts from here.
    public var startMonotonic = Nanoseconds.zero
    public var targets: [TargetInfo] = []
    public var host = HostInfo()
    /// libcurl's own version line, with its TLS and HTTP/2 libraries.
    public var libcurl = ""
    public var loops = 1
    /// `kernel` (receive stamps of the socket) or `loop` (the wake-up of the event loop).
    public var stampSource = StampSource.kernel
    /// What the plan meant to send: requests in all, where that is known before.
    public var plannedRequests: Int?
    /// Intended arrivals before this are warm-up and not counted.
    public var warmup = Nanoseconds.zero
    /// When issuing ends by the plan, where the plan has a duration.
    public var plannedDuration: Nanoseconds?
    /// `closed`, `constant` or `poisson`.
    public var arrivals = "closed"
    /// Planned requests per second, where the load is open.
    public var rate: Double?
    /// Planned slots, where the load is closed.
    public var concurrency: Int?
    public init() {}
}

/// Where an arrival time came from.
public enum StampSource: String, Hashable, Sendable { case kernel, loop }

/// One target of a run, without secrets.
public struct TargetInfo: Hashable, Sendable {
    public var name: String
    /// Scheme, host, port and path; neither user info nor query.
    public var url: String
    public var dialect: String
    public var model: String
    /// False where the user switched certificate verification off: every report says so.
    public var verified: Bool
    /// HTTP version asked for: `1.1` or `2`.
    public var httpVersion: String
    public init(
        name: String, url: String, dialect: String, model: String, verified: Bool = true, httpVersion: String = "1.1"
    ) {
        (self.name, self.url, self.dialect, self.model) = (name, url, dialect, model)
        (self.verified, self.httpVersion) = (verified, httpVersion)
    }
}

/// The machine that the run was made on.
public struct HostInfo: Hashable, Sendable {
    public var system = ""  // kernel name and release
    public var cpu = ""
    public var cores = 0
    public var memoryBytes: Int64 = 0
    public var descriptorLimit = 0
    public init() {}
}

/// How one request ended; METRICS section 3, the first that fits.
public enum OutcomeClass: String, Hashable, Sendable, CaseIterable {
    case shed
    case dnsFailed = "dns_failed"
    case connectFailed = "connect_failed"
    case tlsFailed = "tls_failed"
    case connectTimeout = "connect_timeout"
    case httpError = "http_error"
    case rateLimited = "rate_limited"
    case authFailed = "auth_failed"
    case errorEvent = "error_event"
    case ttftTimeout = "ttft_timeout"
    case idleTimeout = "idle_timeout"
    case totalTimeout = "total_timeout"
    case reset
    case protocolError = "protocol_error"
    case truncated
    case lengthLimited = "length_limited"
    case cancelled
    case censored
    case ok

    /// Whether latency percentiles count it.
    public var isSuccess: Bool { self == .ok || self == .lengthLimited }
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

/// One attempt to get an answer: everything the transport can tell.
///
/// Offsets are nanoseconds since `dispatched` of the request.
public struct Attempt: Hashable, Sendable {
    /// When it was handed to the transport: 0 for the first attempt.
    public var started: Int64 = 0
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

/// Token counts as the provider reported them last.
public struct UsageRecord: Hashable, Sendable {
    public var inputTokens: Int64?
    public var outputTokens: Int64?
    public var cachedInputTokens: Int64?
    public var cacheWriteInputTokens: Int64?
    public var reasoningTokens: Int64?
    public init() {}
    public var isEmpty: Bool { self == UsageRecord() }
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

/// One request: its moments, how it ended, and every event that came.
///
/// `intended` and `dispatched` count from the start of the run, all other offsets from `dispatched`.
public struct RequestRecord: Hashable, Sendable {
    /// Index in the plan, from 0.
    public var index = 0
    /// Index into the run's targets.
    public var target = 0
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
    /// Milliseconds that the server asked us to wait (Retry-After and its kin).
    public var retryAfterMilliseconds: Int64?
    public var attempts: [Attempt] = []
    public var finishReason: String?
    public var usage = UsageRecord()
    /// Request id header of the provider.
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

/// One second of the run as the client saw itself.
public struct IntervalRecord: Hashable, Sendable {
    /// End of the interval, since the start of the run.
    public var at = Nanoseconds.zero
    /// Open requests, and those that brought output within the interval.
    public var inFlight = 0
    public var active = 0
    // Within the interval, from here on.
    public var dispatched = 0
    public var finished = 0
    public var failed = 0
    public var events = 0
    public var bytes: Int64 = 0
    /// Longest wait of a due action for its event loop.
    public var loopLag = Nanoseconds.zero
    /// CPU time of each loop's thread within the interval.
    public var loopCPU: [Nanoseconds] = []
    /// CPU time of the whole process within the interval.
    public var processCPU = Nanoseconds.zero
    public var residentBytes: Int64 = 0
    public var openDescriptors = 0
    /// Finished records that the writer has not written yet.
    public var writerBacklog = 0
    /// Offset of the wall clock from the monotonic clock, less that at the start: other than 0 when the clock was stepped.
    public var clockStep = Nanoseconds.zero
    public init() {}
}

/// Why a run ended.
public enum EndReason: String, Hashable, Sendable {
    case completed, interrupted, aborted
    case diskFull = "disk_full"
}

/// The last line: a trace without one was cut off.
public struct EndRecord: Hashable, Sendable {
    public var at = Nanoseconds.zero
    public var reason = EndReason.completed
    public var requests = 0
    /// Arrivals that the plan had and that never left.
    public var neverSent = 0
    /// Issuing ended here; what came later was drained.
    public var issuingEnded = Nanoseconds.zero
    /// Longest time that a loop waited for the writer: other than 0 when the writer was slower than the run.
    public var writerStall = Nanoseconds.zero
    public init() {}
}
