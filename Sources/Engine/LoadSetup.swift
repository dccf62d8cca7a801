// SPDX-License-Identifier: Apache-2.0
public import Core
public import Excerpts
public import Protocols
public import Transport
public import Workload

/// Everything a run needs, ready: nothing in here can fail any more but the network.
public struct LoadSetup: Sendable {
    public var plan: Plan
    public var targets: [LoadTarget]
    /// Intended arrivals before this are warm-up.
    public var warmup: Nanoseconds
    /// How long open requests may go on after issuing has ended.
    public var drain: Nanoseconds
    public var loops: Int
    /// Requests that are open at once by the plan: exact for a closed load, a guess for an open one.
    public var expectedInFlight: Int
    /// Requests that can be open at once at the most: all of the plan, or as many as fall due within the total timeout.
    var mostInFlight: Int {
        let totals = targets.compactMap(\.patience.total)
        let within = (totals.count < targets.count ? nil : totals.max()).flatMap { total in
            plan.load.peakRate.map { Int(min(1e9, $0 * total.seconds)) }
        }
        // A replay has its mean rate only.
        let most = plan.load.replay == nil ? within ?? .max : .max
        return min(plan.plannedRequests ?? .max, most, plan.load.maxInFlight ?? .max, 1_000_000_000)
    }
    /// Requests that the descriptor limit allows at once.
    public var inFlightLimit: Int

    public init(
        plan: Plan, targets: [LoadTarget], warmup: Nanoseconds, drain: Nanoseconds, loops: Int, expectedInFlight: Int,
        inFlightLimit: Int
    ) {
        (self.plan, self.targets, self.warmup) = (plan, targets, warmup)
        (self.drain, self.loops) = (drain, loops)
        (self.expectedInFlight, self.inFlightLimit) = (expectedInFlight, inFlightLimit)
    }
}

/// How long a request may take for what, from its dispatch; nil means without limit.
public struct Patience: Hashable, Sendable {
    public var firstOutput: Nanoseconds?
    /// Silence between two output events; pings and comments do not end it.
    public var idle: Nanoseconds?
    public var total: Nanoseconds?
    public init(firstOutput: Nanoseconds?, idle: Nanoseconds?, total: Nanoseconds?) {
        (self.firstOutput, self.idle, self.total) = (firstOutput, idle, total)
    }
}

/// One target as the loops use it.
///
/// Holds secrets: never printed.
public struct LoadTarget: Sendable {
    public var dialect: Dialect
    public var endpoint: Endpoint
    public var headers: [(name: String, value: String)]
    /// What the user gave as address; may hold secrets.
    public var base: String
    /// `POST` or `GET`.
    public var method: String
    /// Whether a streamed answer is asked for.
    public var streams: Bool
    /// What must not get into a record, whoever sends it.
    public var secrets: SecretWords
    public var patience: Patience
    /// How much of a response is held in memory.
    public var limits: Limits
    /// Most connections at a time, over all loops; at least one for each of them.
    public var pool: Int?
    public var retry: RetryPolicy?
    public var resume: ResumePolicy?
    /// Whether the words of answers are put together: for what goes on with them, or for the trace.
    public var keepsText = false
    /// How much of them the trace keeps; anything only where texts are kept.
    public var recorded = Excerpt.Extent.none
    /// What the user does to its streams, and what is looked for in its answers.
    public var watching: Watching

    /// - Parameters:
    ///   - dialect: What is spoken.
    ///   - endpoint: Where to send to; its URL is the whole address of the dialect's endpoint.
    ///   - base: What the user gave as address, to which a question in the address is added.
    ///   - streams: Whether streamed answers are asked for.
    ///   - key: API key, put where the dialect wants it.
    ///   - auth: Header and scheme for the key, where not the dialect's.
    ///   - extra: Sent after the dialect's own; one of the same name takes the place of ours.
    ///   - secrets: Kept out of all records.
    ///   - patience: How long its requests may take.
    ///   - limits: How much of its responses is held in memory.
    ///   - pool: Most connections at a time.
    ///   - watching: What the user does to its streams, and what is looked for in its answers.
    public init(
        dialect: Dialect, endpoint: Endpoint, base: String, streams: Bool, key: String?, auth: Preset.Auth? = nil,
        headers extra: [(name: String, value: String)], secrets: SecretWords, patience: Patience,
        limits: Limits = Limits(), pool: Int? = nil, watching: Watching = Watching()
    ) {
        (self.dialect, self.endpoint, self.base, self.streams) = (dialect, endpoint, base, streams)
        (self.secrets, self.patience, self.limits, self.pool) = (secrets, patience, limits, pool)
        self.watching = watching
        let overridden = Set(extra.map { $0.name.lowercased() })
        var own = dialect.headers(key: auth == nil ? key : nil, streams: streams)
        if let auth, let key { own.append((auth.header, auth.scheme.isEmpty ? key : "\(auth.scheme) \(key)")) }
        headers = own.filter { !overridden.contains($0.name.lowercased()) } + extra
        method = dialect.method
    }
}
