// SPDX-License-Identifier: Apache-2.0
internal import Core

/// Which target a request goes to, and with which of the questions: a pure function of (profile, seed, index).
struct TargetMix: Sendable {
    /// What the mix says of one request.
    struct Place: Hashable {
        let target: Int
        /// Position within the target's own requests, so that those of several targets with the same number can be compared in pairs.
        let question: Int
        /// Number of the block, from 0; nil where the mix has none.
        let block: Int?
    }
    private enum Order: Sendable {
        /// The same turns over and over, every second time backwards where it says so.
        case turns(Turns, reversing: Bool)
        case drawn(CounterRandom, upTo: [Int])
        case blocks(Blocks)
    }
    private let order: Order

    /// - Parameters:
    ///   - load: With its mixing; for blocks also the number of requests, which the blocks divide.
    ///   - weights: One a target, from 1; of no account for blocks.
    ///   - seed: The run's.
    init(_ load: Load, weights: [Int], seed: UInt64) {
        switch load.mixing.kind {
        case .abba: order = .turns(Turns(weights), reversing: true)
        case .roundRobin: order = .turns(Turns(weights), reversing: false)
        case .random:
            let ends = weights.reduce(into: [Int]()) { $0.append(($0.last ?? 0) + $1) }
            order = .drawn(CounterRandom(seed: seed, stream: RandomStream.targets.rawValue), upTo: ends)
        case .blocks:
            order = .blocks(
                Blocks(
                    max(load.mixing.blocks ?? 1, load.extending?.mostBlocks ?? 0),
                    size: load.blockSize(targets: weights.count), targets: weights.count, seed: seed))
        }
    }

    func place(_ index: Int) -> Place {
        switch order {
        case .turns(let turns, let reversing): return turns.place(index, reversing: reversing)
        case .drawn(let random, let ends):
            // The high half of the product is uniform below the sum, to one part in 2^64.
            let draw = Int(random.bits(UInt64(index)).multipliedFullWidth(by: UInt64(ends.last ?? 1)).high)
            return Place(target: ends.firstIndex { draw < $0 } ?? 0, question: index, block: nil)
        case .blocks(let blocks): return blocks.place(index)
        }
    }
}

/// Targets in turn, each as often in a round as its weight says, and its turns as far apart as they can be.
private struct Turns: Sendable {
    /// One round; and for each of its turns, how many of the same target came before, from the front and from the back.
    private let targets: [Int]
    private let before: [Int]
    private let after: [Int]
    private let share: [Int]

    init(_ weights: [Int]) {
        let divisor = weights.reduce(0, greatestCommonDivisor)
        share = weights.map { $0 / max(1, divisor) }
        targets = Self.smooth(share)
        before = Self.counts(targets, share.count)
        after = Self.counts(targets.reversed(), share.count).reversed()
    }
    func place(_ index: Int, reversing: Bool) -> TargetMix.Place {
        let (round, turn) = index.quotientAndRemainder(dividingBy: targets.count)
        let isReversed = reversing && round % 2 == 1
        let spot = isReversed ? targets.count - 1 - turn : turn
        let target = targets[spot]
        return TargetMix.Place(
            target: target, question: round * share[target] + (isReversed ? after[spot] : before[spot]), block: nil)
    }

    /// - Source: the smooth weighted round-robin of nginx (commit 52327e0): each turn every target earns its weight, and the
    ///   richest one pays for it with the sum of all.
    private static func smooth(_ weights: [Int]) -> [Int] {
        let sum = weights.reduce(0, +)
        var earned = Array(repeating: 0, count: weights.count)
        return (0..<sum).map { _ in
            for i in earned.indices { earned[i] += weights[i] }
            let richest = earned.indices.max { (earned[$0], $1) < (earned[$1], $0) } ?? 0
            earned[richest] -= sum
            return richest
        }
    }
    private static func counts(_ targets: some Sequence<Int>, _ count: Int) -> [Int] {
        var seen = Array(repeating: 0, count: count)
        return targets.map { target in
            defer { seen[target] += 1 }
            return seen[target]
        }
    }
}

/// A randomised block design: in every block each target has one run of consecutive requests, in an order drawn for the block.
private struct Blocks: Sendable {
    /// Requests of one target in one block.
    private let size: Int
    private let targets: Int
    private let orders: [Int]  // of all blocks, one behind the other

    init(_ blocks: Int, size: Int, targets: Int, seed: UInt64) {
        (self.targets, self.size) = (targets, size)
        let random = CounterRandom(seed: seed, stream: RandomStream.blocks.rawValue)
        orders = (0..<blocks).flatMap { random.permutation(of: targets, number: $0) }
    }
    func place(_ index: Int) -> TargetMix.Place {
        let (run, offset) = index.quotientAndRemainder(dividingBy: size)
        let block = run / targets
        return TargetMix.Place(
            target: orders[run % orders.count], question: block * size + offset, block: block)
    }
}

extension CounterRandom {
    /// Order number `number` of so many things, each as likely as any other.
    ///
    /// - Source: Fisher and Yates, in Durstenfeld's form.
    func permutation(of count: Int, number: Int) -> [Int] {
        var order = Array(0..<count)
        for last in stride(from: count - 1, to: 0, by: -1) {
            let draw = bits(UInt64(number * count + last)).multipliedFullWidth(by: UInt64(last + 1)).high
            order.swapAt(last, Int(draw))
        }
        return order
    }
}

private func greatestCommonDivisor(_ a: Int, _ b: Int) -> Int {
    var (a, b) = (a, b)
    while b != 0 { (a, b) = (b, a % b) }
    return a
}
