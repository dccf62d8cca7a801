// SPDX-License-Identifier: Apache-2.0
public import Analysis
internal import Core
internal import FoundationEssentials
internal import Traces

/// Reads `summary.json` back, as far as a history needs it: no trace has to be read again.
///
/// - Source: `docs/summary-format.md`.
public enum SummaryReader {
    /// Why a file is no summary of a run that a history can show.
    public struct Unusable: Error, Hashable, CustomStringConvertible {
        public let description: String
        public init(description: String) { self.description = description }
    }

    /// The targets of the run, with every statistic that the summary has.
    ///
    /// - Parameters:
    ///   - bytes: The whole file.
    ///   - source: Its path.
    /// - Returns: Nil for the summary of a matrix, whose cells have their own.
    /// - Throws: `Unusable`, with the reason in words.
    public static func runs(_ bytes: [UInt8], source: String) throws(Unusable) -> [HistoryRun]? {
        let summary: WrittenSummary
        do { summary = try JSONDecoder().decode(WrittenSummary.self, from: Data(bytes)) } catch {
            throw Unusable(description: reason(error))
        }
        if summary.isOfMatrix { return nil }
        guard let schema = summary.schema, let run = summary.run, let targets = summary.targets else {
            throw Unusable(description: "is no summary of a run: it has no schema, run or targets")
        }
        guard schema == JSONSummary.schema else {
            throw Unusable(
                description: "has schema \(schema), and this program reads \(JSONSummary.schema); make it again from "
                    + "its trace with `streamgauge report --format json`")
        }
        if summary.hasParts { throw Unusable(description: "is of several runs side by side; give those of the runs") }
        if run.filtered != nil { throw Unusable(description: "is of a filtered trace, not of a whole run") }
        return targets.map { target in
            HistoryRun(
                summary.facts(of: target, run), figures: target.figures, endReason: run.end_reason, source: source)
        }
    }
    private static func reason(_ error: any Error) -> String {
        func place(_ path: [any CodingKey]) -> String {
            path.map { $0.intValue.map { "\($0)" } ?? $0.stringValue }.joined(separator: ".")
        }
        switch error {
        case DecodingError.keyNotFound(let key, let context):
            return "is no summary of a run: \(place(context.codingPath + [key])) is missing"
        case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context):
            let where_ = place(context.codingPath)
            return "is no summary of a run: \(where_.isEmpty ? "the file" : where_) is not what it should be"
        default: return "is not JSON, or was cut off"
        }
    }
}

/// The members of `summary.json` that are read, under the names that they have there.
private struct WrittenSummary: Decodable {
    // swift-format-ignore: AlwaysUseLowerCamelCase
    struct Run: Decodable {
        let name, tool, seed, plan_hash, libcurl, system, cpu: String
        let cores: Int
        let start_unix_ns: Int64
        let end_reason, filtered: String?
        let shard: Shard?
    }
    struct Shard: Decodable {
        let numbers: [Int]
        let of: Int
    }
    struct Verdict: Decodable {
        struct Reason: Decodable { let id: String }
        let level: String
        let reasons: [Reason]
    }
    struct Presence: Decodable {
        init(from decoder: any Decoder) {}
    }
    // swift-format-ignore: AlwaysUseLowerCamelCase
    private let matrix_schema: Int?
    private let verdict: Verdict?
    private let parts: [Presence]?
    let schema: Int?
    let run: Run?
    let targets: [WrittenTarget]?

    var isOfMatrix: Bool { matrix_schema != nil }
    var hasParts: Bool { parts?.isEmpty == false }

    func facts(of target: WrittenTarget, _ run: Run) -> ArmRun {
        var facts = ArmRun()
        (facts.name, facts.tool, facts.libcurl) = (run.name, run.tool, run.libcurl)
        (facts.startUnix, facts.seed) = (Nanoseconds(run.start_unix_ns), UInt64(run.seed) ?? 0)
        // Shards of a plan carry its hash, and each has a part of its load.
        let part = run.shard.map { " shard \($0.numbers.map { "\($0)" }.joined(separator: "+"))/\($0.of)" } ?? ""
        facts.planHash = run.plan_hash + part
        (facts.host.system, facts.host.cpu, facts.host.cores) = (run.system, run.cpu, run.cores)
        facts.verdict = verdict.flatMap { Analysis.Verdict.Level(rawValue: $0.level) } ?? .invalid
        facts.reasons = verdict?.reasons.map(\.id) ?? []
        (facts.target, facts.model, facts.dialect) = (target.name, target.model, target.protocol)
        return facts
    }
}

/// One target, and its metrics as names of members with numbers.
private struct WrittenTarget: Decodable {
    struct Members: Decodable {
        private let numbers: [String: Double]
        /// Nil where there is no value; `name` makes that of a member from "", "_low" or "_high".
        func figure(_ name: (String) -> String) -> HistoryRun.Figure? {
            guard let value = numbers[name("")], value.isFinite, let n = numbers["n"].flatMap({ Int(exactly: $0) })
            else {
                return nil
            }
            var figure = HistoryRun.Figure(value: value, n: n)
            if let low = numbers[name("_low")], let high = numbers[name("_high")], low <= high {
                figure.interval = low...high
            }
            return figure
        }
        /// Members that hold words: asking one for a number is slow.
        private static let words = Set(
            ["population", "levels"] + Percentile.reported.map { "\($0.key)_certification" })
        init(from decoder: any Decoder) throws {
            let all = try decoder.container(keyedBy: Name.self)
            numbers = all.allKeys.filter { !Self.words.contains($0.stringValue) }.reduce(into: [:]) { known, name in
                known[name.stringValue] = try? all.decode(Double.self, forKey: name)
            }
        }
    }
    struct Name: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }
    let name, model, `protocol`: String
    let successes, lost: Double
    let metrics: [String: Members]
    // swift-format-ignore: AlwaysUseLowerCamelCase
    let error_rate, goodput: Members?

    var figures: [String: HistoryRun.Figure] {
        var figures: [String: HistoryRun.Figure] = [:]
        for statistic in Statistic.all {
            guard case .percentile(let metric, let level) = statistic.source,
                let members = metrics[metric.id]
            else { continue }
            figures[statistic.id] = members.figure { "\(level.key)\($0)_\(metric.unit.rawValue)" }
        }
        for (statistic, share) in [(Statistic.errorRate, error_rate), (.goodput, goodput)] {
            figures[statistic.id] = share?.figure { "\($0.isEmpty ? "value" : String($0.dropFirst()))_share" }
        }
        // Summaries from before gates had no object for it.
        if error_rate == nil, let judged = Int(exactly: successes + lost), judged > 0 {
            figures[Statistic.errorRate.id] = HistoryRun.Figure(value: lost / (successes + lost), n: judged)
        }
        return figures
    }
}
