// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Engine

@Suite struct ColumnTests {
    @Test("keeps every value in order, and starts again empty") func grows() {
        var column = Column<UInt32>()
        let before = column.copied()
        for value in 0..<1_000 as Range<UInt32> { column.append(value) }
        let full = column.copied()
        column.removeAll()
        column.append(7)
        let again = column.copied()
        #expect(before.isEmpty && full == Array(0..<1_000) && again == [7])
    }
}
