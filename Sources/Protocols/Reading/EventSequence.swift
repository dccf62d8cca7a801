// SPDX-License-Identifier: Apache-2.0

/// Follows the numbers of events that are numbered one by one: a gap means that events were lost.
///
/// The first number counts as the beginning, whatever it is. What comes twice, late or from the start again is no loss.
struct EventSequence {
    /// Events that are missing.
    private(set) var lost: Int64 = 0
    private var highest: Int64 = -1  // before the first number

    private static let believable: ClosedRange<Int64> = 0...1_000_000_000_000

    mutating func note(_ number: Int64) {
        guard Self.believable.contains(number), number > highest else { return }
        if highest >= 0 { lost += number - highest - 1 }  // together no more than the highest number
        highest = number
    }
}
