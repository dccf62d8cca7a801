// SPDX-License-Identifier: Apache-2.0
internal import Analysis
internal import Core
internal import Reports
internal import Traces
internal import Workload

/// A matrix as the command line knows it: its cells run one after another, each with files of its own, and one report over all.
struct MatrixSession {
    let matrix: Matrix
    var quiet = false

    struct Result {
        var folder: RunFolder
        var analysis: MatrixAnalysis
        var code: ExitCode
        /// What went wrong, for standard error.
        var complaints: [String]
    }

    /// Runs the cells in their order, until all are done or somebody interrupts.
    ///
    /// - Throws: `CommandFailure` where nothing could be run at all.
    func run() throws(CommandFailure) -> Result {
        try check()
        let first = matrix.cells[0].profile
        // One seed for all, so that cells differ in what the matrix varies and in nothing else.
        let seed = first.seed ?? UInt64.random(in: 0..<(1 << 53))
        let folder = try RunFolder(base: first.output, at: RunFolder.now, isMatrix: true)
        Interrupts.catchSignals()
        var (done, failures, codes, complaints) = (
            [MatrixAnalysis.Cell](), [MatrixAnalysis.Failure](), [Int32](), [String]()
        )
        for (place, cell) in matrix.sequence(seed: seed).enumerated() {
            if place > 0 { Interrupts.wait(matrix.pause) }
            if Interrupts.count > 0 { break }
            let info = MatrixCell(cell, of: matrix)
            if !quiet { Console.error("cell \(info.number) of \(info.count): \(info.title)") }
            do throws(CommandFailure) {
                let result = try run(cell, info, seed: seed, in: folder)
                done.append(MatrixAnalysis.Cell(info, folder: cell.slug(of: matrix.cells.count), result.analysis))
                codes.append(result.code.rawValue)
                if let complaint = result.complaint { complaints.append("cell \(info.number): \(complaint)") }
            } catch {
                failures.append(.init(info, reason: error.message, exitCode: error.code.rawValue))
                complaints.append("cell \(info.number): \(error.message)")
            }
        }
        if Interrupts.count > 0 { codes.append(ExitCode.interrupted.rawValue) }
        let analysis = MatrixAnalysis(done, failures: failures)
        let worst = MatrixAnalysis.worst(codes + [analysis.exitCode])
        var result = Result(
            folder: folder, analysis: analysis, code: ExitCode(rawValue: worst) ?? .internalError,
            complaints: complaints)
        do { try Self.write(analysis, to: folder) } catch {
            result.complaints.append(error.message)
            if result.code == .pass { result.code = error.code }
        }
        return result
    }
    /// All mistakes of all cells' mocks, before any of them is run.
    private func check() throws(CommandFailure) {
        var mistakes: [String] = []
        for cell in matrix.cells {
            do throws(CommandFailure) { try MockChildren.check(cell.profile) } catch {
                mistakes += error.message.split(separator: "\n").map(String.init).filter { !mistakes.contains($0) }
            }
        }
        guard mistakes.isEmpty else { throw CommandFailure(message: mistakes.joined(separator: "\n")) }
    }
    private func run(
        _ cell: Matrix.Cell, _ info: MatrixCell, seed: UInt64, in folder: RunFolder
    ) throws(CommandFailure) -> RunSession.Result {
        var profile = cell.profile
        profile.seed = profile.seed ?? seed
        return try RunSession(
            profile: profile, quiet: quiet, cell: info, folder: try folder.cell(cell.slug(of: matrix.cells.count))
        ).run()
    }
    static func write(_ analysis: MatrixAnalysis, to folder: RunFolder) throws(CommandFailure) {
        for format in MatrixFormats.files {
            guard let name = type(of: format).fileName else { continue }
            try folder.write(format.render(analysis), as: name)
        }
    }
}

extension MatrixCell {
    init(_ cell: Matrix.Cell, of matrix: Matrix) {
        self.init(
            number: cell.number, of: matrix.cells.count,
            values: cell.values.map { Value(key: $0.key, text: $0.text) })
    }
}
