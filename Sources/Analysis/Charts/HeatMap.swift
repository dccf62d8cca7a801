// SPDX-License-Identifier: Apache-2.0
public import Core

/// How many values of which size came when: the gaps of a target over the time of the run.
public struct HeatMap: Hashable, Sendable {
    /// Width of a column; the first begins at the start of the run.
    public let width: Nanoseconds
    /// Lower ends of the rows in nanoseconds, rising; the first row also has what is smaller, the last what is larger.
    public let rows: [Double]
    /// Counts by column, then by row.
    public let columns: [[Int]]

    static let limit = 120
    static let firstWidth = Nanoseconds.milliseconds(100)

    /// Nil where nothing was counted; rows below and above all values are left out.
    init?(_ grid: TimeGrid<HeatColumn>) {
        let used = HeatColumn.rows.filter { row in grid.bins.contains { $0.count(row) > 0 } }
        guard let first = used.first, let last = used.last else { return nil }
        width = Nanoseconds(grid.width)
        rows = (first...last).map(HeatColumn.lowerEnd)
        columns = grid.bins.map { bin in (first...last).map(bin.count) }
    }
}

/// One column: four rows for each doubling of the value, from 16 µs to a minute.
struct HeatColumn: TimeBin {
    private static let lowestBit = 14
    private static let highestBit = 36
    static let rows = 0..<4 * (highestBit - lowestBit)
    private var counts: [UInt32] = []

    func count(_ row: Int) -> Int { row < counts.count ? Int(counts[row]) : 0 }

    mutating func add(_ value: Int64) {
        let row = Self.row(of: value)
        while counts.count <= row { counts.append(0) }
        counts[row] &+= 1
    }
    mutating func merge(_ later: Self) {
        while counts.count < later.counts.count { counts.append(0) }
        for (row, count) in later.counts.enumerated() { counts[row] &+= count }
    }
    static func lowerEnd(_ row: Int) -> Double {
        Double(Int64(4 + row % 4) << Int64(lowestBit - 2 + row / 4))
    }
    private static func row(of value: Int64) -> Int {
        let value = min(max(value, Int64(1) << Int64(lowestBit)), (Int64(1) << Int64(highestBit)) - 1)
        let bit = 63 - value.leadingZeroBitCount
        return 4 * (bit - lowestBit) + Int(value >> Int64(bit - 2)) & 3
    }
}
