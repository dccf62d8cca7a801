// SPDX-License-Identifier: Apache-2.0

/// The values of one metric, one a request at most: exact while they fit one segment, a histogram beyond that.
///
/// A segment is what the analysis keeps of the requests at a time. The series holds those that were folded, and the
/// values of the last segment are given to whoever asks for the result.
struct Series {
    /// The units in which a histogram counts, as parts of the value's own: its numbers are whole.
    private let scale: Double
    /// Added to each value, where there may be negative ones.
    private let shift: Double
    private let judgesDependence: Bool
    private var folded = LogLinearHistogram()
    private var sum = 0.0
    private var minimum = Double.infinity
    private var maximum = -Double.infinity
    /// Autocorrelation times of the segments, each times its number of values.
    private var dependence = 0.0

    init(scale: Double, shift: Double = 0, judgesDependence: Bool = false) {
        (self.scale, self.shift, self.judgesDependence) = (scale, shift, judgesDependence)
    }
    /// For the values of a metric.
    init(_ metric: Metric) {
        self.init(scale: metric.wholeScale, judgesDependence: !metric.isCensus)
    }

    /// Takes in one segment, in intended order.
    mutating func fold(_ values: [Double]) {
        guard !values.isEmpty else { return }
        let whole = values.map { Int64(exactly: (($0 + shift) * scale).rounded()) ?? .max }
        var segment = LogLinearHistogram()
        for value in whole { segment.add(value) }
        sum += values.reduce(0, +)
        minimum = min(minimum, values.min() ?? minimum)
        maximum = max(maximum, values.max() ?? maximum)
        if judgesDependence {
            dependence += Double(values.count) * Autocorrelation.time(of: segment.midRanks(of: whole))
        }
        folded.merge(segment)
    }

    /// All values, those of the last segment among them; nil where there are none.
    func distribution(_ metric: Metric, last: [Double], lost: Int) -> Distribution? {
        guard folded.count > 0 else { return Distribution(metric, inOrder: last, lost: lost) }
        var whole = self
        whole.fold(last)
        let time = whole.dependence / Double(whole.folded.count)
        return Distribution(
            metric, whole.samples, sum: whole.sum, lost: lost, dependence: metric.isCensus ? nil : max(1, time))
    }
    /// Nearest rank; nil without values.
    func value(_ level: Percentile, last: [Double]) -> Double? {
        guard folded.count > 0 else {
            return last.isEmpty ? nil : last.sorted()[level.rank(of: last.count) - 1]
        }
        var whole = self
        whole.fold(last)
        return whole.samples.value(rank: level.rank(of: whole.folded.count))
    }
    /// All values in order, those of the last segment among them.
    func ordered(last: [Double]) -> OrderedSamples {
        guard folded.count > 0 else { return .exact(last.sorted()) }
        var whole = self
        whole.fold(last)
        return whole.samples
    }
    private var samples: OrderedSamples {
        .histogram(folded, scale: scale, shift: shift, minimum: minimum, maximum: maximum)
    }
}
