// SPDX-License-Identifier: Apache-2.0
public import Core

/// The order in which the cells of a matrix are run.
public enum CellOrder: String, Hashable, Sendable, CaseIterable {
    /// The last key's values change fastest.
    case written
    /// Drawn by the seed, so that what drifts with time does not look like what the matrix varies.
    case random
}
extension CellOrder: ProfileChoice {}

/// A profile with all that its `matrix` makes of it: a cell, which is a run of its own, for every combination of the values.
public struct Matrix: Hashable, Sendable {
    /// What a cell has otherwise than its neighbours.
    public struct Value: Hashable, Sendable {
        /// As the profile writes it: `load.concurrency`.
        public let key: String
        /// As the profile writes it, but on one line and not too long; nothing secret.
        public let text: String
    }
    /// One combination.
    public struct Cell: Hashable, Sendable {
        /// Counts from 1, in written order.
        public let number: Int
        /// In the order of the matrix; empty where there is no matrix.
        public let values: [Value]
        public let profile: Profile

        /// `load.concurrency 8, model small`.
        public var title: String { values.map { "\($0.key) \($0.text)" }.joined(separator: ", ") }
        /// Its folder: `03-concurrency-8-model-small`; letters, digits and hyphens only.
        public func slug(of count: Int) -> String {
            let digits = max(2, "\(count)".count)
            let number = String(repeating: "0", count: max(0, digits - "\(self.number)".count)) + "\(self.number)"
            let words = values.map { "\($0.key.split(separator: ".").last ?? "") \($0.text)" }.joined(separator: " ")
            let parts = words.lowercased().split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
            return String(
                ([Substring(number)] + parts).joined(separator: "-").prefix(64).reversed().drop { $0 == "-" }.reversed()
            )
        }
    }
    /// In written order; exactly one, without values, where the profile has no matrix.
    public let cells: [Cell]
    /// Whether the profile has a matrix, be it of one cell.
    public let isWritten: Bool
    public let order: CellOrder
    /// Between the end of one cell and the start of the next.
    public let pause: Nanoseconds

    /// The cells in the order in which they are to be run.
    public func sequence(seed: UInt64) -> [Cell] {
        guard order == .random else { return cells }
        let random = CounterRandom(seed: seed, stream: RandomStream.cells.rawValue)
        return random.permutation(of: cells.count, number: 0).map { cells[$0] }
    }
}
