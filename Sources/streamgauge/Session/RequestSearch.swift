// SPDX-License-Identifier: Apache-2.0
internal import Analysis
internal import Core
internal import Traces

/// Looks through a trace for one request; of all others nothing stays in memory.
struct RequestSearch {
    /// A trace, or `-` for the standard input.
    let path: String
    /// Name of the only target to look at; nil for all.
    let target: String?

    /// The trace that a path means: itself, or the one in the folder of a run.
    ///
    /// - Throws: `CommandFailure` for the folder of a matrix, which has many.
    static func trace(at path: String) throws(CommandFailure) -> String {
        if ManyTraces.isFolder("\(path)/cells") {
            throw CommandFailure(message: "\(path): holds the runs of a matrix; name one of them: \(path)/cells/NAME")
        }
        return ManyTraces.trace(path)
    }

    /// - Throws: `CommandFailure`: the trace cannot be read, or has no such request.
    func find(_ choice: RequestChoice) throws(CommandFailure) -> Inspection {
        guard choice == .median else { return try find(choice, shown: choice, candidates: nil) }
        if path == "-" {
            throw CommandFailure(
                message: "--median reads the trace twice, and standard input comes once; save it to a file first")
        }
        var finder: MedianFinder?
        try read { run, record throws(CommandFailure) in
            if finder == nil { finder = MedianFinder(target: try targetIndex(in: run)) }
            finder?.add(record)
            return false
        }
        guard let (index, count) = finder?.finish() else {
            return try find(.slowest(.ttft), shown: choice, candidates: nil)  // says that there is no success
        }
        return try find(.named("\(index)"), shown: choice, candidates: count)
    }
    private func find(
        _ choice: RequestChoice, shown: RequestChoice, candidates: Int?
    ) throws(CommandFailure) -> Inspection {
        var finder: RequestFinder?
        let run = try read { run, record throws(CommandFailure) in
            if finder == nil { finder = RequestFinder(choice, target: try targetIndex(in: run)) }
            finder?.add(record)
            return finder?.isDone ?? false
        }
        do throws(NoSuchRequest) {
            let found = try (finder ?? RequestFinder(choice, target: nil)).finish()
            return Inspection(
                run: run, record: found.record, choice: shown, candidates: candidates ?? found.candidates)
        } catch {
            throw CommandFailure(message: "\(path): \(error)", code: error.isEmpty ? .notEnoughData : .usage)
        }
    }
    /// Gives each request to `body`, until that says that it has seen enough.
    @discardableResult
    private func read(
        _ body: (RunRecord, RequestRecord) throws(CommandFailure) -> Bool
    ) throws(CommandFailure) -> RunRecord {
        var run: RunRecord?
        do {
            var reader = try TraceReader(path: path)
            reading: while let record = try reader.next() {
                switch record {
                case .run(let record): run = record
                case .request(let record):
                    if try body(run ?? RunRecord(), record) { break reading }
                default: break
                }
            }
        } catch let failure as CommandFailure {
            throw failure
        } catch {
            throw CommandFailure(message: "\(error)")
        }
        guard let run else { throw CommandFailure(message: "\(path): holds no run record: nothing was recorded") }
        return run
    }
    private func targetIndex(in run: RunRecord) throws(CommandFailure) -> Int? {
        guard let target else { return nil }
        let names = run.targets.map(\.name)
        if let index = names.firstIndex(of: target) { return index }
        throw CommandFailure(
            message: "--target: found \"\(target)\"; the trace has \(names.joined(separator: ", "))"
                + ArgumentParser.hint(target, among: names))
    }
}
