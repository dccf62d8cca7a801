// SPDX-License-Identifier: Apache-2.0
internal import Gates
internal import Traces

/// Requests that keep to every service level of the profile.
///
/// Failed, shed and cut-off requests keep to none; those that the plan itself cancelled are not judged.
public struct Goodput: Hashable, Sendable {
    /// One service level.
    public struct Level: Hashable, Sendable {
        /// As the profile writes it.
        public let text: String
        /// Successes that do not keep to it.
        public let missed: Int
        /// Successes without a value, such as TPOT without usage: they are not held against it.
        public let unknown: Int
    }
    /// Hits are the requests that keep to all levels.
    public let kept: ShareEstimate
    /// Such requests a second of the measured window.
    public let perSecond: Double?
    /// In the order of the profile.
    public let levels: [Level]
}

/// Judges requests by service levels.
struct GoodputRule {
    private struct Measure {
        let level: ServiceLevel
        /// A value that never came was not quick enough; of other metrics nothing is known without one.
        let countsAbsence: Bool
        let read: @Sendable (RequestRow) -> Double?
    }
    private let measures: [Measure]
    var isEmpty: Bool { measures.isEmpty }

    /// - Parameter texts: As the run record has them; what cannot be read is left out.
    init(_ texts: [String]) {
        measures = texts.compactMap { text in
            guard let level = try? ServiceLevel(text),
                let metric = Metric.all.first(where: { $0.id == level.subject.name }),
                case .request(let read) = metric.source
            else { return nil }
            return Measure(level: level, countsAbsence: metric.countsLosses, read: read)
        }
    }
    /// Whether it keeps to all levels; nil for a request that is not judged.
    func keeps(_ row: RequestRow) -> Bool? {
        if row.outcome == .cancelled { return nil }
        return row.outcome.isSuccess
            && measures.allSatisfy { measure in
                measure.read(row).map(measure.level.holds) ?? !measure.countsAbsence
            }
    }

    /// What is counted of one target.
    struct Tally {
        private(set) var kept = ShareTally()
        private(set) var missed: [Int] = []
        private(set) var unknown: [Int] = []

        /// Takes in one segment, in intended order.
        mutating func fold(_ rows: [RequestRow], _ rule: GoodputRule) {
            kept.fold(rows.compactMap(rule.keeps))
            if missed.isEmpty {
                missed = rule.measures.map { _ in 0 }
                unknown = missed
            }
            for row in rows where row.outcome.isSuccess {
                for (i, measure) in rule.measures.enumerated() {
                    let value = measure.read(row)
                    if value == nil, !measure.countsAbsence { unknown[i] += 1 }
                    if value.map({ !measure.level.holds($0) }) ?? measure.countsAbsence { missed[i] += 1 }
                }
            }
        }
    }
    /// The goodput of a target.
    ///
    /// - Parameter seconds: Length of the measured window.
    /// - Returns: Nil without service levels.
    func goodput(_ tally: Tally, seconds: Double) -> Goodput? {
        guard !isEmpty else { return nil }
        let levels = zip(measures, zip(tally.missed, tally.unknown)).map { measure, counts in
            Goodput.Level(text: measure.level.text, missed: counts.0, unknown: counts.1)
        }
        return Goodput(
            kept: tally.kept.estimate, perSecond: seconds > 0 ? Double(tally.kept.hits) / seconds : nil, levels: levels)
    }
}
