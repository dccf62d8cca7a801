// SPDX-License-Identifier: Apache-2.0
public import Core

/// How many values of which size came when: the gaps of a target over the time of the run.
public struct HeatMap: Hashable, Sendable {
    /// Width of a column; the first begins at the start of the run.
    public let width: Nanoseconds
    /// Lower ends of the rows in nanoseconds, rising; a row reaches to the lower end of the next, the last one without end.
    public let rows: [Double]
    /// Counts by column, then by row.
    public let columns: [[Int]]
}
