// SPDX-License-Identifier: Apache-2.0
internal import Core
public import Traces

/// Takes the records of a paired run in any order of requests and says what its relays do: one pass.
///
/// Kept of each request are some 600 bytes, whatever its length: events and texts only until all sides of their pair are there.
public struct RelayReportBuilder {
    private let limits: RelayLimits
    private let directName: String?
    private var run = RunRecord()
    private var direct: Int?
    /// Questions to which answers are missing yet, with a place for that of each target.
    private var waiting: [PairKey: [Answered?]] = [:]
    private var asked: [AskedQuestion] = []
    private var noises = RhythmNoises()
    /// Of the pairs of each relay.
    private var gaps: [GapCounts] = []
    /// Of each target.
    private var reach: [Reach] = []
    private var failures: [SideFailures] = []
    private var isPaired = true
    private var runs = 0

    /// - Parameters:
    ///   - limits: What the relays have to keep to.
    ///   - direct: Name of the target without a relay; nil for the first one.
    public init(limits: RelayLimits = RelayLimits(), direct: String? = nil) {
        (self.limits, directName) = (limits, direct)
    }

    /// - Parameter record: The run record must come before the first request; a trace is written that way.
    public mutating func add(_ record: TraceRecord) {
        switch record {
        case .run(let record):
            runs += 1
            guard runs == 1 else { return }
            run = record
            direct = directName.map { name in record.targets.firstIndex { $0.name == name } } ?? 0
            gaps = Array(repeating: GapCounts(), count: record.targets.count)
            reach = Array(repeating: Reach(), count: record.targets.count)
            failures = Array(repeating: SideFailures(), count: record.targets.count)
        case .request(let record): add(record)
        case .interval, .end: break
        }
    }
    private mutating func add(_ record: RequestRecord) {
        guard runs == 1, isPaired, run.targets.indices.contains(record.target) else { return }
        reach[record.target].add(record)
        if !run.leavesOut(record) { failures[record.target].add(record) }
        let events = StreamEvents(record)
        let answer = Answered(
            facts: StreamFacts(record, events, isWarmup: run.leavesOut(record)), events: events,
            rhythm: Rhythm(events.gaps), said: AnswerText.said(record.output))
        let count = run.targets.count
        let key = PairKey(number: (record.session ?? record.index) / count, turn: record.turn ?? 0)
        if record.target == direct, answer.facts.isSuccess, !answer.facts.isWarmup, let rhythm = answer.rhythm {
            noises.add(key, answer.facts.question, rhythm)
        }
        var answers = waiting[key] ?? Array(repeating: nil, count: count)
        if answers[record.target] != nil { isPaired = false }
        answers[record.target] = answer
        waiting[key] = answers.contains { $0 == nil } ? answers : nil
        if waiting[key] == nil { settle(key, answers) }
    }
    /// Takes out of the answers to a question what only their events show; they are not needed further.
    private mutating func settle(_ key: PairKey, _ answers: [Answered?]) {
        guard let direct else { return }
        var question = AskedQuestion(key: key, facts: answers.map { $0?.facts })
        for (target, answer) in answers.enumerated() where target != direct {
            guard let answer else { continue }
            if let base = answers[direct] {
                question.changes[target] = PairChange(base, answer)
                let pair = StreamPair(direct: base.facts, relay: answer.facts)
                if pair.isWhole, pair.isCounted { gaps[target].add(base.events, answer.events) }
            }
            if let twin = self.twin(of: target), let plain = answers[twin] {
                question.twinChanges[target] = PairChange(plain, answer)
            }
        }
        asked.append(question)
    }
    /// Asked twice at the same address, a relay is asked for compressed answers the second time: the target of the first.
    private func twin(of target: Int) -> Int? {
        run.targets.indices.first {
            $0 != direct && $0 < target && run.targets[$0].url == run.targets[target].url
                && run.targets[$0].httpVersion == run.targets[target].httpVersion
        }
    }

    /// Computes everything that a report on relays may show.
    ///
    /// - Parameter verdict: Whether the run itself is good, from its analysis.
    /// - Returns: A side for each target but the direct one.
    /// - Throws: `RelayError` where the trace is not that of one paired run.
    public consuming func finish(verdict: Verdict) throws(RelayError) -> RelayReport {
        guard runs < 2 else { throw .severalRuns(runs) }
        guard run.targets.count > 1 else { throw .oneTarget(run.targets.first?.name) }
        guard isPaired, !run.targets.isEmpty else { throw .notPaired }
        let names = run.targets.map(\.name)
        guard let direct else { throw .unknownTarget(directName ?? "", names) }
        for (key, answers) in waiting { settle(key, answers) }
        waiting = [:]
        guard Set(asked.map(\.key)).count == asked.count else { throw .notPaired }
        // Neighbours in time may be alike, and intervals allow for that.
        asked.sort { ($0.dispatched, $0.key) < ($1.dispatched, $1.key) }
        let relays = names.indices.filter { $0 != direct }
        let judged = relays.map { pairs($0, direct) }
        let missing = zip(reach, run.targets).map { $0.unreached($1) }
        let sides = zip(relays, judged).map { relay, pairs in
            let hindrance = missing[direct] ?? missing[relay]
            let rows = PairedRules.all.map { rule in
                hindrance.map { rule.notTestable($0.brief) } ?? rule.answer(pairs, limits, in: verdict)
            }
            return RelayReport.Side(name: names[relay], url: run.targets[relay].url, rows: rows)
        }
        return RelayReport(
            command: "relay", name: run.name, startUnixNanoseconds: run.startUnix.count, tool: run.tool,
            base: names[direct], sides: sides, verdict: verdict,
            notes: missing.compactMap { $0?.text } + failureNotes(missing)
                + (missing.allSatisfy { $0 == nil } ? judged.flatMap(\.notes) : []),
            unreached: missing.compactMap(\.self))
    }
    /// What each side met; of one that is not there that is said already.
    private func failureNotes(_ missing: [RelayReport.Unreached?]) -> [String] {
        run.targets.indices.compactMap { side in
            missing[side].map(\.isRefused) ?? true ? failures[side].note(run.targets[side].name) : nil
        }
    }
    private func pairs(_ relay: Int, _ direct: Int) -> RelayPairs {
        let chain = [direct] + run.targets.indices.filter { $0 != direct && $0 <= relay && self.twin(of: $0) == nil }
        let pairs = asked.compactMap { question in
            question.pair(direct, relay, question.changes[relay], noises[question.key])
        }
        let twin = self.twin(of: relay)
        let twins = twin.map { twin in
            asked.compactMap { $0.pair(twin, relay, $0.twinChanges[relay], nil) }
        }
        return RelayPairs(
            run.targets[relay], pairs: pairs, direct: asked.compactMap { $0.facts[direct] },
            relay: asked.compactMap { $0.facts[relay] }, chain: twin == nil ? asked.compactMap { $0.times(chain) } : [],
            hops: chain.count - 1, twins: twins, gaps: gaps[relay])
    }
}

/// One question with the answers of all targets.
private struct AskedQuestion: Sendable {
    let key: PairKey
    let facts: [StreamFacts?]
    /// By target: against the direct answer, and against the same relay's plain one.
    var changes, twinChanges: [PairChange?]
    /// When the first of them was taken up.
    let dispatched: Int64

    init(key: PairKey, facts: [StreamFacts?]) {
        (self.key, self.facts) = (key, facts)
        changes = Array(repeating: nil, count: facts.count)
        twinChanges = changes
        dispatched = facts.compactMap { $0?.dispatched }.min() ?? 0
    }
    /// Nil where one side is missing or of the warm-up.
    func pair(_ direct: Int, _ relay: Int, _ change: PairChange?, _ noise: RhythmNoise?) -> StreamPair? {
        guard let direct = facts[direct], let relay = facts[relay] else { return nil }
        let pair = StreamPair(direct: direct, relay: relay, change: change ?? PairChange(), noise: noise)
        return pair.isCounted ? pair : nil
    }
    /// TTFT of the question along a chain; nil where one is missing, or had to open its connection.
    func times(_ chain: [Int]) -> [Double]? {
        let times = chain.compactMap { target in
            facts[target].flatMap { $0.isSuccess && !$0.isWarmup && !$0.isCold ? $0.ttft : nil }
        }
        return times.count == chain.count ? times : nil
    }
}

/// Why a trace tells nothing of relays.
public struct RelayError: Error, Hashable, CustomStringConvertible {
    public let description: String

    static func oneTarget(_ name: String?) -> Self {
        let found = name.map { "only \($0)" } ?? "none"
        return Self(
            description: "a relay is judged by asking it and its upstream the same: the trace has two targets or more, "
                + "the direct one first; found \(found). Record one with: streamgauge relay --direct URL --via URL")
    }
    static func severalRuns(_ count: Int) -> Self {
        Self(
            description: "the trace holds \(count) runs, one behind the other, and requests of one are no pairs with "
                + "those of another: report on the trace of each run by itself")
    }
    static let notPaired = Self(
        description: "the requests of the trace are no pairs: record it with mix: abba and the same weight for each "
            + "target")
    static func unknownTarget(_ name: String, _ known: [String]) -> Self {
        let hint = Suggestion.closest(to: name, among: known).map { "; did you mean \($0)?" } ?? "."
        return Self(
            description: "there is no target \"\(name)\"\(hint) The trace has: \(known.joined(separator: ", "))")
    }
}

extension RelayReport {
    /// What a paired run says of its relays, from its records.
    ///
    /// - Parameters:
    ///   - run: Its first target is the direct one, unless `direct` names another.
    ///   - requests: Of a run with `mix: abba`.
    ///   - verdict: Whether the run itself is good.
    ///   - limits: What the relays have to keep to.
    ///   - direct: Name of the target without a relay; nil for the first one.
    /// - Returns: A side for each target but the direct one.
    /// - Throws: `RelayError` where it is no paired run.
    public static func ofPairs(
        _ run: RunRecord, _ requests: some Sequence<RequestRecord>, verdict: Verdict,
        limits: RelayLimits = RelayLimits(), direct: String? = nil
    ) throws(RelayError) -> RelayReport {
        var builder = RelayReportBuilder(limits: limits, direct: direct)
        builder.add(.run(run))
        for request in requests { builder.add(.request(request)) }
        return try builder.finish(verdict: verdict)
    }
}
