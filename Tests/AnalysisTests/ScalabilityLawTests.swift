// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Analysis

@Suite struct ScalabilityLawTests {
    private static func law(_ streams: [Double], _ throughputs: [Double]) -> ScalabilityLaw? {
        ScalabilityLaw(zip(streams, throughputs).map { .init(streams: $0, throughput: $1) })
    }
    @Test("parameters and intervals are SciPy's, also where one of them is 0") func scipy() throws {
        for row in try SciPyValues.known.scalabilityLaw {
            let ours = try #require(Self.law(row.streams, row.throughputs), "\(row.name)")
            for (i, found) in [ours.lambda, ours.sigma, ours.kappa].enumerated() {
                let theirs = row.values[i]
                #expect(abs(found.value - theirs) <= 1e-5 * max(theirs, 1e-3), "\(row.name) \(i): \(found.value)")
                guard let errors = row.errors, let quantile = row.quantile, errors[i] > 0 else {
                    #expect(found.interval == nil, "\(row.name) \(i)")
                    continue
                }
                let interval = try #require(found.interval, "\(row.name) \(i)")
                let high = theirs + quantile * errors[i]
                #expect(abs(interval.upperBound - high) <= 1e-3 * max(high, 1e-6), "\(row.name) \(i): \(interval)")
                #expect(abs(interval.lowerBound - max(0, theirs - quantile * errors[i])) <= 1e-3 * max(high, 1e-6))
            }
        }
    }
    @Test("gives back what points were made of, and the peak of the curve") func exact() throws {
        let streams: [Double] = [1, 2, 4, 8, 16, 32, 64]
        let made = streams.map { ScalabilityLaw.throughput([12, 0.04, 0.001], $0) }
        let law = try #require(Self.law(streams, made))
        expectClose(law.lambda.value, 12, within: 1e-6, "λ")
        expectClose(law.sigma.value, 0.04, within: 1e-6, "σ")
        expectClose(law.kappa.value, 0.001, within: 1e-6, "κ")
        expectClose(law.peak?.value, (0.96 / 0.001).squareRoot(), within: 1e-5, "N*")
        #expect(law.fit > 0.999999)
        expectClose(law.throughput(at: 8), made[3], within: 1e-9, "X(8)")
    }
    @Test("fits no curve to loads about a limit, where more than all of the work would have to wait") func limit() {
        #expect(Self.law([4, 5, 6], [31, 30.5, 30.2]) == nil)
    }
    @Test("tells no peak beyond twice the highest load", arguments: [(32.0, true), (8, false)])
    func far(most: Double, isTold: Bool) throws {
        let streams = Array(stride(from: 1, through: most, by: 1))
        let law = try #require(Self.law(streams, streams.map { ScalabilityLaw.throughput([12, 0.04, 0.001], $0) }))
        #expect((law.peak != nil) == isTold, "\(law)")
    }
    @Test("tells no peak where κ cannot be told from 0") func noPeak() throws {
        let streams: [Double] = [1, 2, 4, 8, 16]
        let law = try #require(Self.law(streams, streams.map { 5 * $0 / (1 + 0.1 * ($0 - 1)) }))
        #expect(law.kappa.value < 1e-6 && law.peak == nil)
        let noisy = try #require(Self.law([1, 2, 4, 8], [5, 11, 17, 40]))
        #expect(noisy.peak == nil && noisy.kappa.value >= 0)
    }
    @Test("is nothing with less than three different loads, or where nothing got done")
    func tooFew() {
        #expect(Self.law([], []) == nil && Self.law([4], [10]) == nil && Self.law([4, 4, 4], [9, 10, 11]) == nil)
        #expect(Self.law([1, 2], [5, 10]) == nil && Self.law([1, 2, 4], [0, 0, 0]) == nil)
    }
    @Test("has no interval without degrees of freedom, and a band with them") func band() throws {
        let three = try #require(Self.law([1, 2, 4], [10, 17, 24]))
        #expect(three.lambda.interval == nil && three.band(at: 2) == nil && three.peak == nil)
        let many = try #require(Self.law([1, 2, 4, 8, 16], [10, 18, 31, 44, 47]))
        let band = try #require(many.band(at: 8))
        #expect(band.contains(many.throughput(at: 8)) && band.upperBound > band.lowerBound)
    }
}
