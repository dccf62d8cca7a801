// SPDX-License-Identifier: Apache-2.0
public import Core
internal import Protocols

/// What a plan will do, worked out before anything is sent; all of it holds only as far as its assumptions do.
public struct Forecast: Sendable {
    /// What has to be assumed of answers.
    public struct Assumptions: Hashable, Sendable {
        /// How long a request takes from its dispatch to its end.
        public var answerTime: Nanoseconds
        /// Tokens of a request; nil where the plan's own words are all there is.
        public var inputTokens: Double?
        public var outputTokens: Double?
        public var cachedTokens: Double?
        public init(
            answerTime: Nanoseconds, inputTokens: Double? = nil, outputTokens: Double? = nil,
            cachedTokens: Double? = nil
        ) {
            (self.answerTime, self.inputTokens) = (answerTime, inputTokens)
            (self.outputTokens, self.cachedTokens) = (outputTokens, cachedTokens)
        }
    }
    /// What the requests of one target come to; those that the cap would shed have no tokens and cost nothing.
    public struct Share: Hashable, Sendable {
        public var requests = 0
        public var inputTokens = 0.0
        public var outputTokens = 0.0
        /// Nil without prices.
        public var cost: Double?
    }
    public let assumptions: Assumptions
    /// Requests in all, an estimate where only time ends a closed load; nil where there are too many to count.
    public let requests: Int?
    /// The number is the plan's, and depends on no assumption.
    public let isExact: Bool
    /// Until the last arrival or, where it has one, the plan's end; an estimate for a closed load that only a number ends.
    public let length: Nanoseconds?
    /// The drawn moments of an open plan; empty for a closed one, and where there are too many.
    public let moments: [Nanoseconds]
    public let shares: [Share]
    public let inFlight: InFlight
    /// Nil where each arrival is one request.
    public let conversations: Conversations?

    /// What the arrivals of a plan come to that are conversations, on average over those that it draws.
    public struct Conversations: Hashable, Sendable {
        public let turns: Double
        /// Before each turn but the first.
        public let thinking: Nanoseconds
        /// Conversations in all, an estimate where `isExact` is false; nil where there are too many to count.
        public fileprivate(set) var count: Int?

        private static let sample = 2_000

        init?(_ plan: Plan) {
            guard plan.hasSessions else { return nil }
            let drawn = min(max(1, plan.load.requests ?? Self.sample), Self.sample)
            let turns = (0..<drawn).map { plan.turns(of: $0) }
            let thoughts = (0..<drawn).map { plan.think(before: 1, of: $0).seconds }
            self.turns = Double(turns.reduce(0, +)) / Double(drawn)
            thinking = .seconds(thoughts.reduce(0, +) / Double(drawn))
        }
        /// How long somebody asks, in seconds: answers alone, and with the thinking between them.
        func busy(_ answer: Double) -> Double { turns * answer }
        func stay(_ answer: Double) -> Double { busy(answer) + (turns - 1) * thinking.seconds }
    }

    /// - Parameters:
    ///   - plan: The whole of it.
    ///   - targets: The targets of its profile.
    ///   - assumptions: Of the answers.
    public init(_ plan: Plan, targets: [Target], assuming assumptions: Assumptions) {
        self.assumptions = assumptions
        moments = Self.moments(plan)
        let answer = max(assumptions.answerTime.seconds, 1e-9)
        var conversations = Conversations(plan)
        let arrivals: Int?
        if let curve = plan.slotCurve {
            let slotSeconds = plan.load.duration.map { curve.slotSeconds(until: $0) }
            let stay = conversations?.stay(answer) ?? answer
            let bySlots = slotSeconds.map { Int(min($0 / stay, 1e15).rounded()) }
            arrivals = [plan.load.requests, bySlots].compactMap(\.self).min()
            isExact = bySlots == nil || (plan.load.requests.map { $0 <= bySlots ?? 0 } ?? false)
            let byNumber = plan.load.requests.map {
                Nanoseconds.seconds(Double($0) / Double(max(1, curve.peak)) * stay)
            }
            length = plan.load.duration ?? byNumber
        } else {
            (arrivals, isExact) = (plan.plannedRequests, true)
            length = plan.load.duration ?? moments.last
        }
        inFlight = InFlight(plan, moments, assumptions.answerTime, conversations)
        let sent = moments.isEmpty ? 1 : 1 - Double(inFlight.shed) / Double(moments.count)
        shares = Self.shares(plan, targets, arrivals, sent: sent, assumptions)
        conversations?.count = arrivals
        self.conversations = conversations
        let asked = shares.reduce(0) { $0 + $1.requests }
        requests = plan.hasSessions && arrivals != nil ? asked : arrivals
    }

    /// Above this many requests nothing is gone through one by one.
    private static let limit = 2_000_000

    private static func moments(_ plan: Plan) -> [Nanoseconds] {
        guard plan.load.arrivals.isOpen, let count = plan.plannedRequests, count <= limit else { return [] }
        var (cursor, moments) = (plan.arrivals(), [Nanoseconds]())
        moments.reserveCapacity(count)
        while moments.count < count, let arrival = cursor.next() { moments.append(arrival.intended) }
        return moments
    }

    // MARK: Tokens

    private static func shares(
        _ plan: Plan, _ targets: [Target], _ arrivals: Int?, sent: Double, _ assumptions: Assumptions
    ) -> [Share] {
        var shares = targets.map { _ in Share() }
        guard let arrivals else { return shares }
        let each = targets.map { tokens(of: $0.request, assumptions) }
        for index in 0..<min(arrivals, limit) {
            let target = plan.request(index).target
            let recorded = plan.askedLengths(index)
            let input = recorded.input.map(Double.init) ?? each[target].input
            let output = recorded.output.map(Double.init) ?? each[target].output
            // Each turn sends what was said before: as much again as a question and an answer.
            let turns = Double(plan.turns(of: index))
            shares[target].requests += Int(turns)
            shares[target].inputTokens += turns * input + (input + output) * turns * (turns - 1) / 2
            shares[target].outputTokens += turns * output
        }
        // Beyond that the rest is as what was counted.
        let scale = Double(arrivals) / Double(max(1, min(arrivals, limit)))
        for (number, target) in targets.enumerated() {
            shares[number].requests = Int((Double(shares[number].requests) * scale).rounded())
            shares[number].inputTokens *= scale * sent
            shares[number].outputTokens *= scale * sent
            let cached = Double(shares[number].requests) * sent * (assumptions.cachedTokens ?? 0)
            shares[number].cost = target.price.map {
                $0.cost(input: shares[number].inputTokens, output: shares[number].outputTokens, cached: cached)
            }
        }
        return shares
    }
    /// Characters that a token is taken for, where nothing is known of the tokenizer.
    public static let charactersPerToken = 4.0
    /// What one request has: a token for every four characters that are sent, and the most that an answer may have.
    static func tokens(of request: RequestShape, _ assumptions: Assumptions) -> (input: Double, output: Double) {
        let around = [request.system ?? "", request.toolsJSON ?? ""].reduce(0) { $0 + $1.count }
        let items = request.prompts?.items.map { $0.messages.reduce(0) { $0 + $1.content.count } }
        let asked =
            items.map { Double($0.reduce(0, +)) / Double(max(1, $0.count)) }
            ?? Double(request.messages.reduce(0) { $0 + $1.content.count })
        let said = ((Double(around) + asked) / charactersPerToken).rounded(.up)
        return (
            assumptions.inputTokens ?? request.synthetic?.meanInput ?? said,
            assumptions.outputTokens ?? request.synthetic?.meanOutput ?? Double(request.maxTokens)
        )
    }

    // MARK: In flight

    /// How many requests are open at once, if every answer takes the assumed time.
    public struct InFlight: Hashable, Sendable {
        /// Little's law: rate times answer time, on average and where the rate is highest; slots of a closed load.
        public private(set) var mean: Double?
        public private(set) var atPeak: Double?
        /// Most at once, by the drawn arrivals; nil for a closed load and where none were drawn.
        public let most: Int?
        /// Arrivals that the cap makes wait, and the longest wait; those that it sheds.
        public private(set) var waiting = 0
        public private(set) var longestWait = Nanoseconds.zero
        public private(set) var shed = 0

        init(_ plan: Plan, _ moments: [Nanoseconds], _ answer: Nanoseconds, _ talks: Conversations?) {
            let seconds = max(answer.seconds, 1e-9)
            if let curve = plan.slotCurve {
                let slots = plan.load.duration.map { curve.slotSeconds(until: $0) / $0.seconds } ?? Double(curve.peak)
                mean = talks.map { slots * $0.busy(seconds) / $0.stay(seconds) } ?? slots
                (atPeak, most) = (Double(curve.peak), nil)
                return
            }
            let busy = talks?.busy(seconds) ?? seconds
            mean = plan.load.meanRate.map { $0 * busy }
            atPeak = plan.load.replay == nil ? plan.load.peakRate.map { $0 * busy } : nil
            // When the turns of conversations are asked depends on every answer before: only the mean can be told.
            guard !moments.isEmpty, talks == nil else {
                most = nil
                return
            }
            guard let cap = plan.load.maxInFlight else {
                most = Self.most(moments, answer)
                return
            }
            // The place of the request that left `cap` requests ago is free again when that one has ended.
            var (ends, first): ([Nanoseconds], Int) = ([], 0)
            var highest = 0
            let sheds = plan.load.overflow == .shed
            for moment in moments {
                while first < ends.count, ends[first] <= moment { first += 1 }
                let open = ends.count - first
                if open < cap {
                    ends.append(moment + answer)
                    highest = max(highest, open + 1)
                } else if sheds {
                    shed += 1
                } else {
                    let start = ends[ends.count - cap]
                    waiting += 1
                    longestWait = max(longestWait, start - moment)
                    ends.append(start + answer)
                    highest = cap
                }
            }
            most = highest
            // What is shed is never in flight, and what waits is not yet.
            mean = mean.map { min($0 * (1 - Double(shed) / Double(moments.count)), Double(cap)) }
            atPeak = atPeak.map { min($0, Double(cap)) }
        }
        private static func most(_ moments: [Nanoseconds], _ answer: Nanoseconds) -> Int {
            var (first, most) = (0, 0)
            for (index, moment) in moments.enumerated() {
                while moments[first] + answer <= moment, first < index { first += 1 }
                most = max(most, index - first + 1)
            }
            return most
        }
    }
}

extension SlotCurve {
    /// The number in use, summed over time up to a moment.
    func slotSeconds(until end: Nanoseconds) -> Double {
        var (walk, sum, last) = (Walk(self, shard: .whole), 0.0, Step(at: .zero, slots: 0))
        while let step = walk.next(), step.at < end {
            sum += Double(last.slots) * (step.at - last.at).seconds
            last = step
        }
        return sum + Double(last.slots) * (end - last.at).seconds
    }
}
