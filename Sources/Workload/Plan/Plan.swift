// SPDX-License-Identifier: Apache-2.0
public import Core
internal import JSONText
public import Protocols

/// One request of the plan; numbers only, so that a hot loop may hold it.
public struct PlannedRequest: Hashable, Sendable {
    /// Counts from 0 over all shards.
    public let index: Int
    /// Index into the profile's targets.
    public let target: Int
    /// Number of the question: its position within the target's own requests, so that those of several targets with the same number
    /// are asked the same.
    public let prompt: Int
    /// Number of the block that it belongs to, from 0; nil where the load has no blocks.
    public let block: Int?

    public init(index: Int, target: Int, prompt: Int, block: Int? = nil) {
        (self.index, self.target, self.prompt, self.block) = (index, target, prompt, block)
    }
}

/// Who is asked what, and when: a pure function of (profile, seed, shard) and, for how long synthetic texts are, of a calibration.
///
/// An open plan gives arrivals with their intended moments (`arrivals()`); a closed one gives slots and the indices that fill them (`slots`, `closedIndices()`).
public struct Plan: Sendable {
    public let seed: UInt64
    public let shard: Shard
    public let load: Load
    private let sessions: SessionPlan?
    private let backoffs: CounterRandom
    public let targetCount: Int
    /// Hash of everything that makes up the offered load: two runs with the same hash offered the same.
    ///
    /// Covers the load, the seed, the number of targets, their shares and what is asked; neither URLs, models and keys nor how the plan is divided,
    /// nor how far it may be extended: each block is the same, however many follow.
    public let planHash: String
    private let mix: TargetMix
    /// How many slots a closed plan has in use over time, over all shards; nil for an open one.
    public let slotCurve: SlotCurve?
    /// The planned rate over time, where the load has stages of it.
    let rateCurve: RateCurve?
    /// Requests that the whole plan has, over all shards; nil where only time ends it.
    ///
    /// Blocks that a run may add (`Load.extending`) are not among them; arrivals and indices go on into those.
    /// A random plan that ends by time is counted arrival by arrival; above two million expected ones it is not counted.
    public let plannedRequests: Int?
    private let asking: [Asking]  // one a target
    private let stops: [StopRule?]  // one a target

    /// - Parameters:
    ///   - profile: As loaded.
    ///   - seed: The profile's own, or the one that the command chose.
    ///   - shard: The part of the plan that is wanted.
    ///   - calibration: What the targets bill for words, as they told before the run.
    public init(
        profile: Profile, seed: UInt64, shard: Shard = .whole, calibration: Calibration = Calibration()
    ) {
        (self.seed, self.shard, load) = (seed, shard, profile.load)
        asking = profile.targets.enumerated().map { number, target in
            Asking(target, seed: seed, fit: calibration.fits[number])
        }
        stops = profile.targets.map(\.stop)
        sessions = profile.session.map { SessionPlan($0, seed: seed) }
        backoffs = CounterRandom(seed: seed, stream: RandomStream.backoff.rawValue)
        targetCount = profile.targets.count
        mix = TargetMix(profile.load, weights: profile.targets.map(\.weight), seed: seed)
        planHash = Self.hash(profile, seed)
        rateCurve = load.arrivals.isOpen ? RateCurve(load.stages) : nil
        slotCurve = load.arrivals.isOpen ? nil : SlotCurve(load.stages) ?? SlotCurve(load.peakSlots ?? 0)
        plannedRequests = Self.count(load, rateCurve, seed)
    }
    /// Another part of the same plan.
    public func part(_ shard: Shard) -> Plan { Plan(self, shard) }
    private init(_ plan: Plan, _ shard: Shard) {
        (seed, self.shard, load, targetCount, planHash) = (plan.seed, shard, plan.load, plan.targetCount, plan.planHash)
        (mix, asking, stops) = (plan.mix, plan.asking, plan.stops)
        (slotCurve, rateCurve, plannedRequests) = (plan.slotCurve, plan.rateCurve, plan.plannedRequests)
        (sessions, backoffs) = (plan.sessions, plan.backoffs)
    }

    // MARK: Who and what

    /// Request number `index`.
    public func request(_ index: Int) -> PlannedRequest {
        let place = mix.place(index)
        return PlannedRequest(index: index, target: place.target, prompt: place.question, block: place.block)
    }
    /// What a request asks.
    public func question(_ request: PlannedRequest) -> Question {
        let arrival = sessions?.number(of: request.index) ?? request.index
        return asking[request.target].question(
            number: request.prompt, index: request.index, recorded: recordedLengths(arrival))
    }
    /// Whether all requests to a target ask the very same, so that one body serves them all.
    public func isConstant(target: Int) -> Bool { asking[target].isConstant }

    // MARK: Before the run

    /// Numbers of words that a target is to be asked with, smallest first, so that synthetic texts get the length that is wanted.
    ///
    /// Empty where the target need not be asked.
    public func calibrationSizes(target: Int) -> [Int] { asking[target].probeSizes(recordedLengths) }
    /// A question of so many words, put together like those of the run, with the shortest answer that the protocol allows.
    ///
    /// - Parameters:
    ///   - number: Of the question, from 0; each has marks of its own, which no request of the run has.
    ///   - target: Whom to ask.
    ///   - words: Of its text, at least 1.
    /// - Returns: The question.
    public func calibrationQuestion(_ number: Int, target: Int, words: Int) -> Question {
        asking[target].probe(number, words: words)
    }

    // MARK: Conversations

    /// Whether each arrival is a conversation: its index is then the conversation's number.
    public var hasSessions: Bool { sessions != nil }
    /// Questions of conversation `number`, at least 1.
    public func turns(of number: Int) -> Int {
        sessions?.turns(of: number, recorded: recordedConversation(number)?.questions) ?? 1
    }
    /// The recording that conversation `number` follows, where the prompts are recorded conversations.
    public func recordedConversation(_ number: Int) -> Conversation? {
        let first = request(number)
        return asking[first.target].recording(number: first.prompt)
    }
    /// Question `turn` (from 0) of conversation `number`, as a request of its own.
    public func request(_ number: Int, turn: Int) -> PlannedRequest {
        let first = request(number)
        guard let sessions else { return first }
        return PlannedRequest(
            index: sessions.index(of: number, turn: turn), target: first.target, prompt: first.prompt)
    }
    /// How long the user thinks before question `turn` (from 1).
    public func think(before turn: Int, of number: Int) -> Nanoseconds {
        sessions?.think(before: turn, of: number) ?? .zero
    }
    /// What the user says as question `turn` (from 1) of conversation `number`.
    public func followup(_ turn: Int, of number: Int) -> ChatMessage? {
        if let recorded = recordedConversation(number) {
            let questions = recorded.turns.filter { $0.role == "user" }
            return questions.indices.contains(turn) ? questions[turn] : nil
        }
        guard let sessions, !sessions.shape.followups.isEmpty else {
            let first = request(number)
            return asking[first.target].followup(turn, number: first.prompt, recorded: recordedLengths(number))
        }
        let followups = sessions.shape.followups
        return ChatMessage(role: "user", content: followups[(turn - 1) % followups.count])
    }

    // MARK: Failures

    /// The draw, uniform in [0, 1), for the wait before further attempt `number` (from 1) of a request.
    public func backoffDraw(_ index: Int, _ number: Int) -> Double {
        backoffs.uniform(UInt64(index) << 8 | UInt64(number & 0xFF))
    }

    // MARK: What the user does

    /// What the user does to the stream of request number `index`, which goes to `target`; nil: reads it to its end.
    public func stop(index: Int, target: Int) -> PlannedStop? { stops[target]?.planned(seed: seed, index: index) }

    // MARK: When, open

    /// This shard's arrivals in order; empty for a closed plan.
    public func arrivals() -> ArrivalCursor { ArrivalCursor(load, rateCurve, seed: seed, shard: shard) }
    /// Planned requests per second at a moment, before anything is drawn; nil for a closed plan and for a replay.
    public func rate(at moment: Nanoseconds) -> Double? {
        guard load.arrivals.isOpen, load.replay == nil else { return nil }
        return rateCurve?.perSecond(at: moment) ?? load.rate?.perSecond
    }
    /// Tokens of request number `index` as they were recorded; nil where the plan replays nothing.
    public func recordedLengths(_ index: Int) -> ReplayedArrival? {
        guard let arrivals = load.replay?.arrivals, arrivals.indices.contains(index) else { return nil }
        return arrivals[index]
    }

    /// Tokens of arrival number `index` that its target is asked for because they were recorded; nil where something else
    /// says how long its question, or its answer, is to be.
    public func askedLengths(_ index: Int) -> (input: Int?, output: Int?) {
        guard load.replay != nil, let shape = asking[request(index).target].shape.synthetic, shape.input == .recorded
        else { return (nil, nil) }
        let recorded = recordedLengths(index)
        return (recorded?.inputTokens, shape.output == nil ? recorded?.outputTokens : nil)
    }

    // MARK: When, closed

    /// Most slots of this shard at once: requests that it keeps in flight; 0 for an open plan.
    public var slots: Int {
        guard let all = slotCurve?.peak else { return 0 }
        return all / shard.count + (shard.index < all % shard.count ? 1 : 0)
    }
    /// How many slots this shard has in use over time; nil for an open plan.
    public func slotWalk() -> SlotCurve.Walk? { slotCurve.map { SlotCurve.Walk($0, shard: shard) } }
    /// The indices that this shard's slots take up in turn, one whenever a slot is free; empty for an open plan.
    public func closedIndices() -> ClosedIndices {
        ClosedIndices(slots: slotCurve?.peak ?? 0, limit: load.mostRequests, shard: shard)
    }

    // MARK: How much

    /// Random plans are counted up to so many.
    private static let countLimit = 2e6

    private static func count(_ load: Load, _ curve: RateCurve?, _ seed: UInt64) -> Int? {
        if let replay = load.replay {
            let end = load.duration ?? Nanoseconds(.max)
            return min(load.requests ?? .max, replay.arrivals.count { $0.at < end })
        }
        guard load.arrivals.isOpen, let duration = load.duration else { return load.requests }
        if load.arrivals == .constant, curve == nil, let rate = load.rate {
            // i * period / times < duration in whole nanoseconds, so i < duration * times / period, rounded up.
            let product = Int128(duration.count) * Int128(rate.times)
            let within = (product + Int128(rate.period.count) - 1) / Int128(rate.period.count)
            return Int(min(within, Int128(load.requests ?? .max)))
        }
        let expected = min((load.meanRate ?? 0) * duration.seconds, Double(load.requests ?? .max))
        if expected > countLimit { return load.requests }
        var (cursor, count) = (ArrivalCursor(load, curve, seed: seed, shard: .whole), 0)
        while count < load.requests ?? .max, cursor.next() != nil { count += 1 }
        return count
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
            load.appendShape(to: &json)
            json.member("warmup", load.warmup.count)
            if let session = profile.session {
                json.key("session")
                json.object { session.append(to: &$0, .hash) }
            }
            profile.appendMixing(to: &json)
            json.key("requests")
            json.array { json in
                for target in profile.targets { json.object { target.request.append(to: &$0, .hash) } }
            }
            appendBehaviour(profile, to: &json)
        }
        return hexadecimalHash(of: json.bytes)
    }
    /// The FNV-1a hash in 16 digits.
    static func hexadecimalHash(of bytes: some Sequence<UInt8>) -> String {
        let digits = String(fnv1a(bytes), radix: 16)
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
