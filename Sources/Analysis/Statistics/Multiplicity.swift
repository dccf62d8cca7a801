// SPDX-License-Identifier: Apache-2.0

/// What many tests at once do to their p values.
enum Multiplicity {
    /// Adjusted so that the chance of any false alarm among all is at most the level (Holm, step-down).
    static func holm(_ values: [Double]) -> [Double] {
        var (adjusted, highest) = (values, 0.0)
        for (place, i) in values.indices.sorted(by: { values[$0] < values[$1] }).enumerated() {
            highest = max(highest, min(1, values[i] * Double(values.count - place)))
            adjusted[i] = highest
        }
        return adjusted
    }
    /// Adjusted so that of those called different, the expected share of false ones is at most the level
    /// (Benjamini and Hochberg, step-up).
    static func benjaminiHochberg(_ values: [Double]) -> [Double] {
        var (adjusted, lowest) = (values, 1.0)
        for (place, i) in values.indices.sorted(by: { values[$0] < values[$1] }).enumerated().reversed() {
            lowest = min(lowest, values[i] * Double(values.count) / Double(place + 1))
            adjusted[i] = lowest
        }
        return adjusted
    }
}
