// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// The best way to cut a row of values into levels: least sum of squares about the mean of each level.
///
/// - Source: optimal partitioning by dynamic programming (Fisher 1958; "segment neighbourhood", Auger and Lawrence 1989).
struct Segmentation {
    /// Values that a level has at least.
    static let smallest = 3
    /// Levels are not cut more often than this: a history with more changes is not one of steps.
    static let most = 8

    /// Where the second and each further level begins.
    let starts: [Int]
    /// How much better it explains the values than one level does, after the price of its steps; nil where the values
    /// are too few for two levels, or all equal.
    let strength: Double?

    /// - Parameters:
    ///   - values: In order.
    ///   - most: Steps at most; at least 1.
    init(_ values: [Double], most: Int = most) {
        let count = values.count
        let steps = min(most, count / Self.smallest - 1)
        let search = Search(values, steps: max(0, steps))
        let whole = search.least(of: 0)
        guard steps >= 1, whole > 0 else {
            (starts, strength) = ([], nil)
            return
        }
        // A step costs as many parameters as a mean and a place are worth (Zhang and Siegmund 2007: 3 log n).
        let price = 3 * log(Double(count))
        let floor = 1e-9 * whole  // equal values in each level: a strength beyond which all are the same
        var (best, chosen) = (-Double.infinity, 1)
        for k in 1...steps {
            let gain = Double(count) * log((whole + floor) / (search.least(of: k) + floor)) - price * Double(k)
            if gain > best { (best, chosen) = (gain, k) }
        }
        (starts, strength) = (search.starts(of: chosen), best)
    }
}

/// Least sums of squares for each number of steps and each length of the row.
private struct Search {
    private let count: Int
    /// Sums over the first i values and over their squares, about the mean of all: small numbers lose fewer digits.
    private var sums: [Double] = [0]
    private var squares: [Double] = [0]
    /// Of the first j values with k steps, at `k · (count + 1) + j`, and where its last level begins.
    private var costs: [Double]
    private var begins: [Int]

    init(_ values: [Double], steps: Int) {
        count = values.count
        let mean = values.reduce(0, +) / Double(max(1, count))
        for value in values {
            sums.append(sums[sums.count - 1] + (value - mean))
            squares.append(squares[squares.count - 1] + (value - mean) * (value - mean))
        }
        costs = [Double](repeating: .infinity, count: (steps + 1) * (count + 1))
        begins = [Int](repeating: 0, count: costs.count)
        for j in 0...count { costs[j] = square(0, j) }
        for k in stride(from: 1, through: steps, by: 1) { fill(k) }
    }
    private mutating func fill(_ k: Int) {
        let smallest = Segmentation.smallest
        guard (k + 1) * smallest <= count else { return }
        let (above, own) = ((k - 1) * (count + 1), k * (count + 1))
        for j in ((k + 1) * smallest)...count {
            var (least, place) = (Double.infinity, 0)
            for i in (k * smallest)...(j - smallest) {
                let cost = costs[above + i] + square(i, j)
                if cost < least { (least, place) = (cost, i) }
            }
            (costs[own + j], begins[own + j]) = (least, place)
        }
    }
    /// Sum of squares of the values i ..< j about their mean.
    private func square(_ i: Int, _ j: Int) -> Double {
        guard j > i else { return 0 }
        let sum = sums[j] - sums[i]
        return max(0, squares[j] - squares[i] - sum * sum / Double(j - i))
    }
    func least(of steps: Int) -> Double { costs[steps * (count + 1) + count] }
    func starts(of steps: Int) -> [Int] {
        var (starts, end) = ([Int](), count)
        for k in stride(from: steps, through: 1, by: -1) {
            end = begins[k * (count + 1) + end]
            starts.append(end)
        }
        return starts.reversed()
    }
}
