// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// What SciPy says; `SciPy/make-values` wrote it.
struct SciPyValues: Decodable {
    struct Binomial: Decodable { let trials, k: Int, chance, probability, atMost: Double }
    struct Count: Decodable { let n: Int, value: Double }
    struct Beta: Decodable { let a, b, x, value: Double }
    struct BetaQuantile: Decodable { let a, b, p, value: Double }
    struct Normal: Decodable { let z, cumulative, density: Double }
    struct NormalQuantile: Decodable { let p, value: Double }
    struct Student: Decodable { let t, degrees, cumulative: Double }
    struct StudentQuantile: Decodable { let p, degrees, value: Double }
    struct Noncentral: Decodable { let t, degrees, shift, cumulative: Double }
    struct Power: Decodable { let degrees, factor: Double }
    struct SignFlipFactor: Decodable { let pairs: Int, factor: Double }
    struct Share: Decodable { let share, count, low, high: Double }
    struct OrderInterval: Decodable { let perMille, n: Int, low, high: Int? }
    struct EarlyStopping: Decodable { let perMille, over, requests: Int }
    /// Of differences; nil ends where there is no interval.
    struct Effect: Decodable {
        let name: String
        let base, candidate: [Double]
        let estimate, p: Double
        let low, high, deviation: Double?
    }
    struct Multiplicity: Decodable { let values, holm, benjaminiHochberg: [Double] }
    struct Series: Decodable {
        let name: String
        let series, covariance: [Double]
        let time: Double
    }
    struct Clusters: Decodable { let groups: [[Double]], factor: Double }
    /// An absent value is infinite.
    struct Percentiles: Decodable { let values: [Double?], levels: [Int], quantiles: [Double?] }
    /// Of ratios; an absent value is infinite, an absent estimate that of no pairs.
    struct Censored: Decodable {
        let name: String
        let base, candidate: [Double?]
        let estimate, low, high, p: Double?
    }
    /// Hits and requests of both sides.
    struct ShareDifference: Decodable { let base, candidate: [Int], low, high, p: Double }
    struct ScalabilityLaw: Decodable {
        let name: String
        let streams, throughputs, values: [Double]
        let residual: Double
        let errors: [Double]?
        let quantile: Double?
    }
    struct MidRanks: Decodable { let values, ranks: [Double] }

    let autocorrelation: [Series], beta: [Beta], betaQuantile: [BetaQuantile], binomial: [Binomial]
    let censored: [Censored], shareDifferences: [ShareDifference]
    let clusters: [Clusters], earlyStopping: [EarlyStopping], logFactorial: [Count], midRanks: [MidRanks]
    let multiplicity: [Multiplicity], noncentral: [Noncentral], normal: [Normal], normalQuantile: [NormalQuantile]
    let orderIntervals: [OrderInterval], paired: [Effect], percentiles: [Percentiles], power: [Power]
    let scalabilityLaw: [ScalabilityLaw]
    let shares: [Share], signFlipFactors: [SignFlipFactor], student: [Student], studentQuantile: [StudentQuantile]
    let unpaired: [Effect]

    static let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "SciPy/values.json")
    static let read = Result { try JSONDecoder().decode(SciPyValues.self, from: Data(contentsOf: file)) }
    /// - Throws: What is wrong with the file.
    static var known: SciPyValues { get throws { try read.get() } }
}

/// Expects a value within a relative error, or within the same absolute error near 0.
func expectClose(
    _ ours: Double?, _ theirs: Double?, within tolerance: Double, _ what: @autoclosure () -> String,
    _ place: SourceLocation = #_sourceLocation
) {
    guard let ours, let theirs else {
        #expect(ours == theirs, "\(what())", sourceLocation: place)
        return
    }
    let isClose = abs(ours - theirs) <= tolerance * max(abs(theirs), tolerance)
    #expect(isClose, "\(what()): \(ours), and SciPy says \(theirs)", sourceLocation: place)
}
