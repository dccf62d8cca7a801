// SPDX-License-Identifier: Apache-2.0
import Analysis
import Testing
import Traces

@Suite struct MatrixAnalysisTests {
    static func info(_ number: Int, of count: Int = 4) -> MatrixCell {
        MatrixCell(number: number, of: count, values: [.init(key: "load.concurrency", text: "\(number)")])
    }
    static func cell(_ number: Int, requests: [RequestRecord] = [], reason: EndReason = .completed)
        -> MatrixAnalysis.Cell
    {
        var end = EndRecord.made(requests: requests.count)
        end.reason = reason
        return MatrixAnalysis.Cell(info(number), folder: "0\(number)", analyse(requests, end: end))
    }

    @Test(
        "the worst code wins, by the order of the documentation",
        arguments: [
            ([], 0), ([0, 0], 0), ([0, 8], 8), ([8, 3], 3), ([3, 7, 8], 3), ([7, 2], 2), ([2, 1], 1),
            ([0, 130, 1], 130),
            ([6, 0], 6), ([4, 5, 6], 4), ([5, 8], 5), ([0, 99], 99), ([99, 6], 6),
        ] as [([Int32], Int32)])
    func worst(codes: [Int32], code: Int32) { #expect(MatrixAnalysis.worst(codes) == code) }

    @Test("cells stand in the order of the matrix, and those that nobody came to are counted") func order() {
        let analysis = MatrixAnalysis(
            [Self.cell(3), Self.cell(1, reason: .interrupted)],
            failures: [.init(Self.info(2), reason: "no descriptors", exitCode: 2)])
        #expect(analysis.cells.map(\.cell.number) == [1, 3] && analysis.cells.map(\.wasCut) == [true, false])
        #expect(analysis.planned == 4 && analysis.notReached == 1 && analysis.keys == ["load.concurrency"])
        #expect(analysis.exitCode == 2)
        #expect(MatrixAnalysis([]).exitCode == 0 && MatrixAnalysis([]).planned == 0)
    }
}
