// SPDX-License-Identifier: Apache-2.0
import Core
import Foundation
import Testing
import Traces

@testable import Analysis

@Suite struct HistoryTests {
    private static let ttft = Statistic(.ttft, .p50)
    private static func only(_ runs: [HistoryRun], _ statistic: Statistic = ttft) throws -> HistorySeries {
        var selection = History.Selection()
        selection.statistics = [statistic]
        let history = History(runs, selection)
        #expect(history.series.count == 1)
        return try #require(history.series.first)
    }

    // MARK: Prediction

    @Test("the next run is expected about the geometric mean, within t · s · √(1 + 1/n) of the logarithms")
    func expected() throws {
        // Logarithms -2 … 2 about that of 100 ms: s² = 2.5, t(0.975, 4) = 2.776445, half = 2.776445 · √(2.5 · 1.2).
        let ttfts = (-2...2).map { 100 * exp(Double($0)) }
        let next = try #require(try Self.only(HistoryRun.made(ttfts: ttfts)).current?.next)
        #expect(abs(next.center / 100e6 - 1) < 1e-9 && next.runs == 5)
        #expect(abs(log(next.range.upperBound / 100e6) - 4.808944) < 1e-5)
        #expect(abs(log(next.range.lowerBound / 100e6) + 4.808944) < 1e-5)
    }
    @Test("of shares the interval is plain, and stays between none and all") func shares() throws {
        let runs = [0.01, 0.02, 0.03, 0.02, 0.02].enumerated().map {
            HistoryRun.made($0.offset, ttft: $0.element, of: .errorRate)
        }
        let next = try #require(try Self.only(runs, .errorRate).current?.next)
        // s² = 0.00005, half = 2.776445 · √(0.00005 · 1.2) = 0.021506.
        #expect(next.center == 0.02 && next.range.lowerBound == 0 && abs(next.range.upperBound - 0.041506) < 1e-6)
    }
    @Test("holds the next run in 95 of 100 cases, few runs or many", arguments: [5, 8, 20])
    func coverage(runs: Int) throws {
        let trials = 4_000
        let outside = try (0..<trials).count { trial in
            let values = ChangePointTests.noise(runs + 1, seed: UInt64(trial))
            let expected = try #require(PredictionInterval(Array(values.dropLast()), .difference))
            return !expected.contains(values[runs])
        }
        // Of 4,000, five standard deviations about 200.
        #expect(abs(outside - trials / 20) < 70, "\(outside) of \(trials)")
    }
    @Test("fewer than five runs before it say nothing of a run") func few() throws {
        let series = try Self.only(HistoryRun.made(ttfts: [100, 101, 99, 100, 300]))
        #expect(series.points.allSatisfy { $0.expected == nil && !$0.isOutside })
        #expect(series.current?.next?.runs == 5)
        let four = try Self.only(HistoryRun.made(ttfts: [100, 101, 99, 100]))
        #expect(four.current?.next == nil && four.current?.runsOfLastLevel == 4)
    }
    static let judged: [(Double, Bool)] = [(100, false), (103, false), (110, true), (91, true)]
    @Test("a run is judged by those before it", arguments: judged) func outside(ttft: Double, isOutside: Bool) throws {
        let series = try Self.only(HistoryRun.made(ttfts: [100, 101, 99, 100, 102, 98, ttft]))
        #expect(series.points.map(\.isOutside) == [false, false, false, false, false, false, isOutside])
        #expect(series.points[6].expected?.runs == 6)
    }
    @Test("equal runs expect their like, and nothing else") func equal() throws {
        let series = try Self.only(HistoryRun.made(ttfts: [0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.11]))
        #expect(series.points.map(\.isOutside) == [false, false, false, false, false, false, true])
    }

    // MARK: Steps

    @Test("a step has its size, its interval and p; later runs are judged from the new level") func step() throws {
        let wobble = [0.98, 1.01, 1, 0.99, 1.02, 1]
        let ttfts = (wobble + wobble).map { 100 * $0 } + (wobble + wobble).map { 120 * $0 }
        let series = try Self.only(HistoryRun.made(ttfts: ttfts))
        let step = try #require(series.steps.first)
        #expect(series.steps.count == 1 && step.point == 12 && step.isWorse)
        let effect = step.effect
        #expect(abs(effect.estimate - 1.2) < 1e-9 && effect.baseUnits == 12 && effect.candidateUnits == 12)
        #expect(effect.p.map { $0 <= 0.01 } == true && effect.interval?.contains(1.2) == true)
        #expect(effect.interval.map { $0.lowerBound > 1.18 && $0.upperBound < 1.22 } == true)
        #expect(series.points.indices.filter { series.points[$0].isOutside } == [12])
        #expect((13..<17).allSatisfy { series.points[$0].expected == nil } && series.points[17].expected?.runs == 5)
        #expect(series.current?.next?.runs == 12 && abs((series.current?.next?.center ?? 0) / 120e6 - 1) < 0.01)
    }
    @Test("Welch's interval of a step is that of SciPy") func welch() throws {
        // scipy.stats.ttest_ind([4, 6, 8, 5], [1, 2, 4], equal_var=False).confidence_interval()
        let effect = try #require(Effect.step([1, 2, 4], [4, 6, 8, 5], .difference, p: 0.1))
        #expect(abs(effect.estimate - 41.0 / 12) < 1e-12)
        #expect(abs((effect.interval?.lowerBound ?? 0) - Self.welch.low) < 1e-6)
        #expect(abs((effect.interval?.upperBound ?? 0) - Self.welch.high) < 1e-6)
    }
    static let welch = (low: 0.206994266, high: 6.626339066)
    @Test("more tokens a second is an improvement, more errors are none") func direction() throws {
        let speed = Statistic(.outputSpeed, .p50)
        for (statistic, low, high, isWorse) in [(speed, 50.0, 90.0, false), (.errorRate, 0.01, 0.09, true)] {
            let runs = (0..<16).map { day in
                HistoryRun.made(day, ttft: (day < 8 ? low : high) * (1 + 0.01 * Double(day % 3)), of: statistic)
            }
            #expect(try Self.only(runs, statistic).steps.map(\.isWorse) == [isWorse])
        }
    }

    // MARK: What is set beside what

    @Test("a change of plan or machine divides, and the runs of one condition go on after the other's") func divides()
        throws
    {
        let runs = (0..<14).map { day in
            HistoryRun.made(day, ttft: (day % 2 == 0 ? 100 : 200) + Double(day % 3)) {
                if day % 2 == 1 { $0.facts.host.cores = 8 }
            }
        }
        let series = try Self.only(runs)
        #expect(
            series.segments.map(\.host) == ["Linux 6.1, Synthetic CPU, 4 cores", "Linux 6.1, Synthetic CPU, 8 cores"])
        #expect(series.breaks.count == 13 && series.breaks.allSatisfy(\.divides))
        #expect(series.steps.isEmpty && series.outside == 0 && series.current?.next?.runs == 7)
        #expect(series.points[12].expected.map { $0.range.upperBound < 150e6 } == true)
    }
    @Test("a change of tool or libcurl is marked, and does not divide") func marked() throws {
        let runs = (0..<8).map { day in
            HistoryRun.made(day, ttft: 100 + Double(day % 3)) {
                if day >= 4 { $0.facts.libcurl = "libcurl/8.5.0 OpenSSL/3.0.17 zlib/1.2.13" }
                if day >= 6 { $0.facts.tool = "0.2.0" }
            }
        }
        let series = try Self.only(runs)
        #expect(series.segments.count == 1 && series.current?.next?.runs == 8)
        #expect(series.breaks.map(\.point) == [4, 6] && series.breaks.allSatisfy { !$0.divides })
        #expect(
            series.breaks.flatMap(\.changes) == [
                HistorySeries.Change(kind: .libcurl, from: "libcurl/7.88.1", to: "libcurl/8.5.0"),
                HistorySeries.Change(kind: .tool, from: "0.1.0", to: "0.2.0"),
            ])
    }
    @Test("runs that each drew their own seed are told from plans that changed") func seeds() throws {
        let drawn = (0..<5).map { day in
            HistoryRun.made(day, ttft: 100) {
                $0.facts.seed = UInt64(day)
                $0.facts.planHash = "plan-\(day)"
            }
        }
        #expect(try Self.only(drawn).drawsSeeds)
        let edited = (0..<5).map { day in HistoryRun.made(day, ttft: 100) { $0.facts.planHash = "plan-\(day / 2)" } }
        #expect(try !Self.only(edited).drawsSeeds)
    }
    @Test("what is invalid or was not brought to its end is drawn and counts for nothing") func leftOut() throws {
        var runs = HistoryRun.made(ttfts: [100, 101, 900, 99, 100, 950, 102, 100])
        runs[2].facts.verdict = .invalid
        runs[5].endReason = "interrupted"
        let series = try Self.only(runs)
        #expect(series.points.map(\.leftOut) == [nil, nil, "invalid", nil, nil, "interrupted", nil, nil])
        #expect(series.current?.next?.runs == 6 && series.outside == 0)
        #expect(series.points[2].expected == nil && series.points[7].expected?.runs == 5)
        runs[2].facts.verdict = .suspect
        #expect(try Self.only(runs).points[2].leftOut == nil)
    }
    @Test("a value of nothing has no place on a logarithmic scale, and counts for nothing") func zero() throws {
        let series = try Self.only(HistoryRun.made(ttfts: [100, 0, 101]))
        #expect(series.points.map(\.leftOut) == [nil, "no logarithm", nil])
    }
    @Test("the same run found twice counts once, and the first is taken") func duplicates() throws {
        let runs = HistoryRun.made(ttfts: [100, 101])
        let history = History(runs + [HistoryRun.made(1, ttft: 500)], History.Selection())
        #expect(history.duplicates == 1 && history.runs == 2)
        #expect(history.series[0].points.map(\.figure.value) == [100e6, 101e6])
    }
    @Test("targets, models and profiles have series of their own, in order of their names") func series() {
        let runs =
            HistoryRun.made(ttfts: [100, 101])
            + [
                HistoryRun.made(3, ttft: 90) { $0.facts.target = "a" },
                HistoryRun.made(4, ttft: 90) { $0.facts.model = "mock-0" },
                HistoryRun.made(5, ttft: 90) { $0.facts.name = "hourly" },
            ]
        let history = History(runs.reversed(), History.Selection())
        #expect(history.series.map(\.subject.name) == ["hourly", "nightly", "nightly", "nightly"])
        #expect(history.series.map(\.subject.target) == ["alpha", "a", "alpha", "alpha"])
        #expect(history.series.map(\.points.count) == [1, 1, 1, 2])
    }
    @Test("takes the runs that are asked for: statistics, target, the newest, since a date") func selection() {
        let runs = HistoryRun.made(ttfts: [100, 101, 102, 103])
        var selection = History.Selection()
        selection.last = 3
        selection.since = runs[2].facts.startUnix
        #expect(History(runs, selection).series.map { $0.points.map(\.figure.value) } == [[102e6, 103e6]])
        selection.target = "beta"
        #expect(History(runs, selection).series.isEmpty)
        selection = History.Selection()
        (selection.last, selection.statistics) = (1, [Statistic(.gap, .p99), Self.ttft, .goodput])
        let history = History(runs, selection)
        #expect(history.series.map { $0.points.count } == [1] && history.missing.map(\.id) == ["gap.p99", "goodput"])
    }
    @Test("a run of a compact summary has its figures, with as many values as its sketch") func compact() {
        var run = HistoryRun.made(0, ttft: 100).facts
        (run.whole.counted, run.whole.successes) = (200, 190)
        run.whole.values = ["ttft.p50": 100e6, "gap.p99": 20e6, "error_rate": 0.05]
        run.sketches["gap"] = Sketch()
        run.sketches["gap"]?.buckets = [
            Sketch.Bucket(value: 19e6, count: 3_000), Sketch.Bucket(value: 20e6, count: 40),
        ]
        run.intervals["ttft.p50"] = 98e6...103e6
        let made = HistoryRun(compact: run, source: "baselines/main.json")
        #expect(made.figures["ttft.p50"] == HistoryRun.Figure(value: 100e6, interval: 98e6...103e6, n: 190))
        #expect(made.figures["gap.p99"]?.n == 3_040 && made.figures["error_rate"]?.n == 200)
        #expect(made.leftOut == nil)
    }
    @Test("statistics are known by their ids") func named() {
        #expect(Statistic.named("ttft.p50") == Self.ttft && Statistic.named("error_rate") == .errorRate)
        #expect(Statistic.named("ttft.p51") == nil && Statistic.named("ttft") == nil)
        #expect(Set(Statistic.all.map(\.id)).count == Statistic.all.count)
    }
}
