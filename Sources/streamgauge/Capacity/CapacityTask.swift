// SPDX-License-Identifier: Apache-2.0
internal import Analysis
internal import Core
internal import Gates
internal import Protocols
internal import Workload

/// What is searched, made of a profile: the target, the direct arm, what must hold, and how a step is sized.
struct CapacityTask {
    /// With the one target that is loaded, and all that must hold.
    let profile: Profile
    /// With the direct arm as its one target; nil without one.
    let direct: Profile?
    let plan: CapacityPlan

    var shape: CapacityShape { profile.capacity }
    var gates: [Gate] { profile.demands.gates.map(\.gate) }
    var target: Target { profile.targets[0] }

    /// - Throws: `CommandFailure` where it is not one target that is searched, or nothing must hold.
    init(_ profile: Profile) throws(CommandFailure) {
        let (target, direct) = try Self.targets(profile)
        var own = profile
        own.targets = [target]
        own.targets[0].weight = 1
        own.load.mixing = Mixing()
        own.load.extending = nil
        own.demands = try Self.demands(profile, target: target.name)
        self.profile = own
        self.direct = direct.map { direct in
            var beside = own
            beside.targets = [direct]
            beside.targets[0].weight = 1
            return beside
        }
        let shape = profile.capacity
        var plan = CapacityPlan(
            shape.axis == .rate ? .rate : .concurrency, from: shape.from, to: shape.to, resolution: shape.resolution)
        (plan.knee.growth, plan.knee.slack) = (shape.kneeGrowth, Double(shape.kneeSlack.count))
        plan.knee.goodput = shape.kneeGoodput
        self.plan = plan
    }

    private static func targets(_ profile: Profile) throws(CommandFailure) -> (Target, direct: Target?) {
        let targets = profile.targets
        guard let name = profile.capacity.direct else {
            if targets.count == 1 { return (targets[0], nil) }
            if targets.count == 2 { return (targets[1], targets[0]) }
            throw CommandFailure(
                message: "capacity searches one target, with another one asked directly beside it, and the profile has "
                    + "\(targets.count); leave one or two")
        }
        let others = targets.filter { $0.name != name }
        guard let direct = targets.first(where: { $0.name == name }), others.count == 1 else {
            throw CommandFailure(
                message: "capacity.direct: beside \"\(name)\" there must be one target to search, and there are "
                    + "\(others.count); leave one")
        }
        return (others[0], direct)
    }
    /// Limits as they stand, and of an `slo` that no gate speaks of the share that must keep to it.
    ///
    /// Where there is no `slo`, what a single request must keep to comes from the limits.
    private static func demands(_ profile: Profile, target: String) throws(CommandFailure) -> Demands {
        var demands = profile.demands
        demands.gates.removeAll { $0.gate.isRegression || $0.gate.target.map { $0 != target } ?? false }
        demands.gates = demands.gates.map { Demands.Item(gate: $0.gate, aborts: false, grace: $0.grace) }
        guard !demands.gates.isEmpty || !demands.serviceLevels.isEmpty else {
            throw CommandFailure(
                message: "capacity: what must hold? Add limits to the profile, such as\n"
                    + "gates: [ttft.p95 < 500ms, error_rate < 1%]\nor give them: --gate \"ttft.p95 < 500ms\"")
        }
        if !demands.serviceLevels.isEmpty, !demands.gates.contains(where: { $0.gate.subject.name == "goodput" }) {
            let text = "goodput > \(Self.percent(profile.capacity.goodput))%"
            guard let gate = try? Gate(text) else {
                throw CommandFailure(message: "capacity: \(text) cannot be read", code: .internalError)
            }
            demands.gates.append(Demands.Item(gate: gate, aborts: false, grace: .zero))
        }
        if demands.serviceLevels.isEmpty { demands.serviceLevels = demands.gates.compactMap { level(of: $0.gate) } }
        return demands
    }
    private static func percent(_ share: Double) -> String {
        let percent = (share * 100_000).rounded() / 1_000
        return percent == percent.rounded() ? "\(Int(percent))" : "\(percent)"
    }
    /// `ttft.p95 < 500ms` is `ttft < 500ms` of a single request.
    private static func level(of gate: Gate) -> ServiceLevel? {
        guard let perMille = gate.perMille, perMille >= 500 else { return nil }
        let text = gate.text.split(separator: ":").last.map(String.init) ?? gate.text
        guard let sign = text.firstIndex(where: { "<>".contains($0) }) else { return nil }
        return try? ServiceLevel("\(gate.subject.name) \(text[sign...])")
    }
}

extension CapacityTask {
    /// Counted requests that a step needs, so that its gates can be told.
    var requests: Int {
        if let requests = shape.requests { return requests }
        return max(Self.fewest, gates.map(Self.requests).max() ?? 0)
    }
    private static let fewest = 64
    private static let most = 5_000

    private static func requests(_ gate: Gate) -> Int {
        if let perMille = gate.perMille {
            return min(most, EarlyStopping.minimumCount(Percentile(perMille: max(500, perMille))))
        }
        switch gate.bound {
        case .below(let share): return forShare(share)
        case .above(let share): return forShare(1 - share)
        case .worse: return 0
        }
    }
    /// As many as a percentile of that share takes: one request may miss.
    private static func forShare(_ room: Double) -> Int {
        let perMille = Int((1 - min(max(room, 0.001), 0.5)) * 1000)
        return min(most, EarlyStopping.minimumCount(Percentile(perMille: perMille)))
    }

    /// A step may take so many times as long as was expected.
    private static let patience = 3.0
    /// How long a request takes, as far as it is known; seconds.
    struct Pace { var endToEnd: Double }

    /// Seconds that a step of a load is likely to take, its warm-up left out.
    func expected(_ load: Double, pace: Pace) -> Double {
        let seconds = max(shape.step.seconds, 12 * pace.endToEnd)
        return switch plan.axis {
        case .concurrency: max(Double(requests) * pace.endToEnd / load, seconds)
        case .rate: max(seconds, Double(requests) * 1.1 / load)
        }
    }
    /// The run of one load.
    func step(_ load: Double, seed: UInt64, pace: Pace) -> Profile {
        var step = profile
        step.seed = seed
        let warmup = max(0.1, 2 * pace.endToEnd)
        // Twelve times as long as a request, where that is more than it takes: queues have time to show.
        var seconds = expected(load, pace: pace)
        switch plan.axis {
        case .concurrency:
            step.load = Load.closed(max(1, Int(load)), like: profile.load)
            let perSecond = load / pace.endToEnd
            // As many as it takes, and a time for a target that got slower than anybody expected.
            step.load.requests = Int(((seconds + warmup) * perSecond + load).rounded(.up))
            seconds *= Self.patience
        case .rate:
            step.load = Load.open(Rate(approximating: load), like: profile.load)
        }
        step.load.warmup = .seconds(warmup)
        step.load.duration = .seconds(warmup + seconds)
        return step
    }
    /// A few requests, before anything counts: they open connections, wake what sleeps, and tell how long a request takes.
    func pilot(seed: UInt64) -> Profile {
        var pilot = profile
        pilot.seed = seed
        pilot.load = Load.closed(1, like: profile.load)
        (pilot.load.requests, pilot.load.warmup) = (Self.pilotRequests, .zero)
        pilot.demands = Demands()
        return pilot
    }
    static let pilotRequests = 5

    /// An overload, and then a load that holds, without a pause between.
    func recovery(from overload: Double, to load: Double, seed: UInt64, pace: Pace) -> (Profile, fallsAt: Nanoseconds) {
        var run = profile
        run.seed = seed
        let over = Nanoseconds.seconds(max(shape.step.seconds, 6 * pace.endToEnd))
        let after = Nanoseconds.seconds(max(shape.step.seconds, 12 * pace.endToEnd))
        let levels: [(Double, Nanoseconds)] = [(overload, over), (load, after)]
        let isRate = plan.axis == .rate
        let own = isRate ? Load.open(Rate(approximating: load), like: profile.load) : .closed(1, like: profile.load)
        run.load = own.staged(
            levels.map { level, span in
                Stage(isRate ? .rate(Rate(approximating: level)) : .slots(Int(level)), for: span)
            })
        run.demands = Demands()
        return (run, over)
    }
    /// One request at a time, until somebody ends it.
    static func oneByOne(_ profile: Profile, seed: UInt64) -> Profile {
        var beside = profile
        beside.seed = seed
        beside.load = Load.closed(1, like: profile.load)
        beside.load.duration = .seconds(Int64(86_400))
        // What users are served is asked of it, too; nothing of it ends a step.
        beside.demands.gates = []
        return beside
    }
    /// The long prompt, one after the other.
    func long(seed: UInt64) -> Profile {
        var beside = Self.oneByOne(profile, seed: seed)
        beside.session = nil
        beside.targets[0].request.prompts = nil
        beside.targets[0].request.synthetic = nil
        beside.targets[0].request.messages = [.init(role: "user", content: LongPrompt.text(tokens: shape.longPrompt))]
        return beside
    }
}

/// Plain words, about three for four tokens.
private enum LongPrompt {
    private static let words = ["the", "river", "bends", "where", "stones", "hold", "and", "water", "runs", "on"]
    static func text(tokens: Int) -> String {
        let count = max(1, tokens * 3 / 4)
        var text = ""
        text.reserveCapacity(count * 6)
        for i in 0..<count { text += words[(i * 7 + i / 10) % words.count] + " " }
        return text + "\nIn one sentence: what was this about?"
    }
}
