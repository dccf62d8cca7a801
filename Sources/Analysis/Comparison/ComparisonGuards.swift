// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import Traces

/// What two sides must have in common before anything is said of a difference between them.
public enum ComparisonGuards {
    /// Pairs of blocks below which the sign-flip test cannot tell even the clearest difference.
    public static let fewestPairs = 6
    /// Mean output tokens may differ by so much.
    public static let tokenTolerance = 0.1
    /// Error rates may differ by so many points, for all but the error rate itself.
    public static let errorTolerance = 0.02

    private static let all: [@Sendable (ArmPair) -> Comparison.Guard?] = [
        units, loadDelivered, plan, client, libcurl, host, errorRate, outputTokens,
    ]
    static func failed(_ pair: ArmPair) -> [Comparison.Guard] { all.compactMap { $0(pair) } }

    private static func units(_ pair: ArmPair) -> Comparison.Guard? {
        if pair.design == .runs { return fewRuns(pair.base.runs.count, pair.candidate.runs.count) }
        guard pair.design == .blocks, pair.blocks.count < fewestPairs else { return nil }
        return .init(
            id: "units",
            reason: "\(pair.blocks.count) blocks that both sides have whole, where at least \(fewestPairs) are needed; "
                + "run with more blocks")
    }
    /// A single run has a prediction interval; two or three on both sides have too few divisions for a permutation test.
    private static func fewRuns(_ base: Int, _ candidate: Int) -> Comparison.Guard? {
        guard min(base, candidate) > 1, Randomisation.leastP(base: base, candidate: candidate) > Comparer.level else {
            return nil
        }
        return .init(
            id: "units",
            reason: "\(base) runs against \(candidate) can be divided in so few ways that chance alone may do it; "
                + "make 4 on both sides, or compare one with the earlier ones")
    }
    private static func loadDelivered(_ pair: ArmPair) -> Comparison.Guard? {
        // Of a run with blocks the whole ones count, however it ended.
        let early = pair.design == .blocks ? nil : runs(pair).first { !$0.run.isWhole }
        if let early {
            return .init(
                id: "load_delivered",
                reason:
                    "\(early.label): the run ended early (\(early.run.ending)), with \(early.run.whole.counted) requests; "
                    + "compare whole runs")
        }
        guard let first = runs(pair).first(where: { $0.run.verdict == .invalid }) else { return nil }
        let why = first.run.reasons.first.map { " (\($0))" } ?? ""
        return .init(
            id: "load_delivered",
            reason: "\(pair.design == .blocks ? "" : "\(first.label): ")the run is invalid\(why); "
                + "mend what its report names, and run again")
    }
    private static func plan(_ pair: ArmPair) -> Comparison.Guard? {
        differ(pair, \.planHash) == nil
            ? nil
            : .init(
                id: "plan",
                reason: "the plans differ (plan hash): the sides did not have the same load; use one profile and seed")
    }
    private static func client(_ pair: ArmPair) -> Comparison.Guard? {
        differ(pair, \.tool).map {
            .init(id: "client", reason: "made with streamgauge \($0.0) and \($0.1); measure both with one version")
        }
    }
    private static func libcurl(_ pair: ArmPair) -> Comparison.Guard? {
        differ(pair, { String($0.libcurl.prefix { $0 != " " }) }).map {
            .init(id: "libcurl", reason: "made with \($0.0) and \($0.1); measure both with one version")
        }
    }
    private static func host(_ pair: ArmPair) -> Comparison.Guard? {
        differ(pair, \.hostClass).map {
            .init(id: "host", reason: "made on different machines: \($0.0), and \($0.1); measure both on one kind")
        }
    }
    private static func errorRate(_ pair: ArmPair) -> Comparison.Guard? {
        guard let errors = pair.measured(.errorRate), abs(errors.effect.estimate) > errorTolerance else { return nil }
        return .init(
            id: "error_rate",
            reason: "\(Words.percent(errors.base)) against \(Words.percent(errors.candidate)) of the requests failed, "
                + "more than \(Words.percent(errorTolerance, .errorRate)) apart: latencies are of the successes, "
                + "and say little")
    }
    private static func outputTokens(_ pair: ArmPair) -> Comparison.Guard? {
        guard let effect = pair.measured(.ratio, { $0.outputTokens })?.effect else { return nil }
        guard !comparableTokens.contains(effect.estimate) else { return nil }
        return .init(
            id: "output_tokens",
            reason: "the candidate's answers have \(words(effect.estimate)) output tokens, where "
                + "\(Words.percent(tokenTolerance)) are allowed: answers of different length are no comparison; fix the "
                + "length (max_tokens)")
    }
    private static let comparableTokens = (1 / (1 + tokenTolerance))...(1 + tokenTolerance)
    private static func words(_ ratio: Double) -> String {
        ratio > 1 ? "\(Words.percent(ratio - 1)) more" : "\(Words.percent(1 - ratio)) fewer"
    }
    /// The lengths of answers vary so much that they may differ by more than is allowed.
    private static func doubtOnTokens(_ pair: ArmPair) -> String? {
        guard let effect = pair.measured(.ratio, { $0.outputTokens })?.effect, let range = effect.interval else {
            return nil
        }
        guard comparableTokens.contains(effect.estimate),
            !(comparableTokens.contains(range.lowerBound) && comparableTokens.contains(range.upperBound))
        else { return nil }
        return "output tokens vary: candidate over base may be \(hundredths(range.lowerBound)) to "
            + "\(hundredths(range.upperBound)), so that E2E and what depends on length may differ by that alone"
    }
    private static func hundredths(_ ratio: Double) -> String {
        let scaled = Int((min(ratio, 1e6) * 100).rounded())
        return "\(scaled / 100).\(scaled % 100 < 10 ? "0" : "")\(scaled % 100)"
    }

    /// Suspect runs, and sides without usage.
    static func notes(_ pair: ArmPair) -> [String] {
        let suspect = runs(pair).filter { $0.run.verdict == .suspect }.map { label, run in
            let why = run.reasons.isEmpty ? "" : ": \(run.reasons.joined(separator: ", "))"
            return "\(label) is of a suspect run\(why)"
        }
        let isBlind = runs(pair).contains { $0.run.whole.outputTokens == nil }
        let unique = suspect.reduce(into: [String]()) { known, one in if !known.contains(one) { known.append(one) } }
        let doubt = doubtOnTokens(pair).map { [$0] } ?? []
        let models = pair.design == .blocks ? nil : differ(pair) { "\($0.dialect) \($0.model)" }
        let other = models.map { ["different models: \($0.0), and \($0.1)"] } ?? []
        let blind = isBlind ? ["output tokens are not known of both sides, so that they were not compared"] : []
        return unique + other + doubt + blind
    }

    private static func runs(_ pair: ArmPair) -> [(label: String, run: ArmRun)] {
        [pair.base, pair.candidate].flatMap { arm in arm.runs.map { (arm.label, $0) } }
    }
    /// The first two different values; nil where all runs have the same.
    private static func differ(_ pair: ArmPair, _ value: (ArmRun) -> String) -> (String, String)? {
        let values = runs(pair).map { value($0.run) }
        guard let first = values.first, let other = values.first(where: { $0 != first }) else { return nil }
        return (first, other)
    }
}

extension ArmRun {
    /// Machines of one class may be compared: the same system, processor and number of cores.
    public var hostClass: String { "\(host.system), \(host.cpu), \(host.cores) cores" }
}

extension Comparison.Guard {
    /// Different error rates are no reason against what counts errors, and the length of answers none against the error rate.
    package func concerns(_ statistic: Statistic) -> Bool {
        switch id {
        case "error_rate": statistic != .errorRate && statistic != .goodput
        case "output_tokens": statistic != .errorRate
        default: true
        }
    }
}

extension ArmPair {
    /// Blocks that were left out.
    var notes: [String] {
        guard design == .blocks else {
            return design == .runs ? [] : ["\(fewRuns), made at different times: shown, and never gated"]
        }
        let missing = Set((base.runs + candidate.runs).flatMap(\.incompleteBlocks)).sorted()
        guard !missing.isEmpty else { return [] }
        let named = missing.prefix(8).map { "\($0)" }.joined(separator: ", ")
        let more = missing.count > 8 ? " and \(missing.count - 8) more" : ""
        return [
            "left out, because a side does not have all of its requests in the measured window: "
                + "block\(missing.count == 1 ? "" : "s") \(named)\(more)"
        ]
    }
}
