// SPDX-License-Identifier: Apache-2.0
import Core
import Foundation
import Testing
import Traces

@testable import Analysis

/// Trends against what statsmodels says of the same values, how often they are told where there is none, and of whole runs.
@Suite struct DriftTests {
    struct Case: Sendable {
        let values: [Double]
        let slope, half, first, last: Double
    }
    /// statsmodels 0.14, `GLS(y, [1, t], sigma=toeplitz(r ** arange(n)))` with r from the residuals of `OLS` as `Trend` has it;
    /// the half width is `bse[1] * scipy.stats.t.ppf(0.975, n * (1 - r) / (1 + r) - 2)`.
    static let cases: [Case] = [
        Case(
            values: [
                100.001, 100.299, 99.726, 99.109, 99.545, 99.008, 100.06, 101.34, 99.508, 99.38, 100.49,
                100.357, 100.105, 99.07, 99.971, 100.695, 98.656, 99.542, 98.099, 98.71, 98.158, 99.765, 98.733,
                100.271, 100.157, 99.813, 97.483, 99.461, 99.951, 100.113, 98.47, 99.522, 99.021, 99.191,
                101.061, 99.192, 99.967, 100.884, 99.416, 99.888,
            ], slope: -0.005485727930967521, half: 0.02642925021268911, first: 99.71417250341506,
            last: 99.50022911410733),
        Case(
            values: [
                100.11, 100.169, 98.934, 99.643, 101.306, 99.256, 100.662, 100.65, 99.909, 102.205, 102.14,
                100.171, 100.485, 101.169, 100.771, 101.468, 101.093, 101.664, 102.745, 101.197, 101.327,
                100.75, 101.077, 99.951, 100.021, 100.465, 101.806, 102.748, 100.776, 100.343, 101.593, 99.604,
                100.164, 100.835, 102.549, 102.864, 102.03, 101.596, 101.523, 103.285, 102.239, 101.866,
                102.361, 102.16, 102.007, 101.04, 101.683, 101.598,
            ], slope: 0.03797328926147675, half: 0.027190432052963863, first: 100.26751708605313,
            last: 102.05226168134254),
        Case(
            values: [
                101.166, 101.486, 101.045, 101.364, 100.591, 101.345, 100.871, 101.06, 99.317, 99.54, 97.664,
                95.796, 96.012, 95.57, 96.26, 98.873, 97.866, 97.249, 97.565, 98.085, 97.811, 97.543, 98.217,
                98.554, 97.249, 97.14, 97.147, 96.043, 96.455, 95.646, 96.809, 96.94, 96.921, 96.206, 96.086,
                94.091, 93.341, 94.216, 92.404, 93.91, 92.502, 93.858, 93.321, 94.496, 94.768, 93.297, 94.887,
                96.331, 95.959, 95.433, 95.107, 94.01, 95.187, 94.467, 94.362, 93.516, 92.987, 91.892, 93.531,
                93.41,
            ], slope: -0.12844126626316982, half: 0.09009881822982209, first: 100.31899589081908,
            last: 92.74096118129206),
    ]
    private static func near(_ a: Double, _ b: Double) -> Bool { abs(a - b) <= 1e-9 * max(1, abs(b)) }

    @Test("slope, interval and line are those of statsmodels", arguments: cases.indices)
    func reference(number: Int) throws {
        let known = Self.cases[number]
        let trend = try #require(Trend(known.values.enumerated().map { ($0.offset, $0.element) }))
        #expect(Self.near(trend.slope, known.slope) && Self.near(trend.halfWidth, known.half), "\(trend)")
        #expect(Self.near(trend.first, known.first) && Self.near(trend.last, known.last), "\(trend)")
    }
    @Test("fewer values than a trend can be told from have none") func tooFew() {
        #expect(Trend((0..<39).map { ($0, Double($0)) }) == nil && Trend((0..<40).map { ($0, 1) })?.slope == 0)
    }

    // MARK: False alarms

    private static func normal(_ random: CounterRandom, _ number: Int) -> Double {
        let (a, b) = (random.uniform(UInt64(2 * number)), random.uniform(UInt64(2 * number + 1)))
        return (-2 * log(1 - a)).squareRoot() * cos(2 * .pi * b)
    }
    /// A row that wanders: what each error keeps of the one before.
    private static func wandering(_ count: Int, memory: Double, seed: Int) -> [(place: Int, value: Double)] {
        let random = CounterRandom(seed: UInt64(seed), stream: 90)
        var error = normal(random, 0) / (1 - memory * memory).squareRoot()
        return (0..<count).map { place in
            if place > 0 { error = memory * error + normal(random, place) }
            return (place, 100 + error)
        }
    }
    @Test(
        "rows without a trend are called one in at most 7 of 100 cases, however alike neighbours are",
        arguments: [(40, 0.0), (40, 0.3), (48, 0.5), (64, 0.6), (96, 0.3), (96, 0.6)])
    func falseAlarms(count: Int, memory: Double) throws {
        var alarms = 0
        for seed in 0..<1_000 {
            let trend = try #require(Trend(Self.wandering(count, memory: memory, seed: seed)))
            if abs(trend.slope) > trend.halfWidth { alarms += 1 }
        }
        #expect(alarms <= 70 && alarms >= 10, "\(alarms) of 1000")
    }
    @Test("a trend of three deviations over the run is found, nine times in ten at least") func power() throws {
        var found = 0
        for seed in 0..<300 {
            let values = Self.wandering(64, memory: 0.3, seed: seed).map {
                ($0.place, $0.value + 3 * Double($0.place) / 63)
            }
            let trend = try #require(Trend(values))
            if trend.slope > trend.halfWidth { found += 1 }
        }
        #expect(found >= 270, "\(found) of 300")
    }

    // MARK: Runs

    /// A request a second for twenty minutes.
    private static func run(
        tolerance: Double? = 0.1, seconds: Int = 1_200, _ change: (Int, inout RequestRecord) -> Void
    ) -> RunAnalysis {
        var run = RunRecord()
        run.targets = [TargetInfo(name: "relay", url: "http://r", dialect: "openai-chat", model: "m")]
        run.soak = tolerance.map { SoakRecord(tolerance: $0) }
        var builder = AnalysisBuilder()
        builder.add(.run(run))
        let random = CounterRandom(seed: 3, stream: 91)
        for second in 0..<seconds {
            let first = 100 + Int64(5 * normal(random, second))
            var record = RequestRecord.made(
                second, intended: Int64(second) * 1_000, outputs: [first, first + 20, first + 40])
            change(second, &record)
            builder.add(.request(record))
            var interval = IntervalRecord()
            (interval.at, interval.openDescriptors) = (.seconds(Int64(second + 1)), 20)
            builder.add(.interval(interval))
        }
        var end = EndRecord()
        (end.at, end.requests, end.issuingEnded) = (.seconds(Int64(seconds)), seconds, .seconds(Int64(seconds)))
        builder.add(.end(end))
        return builder.finish()
    }
    private static func row(_ analysis: RunAnalysis, _ subject: Drift.Subject) throws -> Drift.Row {
        try #require(analysis.drift?.rows.first { $0.subject == subject })
    }
    @Test("a run that ends as it began has no drift, and passes") func steady() throws {
        let analysis = Self.run { _, _ in }
        let drift = try #require(analysis.drift)
        #expect(drift.rows.map(\.subject) == Drift.Subject.allCases && drift.onsets.isEmpty)
        #expect(drift.rows.allSatisfy { $0.finding == .steady && $0.outcome == .kept }, "\(drift.rows)")
        #expect(analysis.exitCode == 0)
    }
    @Test(
        "a TTFT that grows is told with its slope an hour, and goes beyond the tolerance", arguments: [0.1, 0.5, nil])
    func growing(tolerance: Double?) throws {
        let analysis = Self.run(tolerance: tolerance) { second, record in
            let more = Int64(second) * 30 / 1_200  // 30 ms in twenty minutes: 90 ms an hour
            record = .made(second, intended: Int64(second) * 1_000, outputs: [100 + more, 120 + more, 140 + more])
        }
        let row = try Self.row(analysis, .ttft)
        let line = try #require(row.line)
        #expect(row.finding == .rises && line.interval.contains(90e6) || abs(line.slope - 90e6) < 3e6, "\(line)")
        #expect(row.outcome == tolerance.map { $0 < 0.2 ? .exceeded : .kept })
        #expect(analysis.exitCode == (tolerance == 0.1 ? 4 : 0))
        #expect(try Self.row(analysis, .gap).finding == .steady)
    }
    @Test("where errors set in is told to a window, with the rates before and after") func onset() throws {
        let analysis = Self.run { second, record in
            if second >= 800, second % 3 == 0 { record.outcome = .reset }
        }
        let drift = try #require(analysis.drift)
        let onset = try #require(drift.onsets.first)
        #expect(drift.onsets.count == 1 && onset.target == "relay" && onset.p <= 0.05)
        #expect(abs(onset.at.seconds - 800) <= drift.width.seconds, "\(onset)")
        #expect(onset.before == 0 && abs(onset.after - 1.0 / 3) < 0.03)
        #expect(analysis.exitCode == 4)
    }
    @Test("connections that are opened anew ever more often are told") func connections() throws {
        let analysis = Self.run { second, record in
            if second % 20 < second / 100 { record.attempts[0].reused = false }
        }
        #expect(try Self.row(analysis, .newConnections).finding == .rises)
    }
    @Test("a soak that is too short says so, and any other run is not looked at before ten minutes") func short() throws
    {
        let soak = Self.run(seconds: 12) { _, _ in }
        #expect(try Self.row(soak, .ttft).finding == .tooShort && soak.exitCode == 8)
        #expect(Self.run(tolerance: nil, seconds: 500) { _, _ in }.drift == nil)
        #expect(Self.run(tolerance: nil, seconds: 700) { _, _ in }.drift != nil)
    }
}
