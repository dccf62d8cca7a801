// SPDX-License-Identifier: Apache-2.0
internal import Core
public import Traces

/// Takes the records of a paired run in any order of requests and says what its relays do: one pass.
///
/// Kept of each request are some 400 bytes and 8 bytes an event with output; texts only until both sides of their pair are there.
public struct RelayReportBuilder {
    private let limits: RelayLimits
    private let directName: String?
    private var run = RunRecord()
    private var tuples: [Key: [StreamFacts?]] = [:]
    private var sides: [[StreamFacts]] = []
    private var isPaired = true
    private var runs = 0

    /// Which question it was: its number, and in conversations the turn.
    private struct Key: Hashable, Comparable {
        let number, turn: Int
        static func < (a: Self, b: Self) -> Bool { (a.number, a.turn) < (b.number, b.turn) }
    }

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
            sides = Array(repeating: [], count: record.targets.count)
        case .request(let record): add(record)
        case .interval, .end: break
        }
    }
    private mutating func add(_ record: RequestRecord) {
        guard runs == 1, sides.indices.contains(record.target) else { return }
        var facts = StreamFacts(record, isWarmup: run.leavesOut(record))
        let key = Key(number: (record.session ?? record.index) / sides.count, turn: record.turn ?? 0)
        var tuple = tuples[key] ?? Array(repeating: nil, count: sides.count)
        if tuple[record.target] != nil { isPaired = false }
        tuple[record.target] = facts
        tuples[key] = Self.settled(tuple)
        facts.answer = nil
        sides[record.target].append(facts)
    }
    /// Of texts that turn out to be the same, the hash is enough.
    private static func settled(_ tuple: [StreamFacts?]) -> [StreamFacts?] {
        guard tuple.allSatisfy({ $0 != nil }), Set(tuple.map { $0?.answer }).count == 1 else { return tuple }
        return tuple.map { facts in
            var facts = facts
            facts?.answer?.forgetText()
            return facts
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
        guard let direct = directName.map({ names.firstIndex(of: $0) }) ?? 0 else {
            throw .unknownTarget(directName ?? "", names)
        }
        let ordered = tuples.sorted { $0.key < $1.key }.map(\.value)
        let relays = names.indices.filter { $0 != direct }
        let judged = relays.map { pairs($0, direct, ordered) }
        let sides = zip(relays, judged).map { relay, pairs in
            let rows = PairedRules.all.map { $0.judge(pairs, limits) }
            return RelayReport.Side(name: names[relay], url: run.targets[relay].url, rows: rows)
        }
        return RelayReport(
            command: "relay", name: run.name, startUnixNanoseconds: run.startUnix.count, tool: run.tool,
            base: names[direct], sides: sides, verdict: verdict, notes: judged.flatMap(\.notes))
    }
    private func pairs(_ relay: Int, _ direct: Int, _ tuples: [[StreamFacts?]]) -> RelayPairs {
        // Asked twice at the same address, a relay is asked for compressed answers the second time.
        let plain = { (target: Int) in
            run.targets.indices.first {
                $0 != direct && $0 < target && run.targets[$0].url == run.targets[target].url
                    && run.targets[$0].httpVersion == run.targets[target].httpVersion
            }
        }
        let chain = [direct] + run.targets.indices.filter { $0 != direct && $0 <= relay && plain($0) == nil }
        let twin = plain(relay)
        return RelayPairs(
            run.targets[relay], pairs: tuples.compactMap { Self.pair($0[direct], $0[relay]) },
            direct: sides[direct], relay: sides[relay],
            chain: twin == nil ? tuples.compactMap { Self.times(chain, $0) } : [],
            twins: twin.map { twin in tuples.compactMap { Self.pair($0[twin], $0[relay]) } } ?? [])
    }
    /// TTFT of one question along a chain; nil where one is missing, or had to open its connection.
    private static func times(_ chain: [Int], _ tuple: [StreamFacts?]) -> [Double]? {
        let times = chain.compactMap { target in
            tuple[target].flatMap { $0.isSuccess && !$0.isWarmup && !$0.isCold ? $0.ttft : nil }
        }
        return times.count == chain.count ? times : nil
    }
    /// Nil where one side is missing or of the warm-up.
    private static func pair(_ direct: StreamFacts?, _ relay: StreamFacts?) -> StreamPair? {
        guard let direct, let relay, !direct.isWarmup, !relay.isWarmup else { return nil }
        return StreamPair(direct: direct, relay: relay)
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
