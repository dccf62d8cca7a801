// SPDX-License-Identifier: Apache-2.0
internal import Analysis
internal import FoundationEssentials
internal import Glibc
internal import Reports

/// Summaries of runs and compact summaries, looked for in folders.
struct HistorySearch {
    /// Those of `summary.json` first: of a run that a baseline has too, they say more.
    var runs: [HistoryRun] { summaries + compact }
    private var summaries: [HistoryRun] = []
    private var compact: [HistoryRun] = []
    /// Files that look like summaries and cannot be used.
    private(set) var skipped: [History.Skipped] = []
    private var seen: Set<FileIdentity> = []

    /// A summary is some hundred kilobytes at most; anything larger is something else.
    private static let largest = 64 << 20
    /// Folders within folders: deeper ones belong to something else.
    private static let deepest = 12

    /// - Parameter paths: Folders, or files.
    /// - Throws: `CommandFailure` where one of them is not there or cannot be read.
    init(_ paths: [String]) throws(CommandFailure) {
        for path in paths {
            if ManyTraces.isFolder(path) {
                guard unsafe access(path, R_OK | X_OK) == 0 else { throw Self.failure(path) }
                search(path, depth: 0)
            } else {
                guard unsafe access(path, R_OK) == 0 else { throw Self.failure(path) }
                read(path)
            }
        }
    }

    /// Links are not followed, so that none leads around in a circle.
    private mutating func search(_ folder: String, depth: Int) {
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
            skipped.append(History.Skipped(path: folder, reason: "the folder cannot be read"))
            return
        }
        let isOfBaselines = folder.split(separator: "/").last == "baselines"
        for name in names.sorted() where !name.hasPrefix(".") {
            let path = folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
            var status = stat()
            guard unsafe lstat(path, &status) == 0 else { continue }
            if status.st_mode & S_IFMT == S_IFDIR {
                if depth < Self.deepest { search(path, depth: depth + 1) }
            } else if status.st_mode & S_IFMT == S_IFREG,
                name == "summary.json" || isOfBaselines && name.hasSuffix(".json")
            {
                read(path)
            }
        }
    }
    private mutating func read(_ path: String) {
        guard let identity = FileIdentity(path), seen.insert(identity).inserted else { return }
        do {
            let bytes = try Self.bytes(path)
            if Baseline.isBaseline(bytes) {
                compact += try Baseline(bytes).runs.map { HistoryRun(compact: $0, source: path) }
            } else {
                summaries += try SummaryReader.runs(bytes, source: path) ?? []
            }
        } catch let failure as SummaryReader.Unusable {
            skipped.append(History.Skipped(path: path, reason: failure.description))
        } catch let failure as BaselineError {
            skipped.append(History.Skipped(path: path, reason: failure.description))
        } catch {
            skipped.append(History.Skipped(path: path, reason: "cannot be read"))
        }
    }
    private static func bytes(_ path: String) throws -> [UInt8] {
        var status = stat()
        guard unsafe stat(path, &status) == 0, status.st_size <= largest else {
            throw SummaryReader.Unusable(description: "is too large for a summary")
        }
        return Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    }
    private static func failure(_ path: String) -> CommandFailure {
        let reason = unsafe String(cString: strerror(errno))
        return CommandFailure(
            message: "\(path): cannot be read (\(reason)); give a folder of runs, such as reports, or a summary.json")
    }
}
