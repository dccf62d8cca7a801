// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import JSONText
public import Protocols

/// One request of the plan; numbers only, so that a hot loop may hold it.
public struct PlannedRequest: Hashable, Sendable {
    /// Counts from 0 over all shards.
    public let index: Int
    /// Index into the profile's targets.
    public let target: Int
    /// Which of the plan's prompts; together with the target it tells which request to send.
    public let prompt: Int
}

/// Who is asked what, and when: a pure function of (profile, seed, shard).
///
/// An open plan gives arrivals with their intended moments (`arrivals()`); a closed one gives slots and the indices that fill them (`slots`, `closedIndices()`).
public struct Plan: Sendable {
    public let seed: UInt64
    public let shard: Shard
    public let load: Load
    public let targetCount: Int
    /// Hash of everything that makes up the offered load: two runs with the same hash offered the same.
    ///
    /// Covers the load, the seed, the number of targets and what is asked; neither URLs, models and keys nor how the plan is divided.
    public let planHash: String
    private let models: [String]
    private let requests: [RequestShape]  // one a target
    private let stops: [StopRule?]  // one a target

    /// - Parameters:
    ///   - profile: As loaded.
    ///   - seed: The profile's own, or the one that the command chose.
    ///   - shard: The part of the plan that is wanted.
    public init(profile: Profile, seed: UInt64, shard: Shard = .whole) {
        (self.seed, self.shard, load) = (seed, shard, profile.load)
        (models, requests) = (profile.targets.map(\.model), profile.targets.map(\.request))
        stops = profile.targets.map(\.stop)
        targetCount = profile.targets.count
        planHash = Self.hash(profile, seed)
    }
    /// Another part of the same plan.
    public func part(_ shard: Shard) -> Plan { Plan(self, shard) }
    private init(_ plan: Plan, _ shard: Shard) {
        (seed, self.shard, load, targetCount, planHash) = (plan.seed, shard, plan.load, plan.targetCount, plan.planHash)
        (models, requests, stops) = (plan.models, plan.requests, plan.stops)
    }

    // MARK: Who and what

    /// Request number `index`.
    public func request(_ index: Int) -> PlannedRequest {
        PlannedRequest(index: index, target: target(index), prompt: 0)
    }
    /// How many different prompts there are for each target.
    public var promptCount: Int { 1 }
    /// What is sent for a pair of target and prompt.
    public func prompt(target: Int, prompt: Int) -> ChatPrompt {
        let request = requests[target]
        return ChatPrompt(
            model: models[target], system: request.system, messages: request.messages, maxTokens: request.maxTokens,
            temperature: request.temperature, streams: request.streams, toolsJSON: request.toolsJSON,
            extraJSON: request.extraJSON)
    }
    /// What the user does to the stream of request number `index`, which goes to `target`; nil: reads it to its end.
    public func stop(index: Int, target: Int) -> PlannedStop? { stops[target]?.planned(seed: seed, index: index) }
    /// Targets take turns, every second round backwards (A B B A for two), so that none is always first and a drift hits all alike.
    func target(_ index: Int) -> Int {
        let (round, place) = index.quotientAndRemainder(dividingBy: targetCount)
        return round % 2 == 0 ? place : targetCount - 1 - place
    }

    // MARK: When, open

    /// This shard's arrivals in order; empty for a closed plan.
    public func arrivals() -> ArrivalCursor { ArrivalCursor(load, seed: seed, shard: shard) }

    // MARK: When, closed

    /// Slots of this shard: requests that it keeps in flight; 0 for an open plan.
    public var slots: Int {
        guard load.arrivals == .closed, let all = load.concurrency else { return 0 }
        return all / shard.count + (shard.index < all % shard.count ? 1 : 0)
    }
    /// The indices that this shard's slots take up in turn, one whenever a slot is free; empty for an open plan.
    public func closedIndices() -> ClosedIndices {
        ClosedIndices(slots: load.arrivals == .closed ? load.concurrency ?? 0 : 0, limit: load.requests, shard: shard)
    }

    // MARK: How much

    /// Requests that the whole plan has, over all shards; nil where only time ends it.
    ///
    /// A Poisson plan that ends by time is counted arrival by arrival; above ten million expected ones it is not counted.
    public var plannedRequests: Int? {
        guard load.arrivals.isOpen, let rate = load.rate, let duration = load.duration else { return load.requests }
        if load.arrivals == .poisson, load.requests == nil, rate.perSecond * duration.seconds > 1e7 { return nil }
        if load.arrivals == .poisson {
            var (cursor, count) = (ArrivalCursor(load, seed: seed, shard: .whole), 0)
            while cursor.next() != nil { count += 1 }
            return count
        }
        // i * period / times < duration in whole nanoseconds, so i < duration * times / period, rounded up.
        let product = Int128(duration.count) * Int128(rate.times)
        let within = (product + Int128(rate.period.count) - 1) / Int128(rate.period.count)
        return Int(min(within, Int128(load.requests ?? .max)))
    }

    // MARK: Hash

    private static func hash(_ profile: Profile, _ seed: UInt64) -> String {
        let load = profile.load
        var json = JSONWriter()
        json.object { json in
            json.member("seed", "\(seed)")
            json.member("targets", profile.targets.count)
            json.member("arrivals", load.arrivals.rawValue)
            json.member("concurrency", ifKnown: load.concurrency.map(Int64.init))
            json.member("times", ifKnown: load.rate?.times)
            json.member("period", ifKnown: load.rate?.period.count)
            json.member("requests", ifKnown: load.requests.map(Int64.init))
            json.member("duration", ifKnown: load.duration?.count)
            json.member("warmup", load.warmup.count)
            json.key("requests")
            json.array { json in for target in profile.targets { json.object { target.request.append(to: &$0) } } }
            appendBehaviour(profile, to: &json)
        }
        let digits = String(fnv1a(json.bytes), radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
    /// What users do to the streams is part of the load; a profile that says nothing of it keeps its hash.
    private static func appendBehaviour(_ profile: Profile, to json: inout JSONWriter) {
        guard profile.targets.contains(where: { $0.stop != nil || $0.reader != nil }) else { return }
        json.key("behaviour")
        json.array { json in
            for target in profile.targets {
                json.object { json in
                    if let stop = target.stop { stop.append(to: &json) }
                    if let reader = target.reader {
                        json.key("reader")
                        json.object { reader.append(to: &$0) }
                    }
                }
            }
        }
    }
    /// The 64-bit FNV-1a hash.
    ///
    /// - Source: Fowler, Noll, Vo; RFC 9923.
    static func fnv1a(_ bytes: some Sequence<UInt8>) -> UInt64 {
        bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
    }
}
