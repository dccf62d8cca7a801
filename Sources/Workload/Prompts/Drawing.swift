// SPDX-License-Identifier: Apache-2.0
internal import Core

/// Which entry of a list a draw takes: a function of (seed, number), so that any shard can compute any draw.
struct Drawing: Hashable, Sendable {
    private let order: DrawOrder
    private let count: Int
    private let random: CounterRandom

    /// - Parameters:
    ///   - order: How the list is gone through.
    ///   - count: Entries, at least 1.
    ///   - seed: The run's.
    ///   - stream: What the draws are for.
    init(_ order: DrawOrder, count: Int, seed: UInt64, stream: RandomStream) {
        precondition(count > 0, "nothing to draw from")
        (self.order, self.count) = (order, count)
        random = CounterRandom(seed: seed, stream: stream.rawValue)
    }
    /// - Parameter number: From 0.
    subscript(number: Int) -> Int {
        switch order {
        case .sequence: number % count
        case .random: Int(random.bits(UInt64(number)).multipliedFullWidth(by: UInt64(count)).high)
        case .shuffle:
            Int(
                Permutation(count: UInt64(count), key: random.bits(UInt64(number / count)))[UInt64(number % count)])
        }
    }
}

/// An order of the numbers from 0 to `count` - 1 that is computed number by number, without a table.
///
/// A Feistel network permutes the next power of four; what falls outside is sent through again until it falls inside.
/// - Source: Black and Rogaway, Ciphers with Arbitrary Finite Domains (2002), methods "cycle-walking" and "generalized Feistel".
struct Permutation: Hashable, Sendable {
    private static let rounds: UInt64 = 8
    private let count: UInt64
    private let halfBits: UInt64
    private let random: CounterRandom

    /// - Parameters:
    ///   - count: At least 1, at most 2^62.
    ///   - key: Another key, another order.
    init(count: UInt64, key: UInt64) {
        precondition(count > 0 && count <= 1 << 62, "a permutation of \(count) numbers")
        self.count = count
        halfBits = (UInt64(64 - (count - 1).leadingZeroBitCount) + 1) / 2
        random = CounterRandom(seed: key, stream: RandomStream.permutation.rawValue)
    }
    /// - Parameter place: Below `count`.
    subscript(place: UInt64) -> UInt64 {
        guard count > 1 else { return 0 }
        var value = place
        repeat { value = shuffled(value) } while value >= count
        return value
    }
    private func shuffled(_ value: UInt64) -> UInt64 {
        let mask = (UInt64(1) << halfBits) - 1
        var (left, right) = (value >> halfBits, value & mask)
        for round in 0..<Self.rounds {
            (left, right) = (right, left ^ (random.bits(round << 32 | right) & mask))
        }
        return left << halfBits | right
    }
}
