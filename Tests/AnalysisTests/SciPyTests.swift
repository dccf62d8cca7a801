// SPDX-License-Identifier: Apache-2.0
import Core
import Foundation
import Testing

@testable import Analysis

@Suite struct SciPyDistributionTests {
    @Test("the binomial distribution is SciPy's, up to two million trials") func binomial() throws {
        for row in try SciPyValues.known.binomial {
            let ours = Binomial(trials: row.trials, chance: row.chance)
            expectClose(ours.probability(of: row.k), row.probability, within: 1e-8, "\(row)")
            expectClose(ours.atMost(row.k), row.atMost, within: 1e-8, "\(row)")
        }
    }
    @Test("ln(n!) is SciPy's") func logFactorial() throws {
        for row in try SciPyValues.known.logFactorial {
            expectClose(Binomial.logFactorial(row.n), row.value, within: 1e-11, "\(row.n)!")
        }
    }
    @Test("the incomplete beta function and its inverse are SciPy's") func beta() throws {
        for row in try SciPyValues.known.beta {
            expectClose(IncompleteBeta.regularised(row.x, row.a, row.b), row.value, within: 1e-10, "\(row)")
        }
        for row in try SciPyValues.known.betaQuantile {
            expectClose(IncompleteBeta.quantile(row.p, row.a, row.b), row.value, within: 1e-10, "\(row)")
        }
        #expect(IncompleteBeta.regularised(0, 2, 3) == 0 && IncompleteBeta.regularised(1, 2, 3) == 1)
    }
    @Test("the normal distribution is SciPy's") func normal() throws {
        for row in try SciPyValues.known.normal {
            expectClose(Normal.cumulative(row.z), row.cumulative, within: 1e-12, "\(row)")
            expectClose(Normal.density(row.z), row.density, within: 1e-12, "\(row)")
        }
        for row in try SciPyValues.known.normalQuantile {
            expectClose(Normal.quantile(row.p), row.value, within: 1e-10, "\(row)")
        }
    }
    @Test("Student's t distribution is SciPy's, with parts of degrees too") func student() throws {
        for row in try SciPyValues.known.student {
            expectClose(StudentT.cumulative(row.t, degrees: row.degrees), row.cumulative, within: 1e-8, "\(row)")
        }
        for row in try SciPyValues.known.studentQuantile {
            expectClose(StudentT.quantile(row.p, degrees: row.degrees), row.value, within: 1e-8, "\(row)")
        }
        #expect(StudentT.cumulative(.infinity, degrees: 3) == 1 && StudentT.cumulative(-.infinity, degrees: 3) == 0)
    }
    @Test("the noncentral t distribution is SciPy's") func noncentral() throws {
        for row in try SciPyValues.known.noncentral {
            let ours = StudentT.cumulative(row.t, degrees: row.degrees, noncentrality: row.shift)
            #expect(abs(ours - row.cumulative) < 1e-9, "\(row): \(ours)")
        }
    }
    @Test("effects that are found in 80 % of cases are so many standard errors") func power() throws {
        for row in try SciPyValues.known.power {
            expectClose(Power.factor(degrees: row.degrees), row.factor, within: 1e-7, "\(row)")
        }
        for row in try SciPyValues.known.signFlipFactors {
            expectClose(Power.factor(pairs: row.pairs), row.factor, within: 0.003, "\(row)")
        }
        #expect((0...5).allSatisfy { Power.factor(pairs: $0) == nil })
    }
}

@Suite struct SciPyIntervalTests {
    @Test("shares have the interval of Clopper and Pearson") func shares() throws {
        for row in try SciPyValues.known.shares {
            let ours = ShareInterval.of(row.share, count: row.count)
            expectClose(ours?.lowerBound, row.low, within: 1e-8, "\(row)")
            expectClose(ours?.upperBound, row.high, within: 1e-8, "\(row)")
        }
        #expect(ShareInterval.of(0.5, count: 0) == nil && ShareInterval.of(.nan, count: 10) == nil)
    }
    @Test("percentiles have the shortest interval of ranks that covers 95 %") func ranks() throws {
        for row in try SciPyValues.known.orderIntervals {
            let ours = OrderInterval.ranks(Percentile(perMille: row.perMille), n: row.n)
            #expect(ours?.lowerBound == row.low && ours?.upperBound == row.high, "\(row)")
        }
    }
    @Test("bounds are certified from as many requests on") func certified() throws {
        for row in try SciPyValues.known.earlyStopping {
            let ours = EarlyStopping.requests(Percentile(perMille: row.perMille), over: row.over)
            #expect(ours == row.requests, "\(row)")
        }
    }
    @Test("pairs have the t interval and the exact sign-flip p, whatever ties they have") func paired() throws {
        for row in try SciPyValues.known.paired {
            let pairs = zip(row.base, row.candidate).map { (base: $0, candidate: $1) }
            try compare(Effect.paired(pairs, .difference), row)
            // The same on the logarithms of a ratio.
            let scaled = pairs.map { (base: exp($0.base), candidate: exp($0.candidate)) }
            try compare(Effect.paired(scaled, .ratio), row, ratio: true)
        }
    }
    @Test("pairs with a zero or an infinite value are left out, and the rest is judged") func censored() throws {
        for row in try SciPyValues.known.censored {
            let pairs = zip(row.base, row.candidate).map { (base: $0 ?? .infinity, candidate: $1 ?? .infinity) }
            let effect = Effect.paired(pairs, .ratio)
            expectClose(effect?.estimate, row.estimate, within: 1e-8, "estimate, \(row.name)")
            expectClose(effect?.interval?.lowerBound, row.low, within: 1e-8, "low, \(row.name)")
            expectClose(effect?.interval?.upperBound, row.high, within: 1e-8, "high, \(row.name)")
            expectClose(effect?.p, row.p, within: 1e-12, "p, \(row.name)")
        }
    }
    @Test("shares that do not vary have the interval that their counts allow") func shareDifferences() throws {
        for row in try SciPyValues.known.shareDifferences {
            let sides = [row.base, row.candidate].map { counts in
                CountedShare(requests: counts[1], hits: Double(counts[0]))
            }
            let alike = Array(repeating: (base: sides[0].share, candidate: sides[1].share), count: 6)
            let effect = Effect.paired(alike, .difference)?.noNarrower(base: sides[0], candidate: sides[1])
            #expect(abs((effect?.interval?.lowerBound ?? .nan) - row.low) < 1e-9, "\(row)")
            expectClose(FisherExact.p(sides[0].counts, sides[1].counts), row.p, within: 1e-7, "\(row)")
            #expect(abs((effect?.interval?.upperBound ?? .nan) - row.high) < 1e-9, "\(row)")
        }
    }
    @Test("runs have Welch's interval, or that of a prediction, and the exact permutation p") func unpaired() throws {
        for row in try SciPyValues.known.unpaired {
            try compare(Effect.unpaired(base: row.base, candidate: row.candidate, .difference), row)
            let effect = Effect.unpaired(
                base: row.base.map(exp), candidate: row.candidate.map(exp), .ratio)
            try compare(effect, row, ratio: true)
        }
    }
    private func compare(_ effect: Effect?, _ row: SciPyValues.Effect, ratio: Bool = false) throws {
        let effect = try #require(effect, "\(row.name)")
        let natural: (Double) -> Double = { ratio ? exp($0) : $0 }
        expectClose(effect.estimate, natural(row.estimate), within: 1e-8, "estimate, \(row.name)")
        expectClose(effect.interval?.lowerBound, row.low.map(natural), within: 1e-8, "low, \(row.name)")
        expectClose(effect.interval?.upperBound, row.high.map(natural), within: 1e-8, "high, \(row.name)")
        expectClose(effect.p, row.p, within: 1e-12, "p, \(row.name)")
        if let deviation = row.deviation {
            #expect(abs((effect.deviation ?? .nan) - deviation) < 1e-8, "deviation, \(row.name)")
        }
    }
}

@Suite struct SciPySeriesTests {
    @Test("many tests at once are adjusted as Holm, and as Benjamini and Hochberg say") func multiplicity() throws {
        for row in try SciPyValues.known.multiplicity {
            let (holm, other) = (Multiplicity.holm(row.values), Multiplicity.benjaminiHochberg(row.values))
            for i in row.values.indices {
                expectClose(holm[i], row.holm[i], within: 1e-12, "Holm of \(row.values)")
                expectClose(other[i], row.benjaminiHochberg[i], within: 1e-12, "BH of \(row.values)")
            }
        }
        #expect(Multiplicity.holm([]).isEmpty && Multiplicity.benjaminiHochberg([]).isEmpty)
    }
    @Test("the autocorrelation time is that of Geyer's sequence on SciPy's correlations") func autocorrelation() throws
    {
        for row in try SciPyValues.known.autocorrelation {
            expectClose(Autocorrelation.time(of: row.series), row.time, within: 1e-6, row.name)
            let mean = row.series.reduce(0, +) / Double(row.series.count)
            let ours = FourierTransform.autocovariance(row.series.map { $0 - mean })
            for (lag, theirs) in row.covariance.enumerated() {
                #expect(abs(ours[lag] - theirs) <= 1e-9 * (1 + row.covariance[0]), "\(row.name), lag \(lag)")
            }
        }
    }
    @Test("the design effect of clusters is the robust variance over the plain one") func clusters() throws {
        for row in try SciPyValues.known.clusters {
            let clusters = row.groups.map { group in
                ClusterFactor.Cluster(
                    count: group.count, sum: group.reduce(0, +), squares: group.reduce(0) { $0 + $1 * $1 })
            }
            let count = Double(row.groups.reduce(0) { $0 + $1.count })
            expectClose(ClusterFactor.factor(of: clusters), min(count, row.factor), within: 1e-6, "\(row.groups.count)")
        }
    }
    @Test("percentiles are SciPy's nearest rank, and ties share their mean rank") func percentiles() throws {
        for row in try SciPyValues.known.percentiles {
            let sorted = row.values.map { $0 ?? .infinity }.sorted()
            for (perMille, theirs) in zip(row.levels, row.quantiles) {
                #expect(sorted[Percentile(perMille: perMille).rank(of: sorted.count) - 1] == theirs ?? .infinity)
            }
        }
        for row in try SciPyValues.known.midRanks { #expect(MidRanks(row.values).ranks == row.ranks) }
    }
}
