// SPDX-License-Identifier: Apache-2.0
public import Core
internal import Gates
public import Traces

/// The part of the run that is counted, since the start of the run.
public struct MeasuredWindow: Hashable, Sendable {
    /// End of the warm-up: requests intended earlier are left out.
    public let start: Nanoseconds
    /// No request was intended later.
    public let issuingEnded: Nanoseconds
    /// The last counted request was over.
    public let end: Nanoseconds

    /// From the end of the warm-up to the end of the last counted request, drain included.
    public var length: Nanoseconds { end - start }
}

/// Everything there is to say about one target.
public struct TargetAnalysis: Hashable, Sendable {
    /// How many requests ended in one way, and what was said about it.
    public struct OutcomeCount: Hashable, Sendable {
        public let outcome: OutcomeClass
        public let count: Int
        /// The most frequent messages, at most three, with how often each came; none for successes.
        public let messages: [Message]
    }
    public struct Message: Hashable, Sendable {
        public let text: String
        public let count: Int
    }
    /// The first wave and cold connections, apart from the steady state; successes only.
    public struct OpeningWave: Hashable, Sendable {
        public let opening: Int
        /// TTFT p50 in nanoseconds of each part; nil where none of the part got that far.
        public let openingTTFT: Double?
        public let steady: Int
        public let steadyTTFT: Double?
        /// Schedule lag p99 of all that was sent in the steady state, nanoseconds: the largest value where there are few.
        public let steadyScheduleLag: Double?
    }
    /// Per second of wall time.
    public struct Rates: Hashable, Sendable {
        /// Intended arrivals over the time of issuing; open loop only.
        public let offered: Double?
        /// Successful requests over the measured window.
        public let achieved: Double?
        /// Tokens that the models made, of all counted requests, over the measured window; nil without usage.
        public let outputTokens: Double?
    }

    public internal(set) var info: TargetInfo
    /// Requests in the measured window; and those left out as warm-up.
    public let counted: Int
    public let warmup: Int
    /// Those that occurred, successes first, the rest by falling count.
    public let outcomes: [OutcomeCount]
    public let successes: Int
    /// Failed or cut off: infinitely slow as far as upper bounds go.
    public let lost: Int
    /// Lost requests of those that the plan did not cancel.
    public let errors: ShareEstimate
    /// Nil where the profile has no service levels.
    public let goodput: Goodput?
    /// Of the limits that hold for this target.
    private(set) var limitFigures: [Gate: LimitFigure] = [:]
    /// In the order of `Metric.all`, those with values.
    public let distributions: [Distribution]
    /// One for each mark that successful answers had, by name.
    public let marks: [Distribution]
    public let behaviour: BehaviourCounts
    public let opening: OpeningWave
    /// Nil where no request beyond the first wave opened a connection.
    public let coldAndWarm: ColdAndWarm?
    public let rates: Rates
    public let tokens: TokenTotals
    /// Nil where the prompts were not sized.
    public let inputSizes: InputSizes?
    public let streams: StreamCounts
    public let network: NetworkCounts
    public let throttling: Throttling
    public let hiddenWork: HiddenWork
    /// By place in the conversation; empty where there are none.
    public let turns: [TurnAnalysis]
    /// What comparisons need of the target; `RunAnalysis.arms` says of which run.
    private(set) var arm = ArmRun()
    /// What pictures are drawn from.
    public let charts: TargetCharts
    /// Every request failed to reach the target or was refused its credentials.
    public let isUnreachable: Bool

    public subscript(_ metric: Metric) -> Distribution? { distributions.first { $0.metric == metric } }
    /// Successes among the counted requests that the plan itself did not cancel; nil where there are none.
    public var successShare: Double? {
        let judged = counted - count(.cancelled)
        return judged > 0 ? Double(successes) / Double(judged) : nil
    }
    public func count(_ outcome: OutcomeClass) -> Int { outcomes.first { $0.outcome == outcome }?.count ?? 0 }

    init(
        _ info: TargetInfo, _ accumulator: consuming TargetAccumulator, _ window: MeasuredWindow, _ judging: RunGates,
        isOpenLoop: Bool
    ) {
        let rows = accumulator.takeRows()
        let folded = accumulator.folded ?? FoldedRows()
        self.info = info
        (counted, warmup) = (folded.counted + rows.count, accumulator.warmup)
        successes = folded.successes + rows.count { $0.outcome.isSuccess }
        lost = folded.lost + rows.count { $0.isLost }
        outcomes = Self.outcomes(accumulator)
        opening = OpeningWave(rows, after: folded.opening)
        coldAndWarm = ColdAndWarm(rows, after: folded.coldAndWarm)
        (tokens, streams) = (accumulator.tokens, accumulator.streams)
        inputSizes = InputSizes(rows, after: folded.inputSizes, dialect: info.dialect)
        (network, throttling) = (accumulator.network, accumulator.throttling)
        (hiddenWork, turns) = (accumulator.hiddenWork, TurnAnalysis.all(rows, after: folded.turns))
        (marks, behaviour) = (accumulator.marks.distributions, accumulator.behaviour)
        let unreachable = accumulator.outcomes.reduce(0) { $0 + ($1.key.isUnreachable ? $1.value : 0) }
        isUnreachable =
            counted == 0
            ? warmup > 0 && accumulator.warmupUnreachable == warmup : unreachable == counted
        let (issuing, length) = ((window.issuingEnded - window.start).seconds, window.length.seconds)
        rates = Rates(
            offered: isOpenLoop && issuing > 0 ? Double(counted) / issuing : nil,
            achieved: length > 0 ? Double(successes) / length : nil,
            outputTokens: length > 0 && tokens.generated > 0 ? Double(tokens.generated) / length : nil)
        distributions = Self.distributions(rows, after: folded, lost: lost, &accumulator)
        let gaps = accumulator.gaps.ordered()
        charts = accumulator.charts.finish(
            ttft: Curve(folded.ordered(.ttft, last: rows)), gaps: Curve(gaps),
            median: distributions.first { $0.metric == .ttft }?.value(.p50))
        var shares = folded
        shares.judge(rows, judging.rule)
        errors = shares.losses.estimate
        goodput = judging.rule.goodput(shares.goodput, seconds: length)
        func samples(_ metric: Metric) -> OrderedSamples { metric == .gap ? gaps : folded.ordered(metric, last: rows) }
        limitFigures = limitFigures(judging.limits, lossDependence: shares.losses.dependence, samples: samples)
        arm = armRun(accumulator.blocks, samples: samples)
    }

    private static func distributions(
        _ rows: [RequestRow], after folded: FoldedRows, lost: Int, _ accumulator: inout TargetAccumulator
    ) -> [Distribution] {
        var found: [Distribution] = []
        for (metric, series) in zip(Metric.all, folded.metrics) {
            switch metric.source {
            case .request:
                let lost = metric.countsLosses ? lost : 0
                let made = series.distribution(metric, last: metric.values(of: rows), lost: lost)
                if let made { found.append(made) }
            case .gaps where accumulator.gaps.count > 0:
                var clusters = folded.clusters
                clusters.add(ClusterFactor.clusters(of: rows))
                let sum = accumulator.gaps.sum
                found.append(
                    Distribution(metric, accumulator.gaps.ordered(), sum: sum, lost: 0, dependence: clusters.value))
            case .observationLags where accumulator.observationLags.count > 0:
                let sum = accumulator.observationLags.sum
                let samples = accumulator.observationLags.ordered()
                found.append(Distribution(metric, samples, sum: sum, lost: 0, dependence: nil))
            case .gaps, .observationLags: break
            }
        }
        return found
    }
    private static func outcomes(_ accumulator: TargetAccumulator) -> [OutcomeCount] {
        accumulator.outcomes.map { outcome, count in
            OutcomeCount(outcome: outcome, count: count, messages: accumulator.messages.mostFrequent(outcome))
        }.sorted { a, b in
            let (x, y) = (a.outcome.isSuccess ? 0 : 1, b.outcome.isSuccess ? 0 : 1)
            return (x, b.count, a.outcome.rawValue) < (y, a.count, b.outcome.rawValue)
        }
    }
}

extension Metric.Population {
    func includes(_ row: RequestRow) -> Bool {
        switch self {
        case .successes: row.outcome.isSuccess
        case .answered: true  // no first output, no value
        case .dispatched: row.wasSent
        case .cancelled: row.outcome == .cancelled
        }
    }
}
