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
    static let base = SimulatedBlocks(count: 8_000, seed: 3)
    static let candidate = SimulatedBlocks(count: 8_000, seed: 4)

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
    /// So many blocks, as the target of one run has them.
    func blocks(_ label: String, from start: Int, count: Int, slowedBy factor: Double = 1) -> Arm {
        var run = ArmRun()
        run.target = label
        run.blocks = (0..<count).map { unit(start + $0, number: $0, factor) }
        return Arm(label: label, runs: [run])
    }
    /// So many blocks, each as a run of its own.
    func runs(_ label: String, from start: Int, count: Int) -> Arm {
        let runs = (0..<count).map { number in
            var run = ArmRun()
            (run.target, run.startUnix) = ("t", .seconds(Int64(start + number)))
            run.whole = unit(start + number, number: 0, 1)
            return run
        }
        return Arm(label: label, runs: runs)
    }
    private func unit(_ block: Int, number: Int, _ factor: Double) -> ArmUnit {
        var unit = ArmUnit()
        (unit.number, unit.counted, unit.successes) = (number, Self.requests, Self.requests)
        for level in Self.levels.indices {
            unit.values["ttft.\(Self.levels[level].name)"] = factor * exp(percentiles[level][block])
        }
        return unit
    }
}
