// SPDX-License-Identifier: Apache-2.0
import Core
import Testing
import Traces

@testable import Analysis

@Suite struct TimeGridTests {
    private struct Sum: TimeBin {
        var value: Int64 = 0
        mutating func merge(_ later: Self) { value += later.value }
    }
    @Test(
        "doubles its width until the longest time fits, and loses nothing",
        arguments: [
            ([0, 5, 9], 10, [3]), ([0, 10, 39], 10, [1, 1, 0, 1]), ([0, 10, 40], 20, [2, 0, 1]),
            ([0, 79], 20, [1, 0, 0, 1]), ([3, 1_000], 320, [1, 0, 0, 1]), ([-7], 10, [1]),
        ] as [([Int64], Int64, [Int64])])
    func folds(times: [Int64], width: Int64, counts: [Int64]) {
        var grid = TimeGrid<Sum>(firstWidth: Nanoseconds(10), limit: 4)
        for time in times { grid.change(at: time) { $0.value += 1 } }
        #expect(grid.width == width)
        #expect(grid.bins.map(\.value) == counts)
    }
    @Test(
        "shares a span out among the bins that it touches",
        arguments: [
            (0, 10, [10]), (5, 25, [5, 10, 5]), (12, 12, []), (-5, 5, [5]), (39, 41, [0, 1, 1]),
        ] as [(Int64, Int64, [Int64])])
    func spreads(start: Int64, end: Int64, shares: [Int64]) {
        var grid = TimeGrid<Sum>(firstWidth: Nanoseconds(10), limit: 4)
        grid.spread(from: start, to: end) { $0.value += $1 }
        #expect(grid.bins.map(\.value) == shares)
    }
}

@Suite struct DrawnSampleTests {
    @Test("keeps all while they are few, then an even draw, in whichever order they come", arguments: [0, 8, 9, 1_000])
    func draws(count: Int) {
        var (rising, falling) = (DrawnSample<Int>(limit: 8), DrawnSample<Int>(limit: 8))
        for i in 0..<count { rising.add(i, i) }
        for i in (0..<count).reversed() { falling.add(i, i) }
        #expect(rising.elements == falling.elements)
        #expect(rising.elements == rising.elements.sorted())
        #expect(count > 8 ? (1...8).contains(rising.elements.count) : rising.elements == Array(0..<count))
    }
}

@Suite struct CurveTests {
    @Test("holds the extremes and every reported percentile", arguments: [1, 2, 7, 239, 240, 5_000])
    func ranks(n: Int) throws {
        let values = (1...n).map(Double.init)
        let curve = try #require(Curve(.exact(values)))
        #expect(curve.n == n)
        #expect(curve.points.first?.value == 1)
        #expect(curve.points.last == Curve.Point(value: Double(n), share: 1))
        for level in Percentile.reported {
            let value = Double(level.rank(of: n))
            #expect(curve.points.contains(Curve.Point(value: value, share: value / Double(n))))
        }
        #expect(curve.points.count <= Curve.limit)
        #expect(zip(curve.points, curve.points.dropFirst()).allSatisfy { $0.value < $1.value && $0.share < $1.share })
    }
    @Test("is absent without values") func empty() { #expect(Curve(.exact([])) == nil) }
}

@Suite struct SmallSamplesTests {
    @Test(
        "gives nearest ranks, exactly or within 0.1 %, however it was put together", arguments: [1, 30, 1_024, 5_000])
    func percentiles(n: Int) throws {
        var (whole, parts) = (SmallSamples(), (SmallSamples(), SmallSamples()))
        for i in 1...n {
            whole.add(Int64(i) * 1_000_003)
            if i % 3 == 0 { parts.0.add(Int64(i) * 1_000_003) } else { parts.1.add(Int64(i) * 1_000_003) }
        }
        parts.0.merge(parts.1)
        for samples in [whole, parts.0] {
            #expect(samples.count == n)
            let found = samples.values(at: [.p50, .p95])
            let wanted = Double(Percentile.p50.rank(of: n)) * 1_000_003
            #expect(abs(try #require(found[0]) - wanted) <= (n > 1_024 ? wanted / 1_000 : 0))
            #expect((found[1] != nil) == (n >= Percentile.p95.minimumCount))
        }
        #expect(SmallSamples().values(at: [.p50]) == [nil])
    }
}

@Suite struct ChartsTests {
    private func charts(_ requests: [RequestRecord], warmup: Int64 = 0) -> TargetCharts {
        analyse(requests, run: .made(warmup: warmup)).targets[0].charts
    }

    @Test("counts in its timeline what was intended, what ended and how, what came, and what was open") func timeline()
    {
        let requests = [
            RequestRecord.made(0, intended: 0, lag: 10, outputs: [50, 90]),
            .made(1, intended: 150, outputs: [100, 250]),
            .made(2, intended: 160, outputs: [60], outcome: .reset),
        ]
        let timeline = charts(requests).timeline
        #expect(timeline.width == .milliseconds(100))
        #expect(timeline.bins.map(\.intended) == [1, 2, 0, 0, 0])
        #expect(timeline.bins.map(\.outcomes) == [[:], [.ok: 1], [.reset: 1], [:], [.ok: 1]])
        #expect(timeline.bins.map(\.outputEvents) == [1, 1, 2, 0, 1])
        // Done after 100, 260 and 70 ms, dispatched at 10, 150 and 160.
        #expect(timeline.bins.map(\.inFlight) == [0.9, 1, 1.3, 1, 0.1])
        #expect(timeline.bins.map(\.active) == [0.4, 0, 0.5, 1, 0])
        #expect(timeline.bins.map(\.n) == [1, 1, 0, 0, 0])
        #expect(timeline.bins.map(\.ttftP50) == [60_000_000, 100_000_000, nil, nil, nil])
    }
    @Test("shows the warm-up over time, and nowhere else") func warmup() throws {
        let requests = (0..<4).map { RequestRecord.made($0, intended: Int64($0) * 100, outputs: [20, 40]) }
        let charts = charts(requests, warmup: 200)
        #expect(charts.timeline.bins.map(\.intended).reduce(0, +) == 4)
        #expect(charts.ttft?.n == 2)
        #expect(charts.gaps?.n == 2)
        #expect(charts.gapMap?.columns.joined().reduce(0, +) == 2)
        #expect(charts.byConcurrency?.n == 2)
        #expect(Set(charts.waterfalls.map(\.record.index)).isSubset(of: [2, 3]))
    }
    @Test("puts each gap into the row and the column of its end; events of one read have none") func gaps() throws {
        let map = try #require(charts([.made(0, outputs: [10, 10, 30, 30, 130, 600])]).gapMap)
        #expect(map.width == .milliseconds(100))
        let places = [(0, 20.0), (1, 100.0), (6, 470.0)]
        for (column, gap) in places {
            let row = try #require(map.rows.lastIndex { $0 <= gap * 1e6 })
            #expect(map.columns[column][row] == 1, "\(gap) ms")
        }
        #expect(map.columns.joined().reduce(0, +) == places.count)
        #expect(zip(map.rows, map.rows.dropFirst()).allSatisfy { $1 / $0 <= 1.26 && $1 > $0 })
    }
    @Test("sets TTFT against what was in flight and against input tokens") func relations() throws {
        let requests = (0..<200).map { i in
            var record = RequestRecord.made(i, intended: Int64(i), outputs: [Int64(10 + i % 2 * 50)])
            record.inFlight = 1 + i % 2 * 30
            if i < 100 { record.usage.inputTokens = Int64(1_000 + i) }
            return record
        }
        let charts = charts(requests)
        let concurrency = try #require(charts.byConcurrency)
        #expect(concurrency.bins.map(\.low) == [1, 31])
        #expect(concurrency.bins.map(\.n) == [100, 100])
        #expect(concurrency.bins.map(\.p50) == [10e6, 60e6])
        #expect(concurrency.samples.count == 200)
        let tokens = try #require(charts.byInputTokens)
        #expect(tokens.n == 100)
        #expect(tokens.bins.first?.low == 1_000 && tokens.bins.last?.high == 1_099)
        #expect(zip(tokens.bins, tokens.bins.dropFirst()).allSatisfy { $0.high < $1.low })
    }
    @Test("shows the slowest, one near the median, and of the broken first each kind") func waterfalls() {
        let ttfts: [Int64] = [50, 10, 90, 30, 70, 20, 80, 40, 60]
        var requests = ttfts.enumerated().map { RequestRecord.made($0, intended: Int64($0), outputs: [$1]) }
        let broken: [OutcomeClass] = [.reset, .reset, .reset, .reset, .truncated, .rateLimited, .cancelled]
        requests += broken.enumerated().map { .made(100 + $0, intended: 50, outputs: [5], outcome: $1) }
        let chosen = charts(requests).waterfalls
        #expect(chosen.filter { $0.choice == .slowest }.map(\.record.index) == [2, 6, 4, 8])
        #expect(chosen.filter { $0.choice == .median }.map(\.record.index) == [0])
        #expect(chosen.filter { $0.choice == .broken }.map(\.record.index) == [100, 101, 104, 105])
    }
    @Test("cuts a request that is too long to be drawn, and says by how much") func long() throws {
        let long = RequestRecord.made(0, outputs: (1...3_000).map(Int64.init))
        let waterfall = try #require(charts([long]).waterfalls.first)
        #expect(waterfall.eventsLeftOut == 1_001)
        #expect(waterfall.record.events.count == 2_000 && waterfall.record.reads.count == 2_000)
    }
    @Test("keeps the worst of the client's health in each bin, and adds up what it did") func health() throws {
        let intervals = (1...480).map { second in
            var interval = IntervalRecord()
            interval.at = .seconds(Int64(second))
            (interval.inFlight, interval.dispatched) = (second, 2)
            interval.loopCPU = [.milliseconds(Int64(second)), .milliseconds(1)]
            return interval
        }
        let series = try #require(analyse([.made(0)], intervals: intervals).healthSeries)
        #expect(series.width == .seconds(Int64(2)))
        #expect(series.bins.count == 240)
        #expect(series.bins.allSatisfy { $0.intervals == 2 && $0.dispatched == 4 })
        #expect(series.bins.first?.inFlight == 2 && series.bins.last?.inFlight == 480)
        #expect(series.bins.last?.loopCPU == 0.48)
        #expect(analyse([.made(0)]).healthSeries == nil)
    }
}
