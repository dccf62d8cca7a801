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
    /// Blocks that the plan has at least, and requests of each target in one; nil where it has none.
    public var blocks: Int?
    public var blockRequests: Int?
    /// Intended arrivals before this are warm-up and not counted.
    public var warmup = Nanoseconds.zero
    /// When issuing ends by the plan, where the plan has a duration.
    public var plannedDuration: Nanoseconds?
    /// How requests are due: `closed`, `sequential`, `constant`, `poisson`, `gamma`, `uniform`, `burst`, `replay`.
    public var arrivals = "closed"
    /// The load in words.
    public var load: String?
    /// Planned requests per second, where the load is open: their mean, where the rate changes.
    public var rate: Double?
    /// Planned slots, where the load is closed and their number does not change.
    public var concurrency: Int?
    /// Most requests in flight at once, and what happens to an arrival above that: `queue` or `shed`.
    public var maxInFlight: Int?
    public var overflow: String?
    /// How far the run may go on with further blocks; nil where it may not.
    public var extending: BlockExtension?
    /// Which cell of a matrix it is; nil for a run of its own.
    public var cell: MatrixCell?
    /// Which part of its plan it drove, or the parts that were merged into it; nil for a whole plan.
    public var shard: ShardRecord?
    /// By which conditions requests were left out of the trace after the run, in words; nil where none were.
    public var filtered: String?
    /// What the run must keep to, as the profile writes it.
    public var gates: [String] = []
    /// What a request must keep to for goodput, as the profile writes it.
    public var serviceLevels: [String] = []
    /// Whether the profile lets a gate pass that cannot be told.
    public var inconclusivePasses = false
    /// What targets told before the run of how many tokens they bill for words.
    public var calibration: [CalibrationRecord] = []
    /// What its profile says of relays; nil where that is nothing.
    public var relay: RelayRecord?
    /// Nil for a run that is no soak.
    public var soak: SoakRecord?
    public init() {}
}

/// How one target was calibrated: its synthetic texts have (wanted tokens - overhead) / tokens per word words.
public struct CalibrationRecord: Hashable, Sendable {
    /// Index into the run's targets.
    public var target = 0
    public var tokensPerWord = 0.0
    /// Tokens that a request costs beside its words.
    public var overhead = 0.0
    /// Requests that it took; they are not in the trace.
    public var requests = 0
    /// Root mean square of how far those are off the line, tokens.
    public var residual = 0.0
    public init() {}
}

/// A part of a plan that several clients divided among themselves: number k of N has the arrivals i with i mod N = k − 1.
public struct ShardRecord: Hashable, Sendable {
    /// From 1, rising; several in a trace that was merged.
    public var numbers: [Int]
    /// Parts of the whole plan.
    public var count: Int
    /// From the first start of these parts to the last one, by the wall clocks of the clients; zero for one part.
    public var spread = Nanoseconds.zero
    public init(_ numbers: [Int], of count: Int) { (self.numbers, self.count) = (numbers, count) }
    /// Most parts that a plan may have.
    public static let limit = 10_000
    /// The parts that are not here.
    public var missing: [Int] { (1...max(1, count)).filter { !numbers.contains($0) } }
}

/// One cell of a matrix: a run that differs from its neighbours in a few values.
public struct MatrixCell: Hashable, Sendable {
    /// A key of the profile and the value that the cell has for it, both as the profile writes them.
    public struct Value: Hashable, Sendable {
        public var key: String
        public var text: String
        public init(key: String, text: String) { (self.key, self.text) = (key, text) }
    }
    /// Counts from 1, in the order of the matrix.
    public var number: Int
    /// Cells of the whole matrix.
    public var count: Int
    public var values: [Value]
    public init(number: Int, of count: Int, values: [Value]) {
        (self.number, self.count, self.values) = (number, count, values)
    }
    /// `load.concurrency 8, model small`.
    public var title: String { values.map { "\($0.key) \($0.text)" }.joined(separator: ", ") }
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
    /// Most connections at a time: requests may have had to wait for one before they left; nil for no limit.
    public var pool: Int?
    /// Whether each request began with a mark of its own, against caches; nil in traces from before that was recorded.
    public var salt: Bool?
    /// How slowly the profile has its answers read, in words; absent where they are read as they come.
    public var reader: String?
    public init(
        name: String, url: String, dialect: String, model: String, verified: Bool = true, httpVersion: String = "1.1",
        pool: Int? = nil, salt: Bool? = nil
    ) {
        (self.name, self.url, self.dialect, self.model) = (name, url, dialect, model)
        (self.verified, self.httpVersion, self.pool, self.salt) = (verified, httpVersion, pool, salt)
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
    /// Number of the shard that it is of, in a trace that was merged.
    public var shard: Int?
    /// Offset of the wall clock from the monotonic clock, less that at the start: other than 0 when the clock was stepped.
    public var clockStep = Nanoseconds.zero
    public init() {}
}

/// Why a run ended.
public enum EndReason: String, Hashable, Sendable {
    /// The plan is complete; of a plan that may be extended, as much of it as was needed.
    case completed
    case interrupted, aborted
    case diskFull = "disk_full"
    /// The run's time budget was spent before it had what it was extended for.
    case budget
    /// A gate that ends a run early failed.
    case gateFailed = "gate_failed"
}

/// The last line: a trace without one was cut off.
public struct EndRecord: Hashable, Sendable {
    public var at = Nanoseconds.zero
    public var reason = EndReason.completed
    public var requests = 0
    /// Arrivals that the plan had and that never left.
    public var neverSent = 0
    /// Turns of conversations that were not asked, because an earlier one had failed.
    public var abandonedTurns = 0
    /// Issuing ended here; what came later was drained.
    public var issuingEnded = Nanoseconds.zero
    /// Longest time that a loop waited for the writer: other than 0 when the writer was slower than the run.
    public var writerStall = Nanoseconds.zero
    public init() {}
}
