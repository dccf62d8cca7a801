// SPDX-License-Identifier: Apache-2.0
internal import Analysis
internal import Core
internal import FoundationEssentials
internal import Glibc
internal import Traces

/// The folder of a search: what was asked for, and the runs of its steps, each with the run beside it.
struct CapacityFolder {
    let path: String
    let note: CapacityNote

    /// Of a search that was begun.
    init(_ path: String) throws(CommandFailure) {
        self.path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
        note = try CapacityNote(of: self.path)
    }
    /// A new one.
    init(base: String, _ note: CapacityNote) throws(CommandFailure) {
        let folder = try RunFolder(base: base, at: RunFolder.now)
        try folder.write(note.text(), as: CapacityNote.fileName)
        (path, self.note) = (folder.path, note)
    }
    /// The last search of the same kind below a folder; nil where there is none.
    static func last(in base: String, like note: CapacityNote) -> CapacityFolder? {
        let names = ((try? FileManager.default.contentsOfDirectory(atPath: base)) ?? []).sorted(by: >)
        for name in names {
            guard let folder = try? CapacityFolder("\(base)/\(name)") else { continue }
            return folder.note.isSame(as: note) ? folder : nil
        }
        return nil
    }
    func write(_ text: String, as name: String) throws(CommandFailure) {
        try RunFolder(path: path).write(text, as: name)
    }

    /// The folder of a run: `steps/03-8`.
    func step(_ number: Int, _ load: Double) -> String {
        "\(path)/steps/\(number < 10 ? "0" : "")\(number)-\(Self.text(load))"
    }
    /// Runs beside the search itself.
    enum Extra: String { case pilot, long, recovery }
    func extra(_ extra: Extra) -> String { "\(path)/steps/\(extra.rawValue)" }
    /// The run that goes on at the same time as another.
    static func beside(_ step: String) -> String { "\(step)/beside" }
    static func text(_ load: Double) -> String { load == load.rounded() && load < 1e15 ? "\(Int(load))" : "\(load)" }

    /// Reads the run of a folder.
    ///
    /// - Parameters:
    ///   - folder: Of one run.
    ///   - add: Gets each record.
    /// - Returns: Whether there is a trace, and it came to its end as planned.
    static func read(_ folder: String, _ add: (TraceRecord) -> Void) -> Bool {
        let trace = "\(folder)/trace.ndjson.gz"
        guard unsafe access(trace, R_OK) == 0 else { return false }
        var isWhole = false
        do {
            try TraceStream.read(path: trace) { record in
                if case .end(let end) = record {
                    isWhole = [.completed, .gateFailed].contains(end.reason)
                }
                add(record)
            }
        } catch { return false }
        return isWhole
    }
    /// Why the trace of a folder cannot be read to its end; nil where it can, and where there is none.
    static func damage(of folder: String) -> String? {
        let trace = "\(folder)/trace.ndjson.gz"
        guard unsafe access(trace, F_OK) == 0 else { return nil }
        do {
            return try TraceStream.read(path: trace) { _ in }.wasCutOff ? "is cut off" : nil
        } catch { return "\(error)" }
    }
    /// Takes a run away that did not come to its end.
    static func clear(_ folder: String) { try? FileManager.default.removeItem(atPath: folder) }
}
