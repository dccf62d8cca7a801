// SPDX-License-Identifier: Apache-2.0

/// Least squares for the Universal Scalability Law, with σ and κ not below 0.
enum ScalabilityFit {
    struct Found {
        let values: [Double]
        /// Which of λ, σ, κ do not lie at their bound.
        let free: [Int]
    }
    private typealias Point = ScalabilityLaw.Point

    /// The best of the fits in which σ, κ, both or neither are held at 0: with two bounds that is all there can be.
    static func best(_ points: [ScalabilityLaw.Point]) -> Found? {
        var best: (found: Found, residual: Double)?
        for free in [[0, 1, 2], [0, 1], [0, 2], [0]] {
            guard let values = descend(from: start(points, free), points, free), values[1] >= 0, values[2] >= 0
            else { continue }
            let residual = residual(values, points)
            // A parameter more must explain more, be it by a hair.
            if best.map({ residual < $0.residual * (1 - 1e-12) }) ?? true {
                best = (Found(values: values, free: free), residual)
            }
        }
        return best?.found
    }
    static func residual(_ values: [Double], _ points: [ScalabilityLaw.Point]) -> Double {
        points.reduce(0) { sum, point in
            let miss = point.throughput - ScalabilityLaw.throughput(values, point.streams)
            return sum + miss * miss
        }
    }
    /// JᵀJ over the free parameters.
    static func normal(_ values: [Double], _ points: [ScalabilityLaw.Point], _ free: [Int]) -> [[Double]] {
        var matrix = [[Double]](repeating: [Double](repeating: 0, count: free.count), count: free.count)
        for point in points {
            let slope = ScalabilityLaw.slope(values, point.streams)
            for (i, a) in free.enumerated() { for (j, b) in free.enumerated() { matrix[i][j] += slope[a] * slope[b] } }
        }
        return matrix
    }

    /// N / X is linear in 1/λ, σ/λ and κ/λ: a start that is close where the noise is small.
    private static func start(_ points: [Point], _ free: [Int]) -> [Double] {
        let known = points.filter { $0.throughput > 0 }
        var matrix = [[Double]](repeating: [Double](repeating: 0, count: free.count), count: free.count)
        var right = [Double](repeating: 0, count: free.count)
        for point in known {
            let n = point.streams
            let terms = [1, n - 1, n * (n - 1)]
            // A miss of N / X by so much is one of X by X² / N times as much.
            let weight = point.throughput * point.throughput / n
            for (i, a) in free.enumerated() {
                right[i] += terms[a] * n / point.throughput * weight * weight
                for (j, b) in free.enumerated() { matrix[i][j] += terms[a] * terms[b] * weight * weight }
            }
        }
        let single = known.map { $0.throughput / $0.streams }.max() ?? 1
        guard let inverse = inverse(matrix) else { return [single, 0, 0] }
        var solved = [Double](repeating: 0, count: 3)
        for (i, a) in free.enumerated() { solved[a] = zip(inverse[i], right).reduce(0) { $0 + $1.0 * $1.1 } }
        guard solved[0] > 0 else { return [single, 0, 0] }
        return [1 / solved[0], solved[1] / solved[0], solved[2] / solved[0]]
    }
    /// - Source: Marquardt 1963; the damping is raised until a step goes down.
    private static func descend(from start: [Double], _ points: [Point], _ free: [Int]) -> [Double]? {
        var (values, damping) = (start, 1e-3)
        var miss = residual(values, points)
        for _ in 0..<500 {
            let matrix = normal(values, points, free)
            var right = [Double](repeating: 0, count: free.count)
            for point in points {
                let slope = ScalabilityLaw.slope(values, point.streams)
                let rest = point.throughput - ScalabilityLaw.throughput(values, point.streams)
                for (i, a) in free.enumerated() { right[i] += slope[a] * rest }
            }
            var hasMoved = false
            while damping < 1e16 {
                var damped = matrix
                for i in free.indices { damped[i][i] += damping * max(matrix[i][i], 1e-300) }
                guard let inverse = inverse(damped) else { return nil }
                var next = values
                for (i, a) in free.enumerated() { next[a] += zip(inverse[i], right).reduce(0) { $0 + $1.0 * $1.1 } }
                let reached = residual(next, points)
                if reached.isFinite, isSound(next, points), reached <= miss {
                    hasMoved = zip(values, next).contains { abs($0 - $1) > 1e-13 * max(abs($0), 1e-12) }
                    (values, miss, damping) = (next, reached, max(1e-15, damping / 10))
                    break
                }
                damping *= 10
            }
            if !hasMoved { break }
        }
        return values[0] > 0 ? values : nil
    }
    /// Whether the curve has no pole among the points.
    private static func isSound(_ p: [Double], _ points: [Point]) -> Bool {
        points.allSatisfy { 1 + p[1] * ($0.streams - 1) + p[2] * $0.streams * ($0.streams - 1) > 0 }
    }
    /// Of a small symmetric matrix, which is scaled first; nil where it has none.
    static func inverse(_ matrix: [[Double]]) -> [[Double]]? {
        let n = matrix.count
        let scale = (0..<n).map { matrix[$0][$0] > 0 ? 1 / matrix[$0][$0].squareRoot() : 0 }
        guard !scale.contains(0) else { return nil }
        var rows = (0..<n).map { i in
            (0..<n).map { matrix[i][$0] * scale[i] * scale[$0] } + (0..<n).map { $0 == i ? 1.0 : 0 }
        }
        for column in 0..<n {
            guard let pivot = (column..<n).max(by: { abs(rows[$0][column]) < abs(rows[$1][column]) }),
                abs(rows[pivot][column]) > 1e-14
            else { return nil }
            rows.swapAt(column, pivot)
            let divisor = rows[column][column]
            for k in 0..<2 * n { rows[column][k] /= divisor }
            for row in 0..<n where row != column {
                let factor = rows[row][column]
                for k in 0..<2 * n { rows[row][k] -= factor * rows[column][k] }
            }
        }
        return (0..<n).map { i in (0..<n).map { rows[i][n + $0] * scale[i] * scale[$0] } }
    }
}
