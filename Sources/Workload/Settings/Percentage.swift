// SPDX-License-Identifier: Apache-2.0

/// A share of a whole, written with its sign: `30%`, `2.5%`; from 0 to 100 %.
struct Percentage: ProfileValue, Hashable {
    /// From 0 to 1.
    let share: Double

    static func fix(for text: String) -> String { "write a share from 0% to 100%, such as \"30%\"" }
    init?(profileText text: String) {
        guard let (number, unit) = ExactDecimal.split(text), unit == "%" else { return nil }
        share = Double(number.digits) / Double(number.divisor) / 100
        guard share <= 1 else { return nil }
    }
}
