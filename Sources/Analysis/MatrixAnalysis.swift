// SPDX-License-Identifier: Apache-2.0
public import Traces

/// The runs of a matrix, side by side: each analysed like a run of its own, for that is what it is.
public struct MatrixAnalysis: Hashable, Sendable {
    /// A cell that was run, to its end or to an interruption.
    public struct Cell: Hashable, Sendable {
        public let cell: MatrixCell
        /// Name of its folder, beside those of the other cells.
        public let folder: String
        public let analysis: RunAnalysis

        public init(_ cell: MatrixCell, folder: String, _ analysis: RunAnalysis) {
            (self.cell, self.folder, self.analysis) = (cell, folder, analysis)
        }
        /// Whether it was ended before its time: its figures are of less than was asked for.
        public var wasCut: Bool { analysis.end?.reason != .completed && analysis.end?.reason != .budget }
    }
    /// A cell that could not be run.
    public struct Failure: Hashable, Sendable {
        public let cell: MatrixCell
        public let reason: String
        public let exitCode: Int32
        public init(_ cell: MatrixCell, reason: String, exitCode: Int32) {
            (self.cell, self.reason, self.exitCode) = (cell, reason, exitCode)
        }
    }
    /// Those that were run, in the order of the matrix, in whichever order they were run.
    public let cells: [Cell]
    /// In the order of the matrix.
    public let failures: [Failure]
    /// Cells that the matrix has.
    public let planned: Int

    public init(_ cells: [Cell], failures: [Failure] = []) {
        self.cells = cells.sorted { $0.cell.number < $1.cell.number }
        self.failures = failures.sorted { $0.cell.number < $1.cell.number }
        planned = (cells.map(\.cell.count) + failures.map(\.cell.count)).max() ?? 0
    }

    /// Cells that nobody came to: the matrix was stopped before.
    public var notReached: Int { max(0, planned - cells.count - failures.count) }
    /// The keys that the matrix varies, in its order.
    public var keys: [String] { (cells.first?.cell ?? failures.first?.cell)?.values.map(\.key) ?? [] }
    public var name: String { cells.first?.analysis.run.name ?? "" }
    /// Several targets in any of the cells: then rows have to name them.
    public var hasSeveralTargets: Bool {
        Set(cells.flatMap { $0.analysis.targets.map(\.info.name) }).count > 1
    }
    /// The worst of what the cells deserve; an interruption of the command (130) aside.
    public var exitCode: Int32 {
        Self.worst(cells.map(\.analysis.exitCode) + failures.map(\.exitCode))
    }

    /// Exit codes from the worst to the best; others come after these, and 0 last.
    public static let severity: [Int32] = [130, 1, 2, 7, 3, 8, 4, 5, 6]
    /// The worst of some exit codes; 0 where there are none.
    public static func worst(_ codes: some Sequence<Int32>) -> Int32 {
        let rank = { (code: Int32) in code == 0 ? Int.max : severity.firstIndex(of: code) ?? severity.count }
        return codes.min { (rank($0), $0) < (rank($1), $1) } ?? 0
    }
}
