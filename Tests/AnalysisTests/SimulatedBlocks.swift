// SPDX-License-Identifier: Apache-2.0
import Core
import Foundation

@testable import Analysis

/// Blocks of requests as `DelayModel` has them, request by request: the percentiles of each.
struct SimulatedBlocks: Sendable {
    static let requests = 200
    static let levels = [Percentile.p50, .p90, .p95]
    /// Logarithms of the percentiles at each of the levels, block after block.
    let percentiles: [[Double]]

    /// One thousand trials of 8 blocks, for each of two sides; made once for all tests.
    static let base = SimulatedBlocks(count: 8_000, seed: 1)
    static let candidate = SimulatedBlocks(count: 8_000, seed: 2)

    init(count: Int, seed: UInt64) {
        let random = CounterRandom(seed: seed, stream: 9)
        let own = (1 - DelayModel.dependentShare).squareRoot() * DelayModel.spread
        let shared = DelayModel.dependentShare.squareRoot() * DelayModel.spread
        let renewal = (1 - DelayModel.persistence * DelayModel.persistence).squareRoot()
        let ranks = Self.levels.map { $0.rank(of: Self.requests) - 1 }
        var (percentiles, draw) = ([[Double]](repeating: [], count: Self.levels.count), UInt64(0))
        var values = [Double](repeating: 0, count: Self.requests)
        for _ in 0..<count {
            let first = random.bits(draw)
            draw += 1
            let effect = DelayModel.blockEffect * Self.normals[Int(first & 4_095)]
            var state = Self.normals[Int(first >> 12 & 4_095)]
            // Two draws of 12 bits a request, two requests a number.
            for i in stride(from: 0, to: Self.requests, by: 2) {
                let bits = random.bits(draw)
                draw += 1
                state = DelayModel.persistence * state + renewal * Self.normals[Int(bits & 4_095)]
                values[i] = effect + own * Self.normals[Int(bits >> 12 & 4_095)] + shared * state
                state = DelayModel.persistence * state + renewal * Self.normals[Int(bits >> 24 & 4_095)]
                values[i + 1] = effect + own * Self.normals[Int(bits >> 36 & 4_095)] + shared * state
            }
            values.sort()
            for level in ranks.indices { percentiles[level].append(values[ranks[level]]) }
        }
        self.percentiles = percentiles
    }
    /// 4,096 values that each stand for the same chance.
    private static let normals = (0..<4_096).map { Normal.quantile((Double($0) + 0.5) / 4_096) }

    /// Latencies at a level in `count` blocks from the given one on, in units of their median.
    func values(_ level: Int, from start: Int, count: Int, slowedBy factor: Double = 1) -> [Double] {
        percentiles[level][start..<(start + count)].map { factor * exp($0) }
    }
}
