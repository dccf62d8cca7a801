// SPDX-License-Identifier: Apache-2.0
internal import Analysis
internal import FoundationEssentials
internal import Glibc
internal import Reports
internal import Traces

/// Several traces as one analysis: shards of one run are merged, different runs laid side by side.
///
/// One trace is read after the other, so that memory is that of one analysis, and of the results of the others.
enum ManyTraces {
    /// A trace that was looked into.
    struct Found {
        let path: String
        let run: RunRecord
    }

    /// - Parameter paths: Traces, or folders of runs.
    /// - Returns: What all reports show.
    /// - Throws: `CommandFailure` where one cannot be read, stands there twice, or is the folder of a matrix.
    static func analysis(of paths: [String]) throws(CommandFailure) -> RunAnalysis {
        guard paths.count > 1 else { return try TraceAnalysis.of(trace(paths[0])) }
        let groups = grouped(try find(paths))
        var analyses: [RunAnalysis] = []
        for group in groups {
            analyses.append(group.count == 1 ? try TraceAnalysis.of(group[0].path) : try merged(group))
        }
        guard analyses.count > 1 else { return analyses[0] }
        let labels = RunLabels.unique(
            zip(groups, analyses).map { group, analysis in
                .init(name: analysis.run.name, time: UTCTime.text(analysis.run.startUnix), path: group[0].path)
            })
        return RunAnalysis.sideBySide(zip(labels, analyses).map { (label: $0, analysis: $1) })
    }
    /// The trace in the folder of a run; any other path is that of a trace.
    static func trace(_ path: String) -> String { isFolder(path) ? "\(path)/trace.ndjson.gz" : path }
    static func isFolder(_ path: String) -> Bool {
        var isFolder = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder
    }

    /// The run record of each trace; the rest is not read yet.
    static func find(_ paths: [String]) throws(CommandFailure) -> [Found] {
        var (found, seen): ([Found], [FileIdentity: String]) = ([], [:])
        for given in paths {
            guard given != "-" else {
                throw CommandFailure(message: "-: the standard input can be read alone only; write it to a file first")
            }
            guard !isFolder("\(given)/cells") else {
                throw CommandFailure(
                    message: "\(given): the folder of a matrix can be read alone only; name its cells: \(given)/cells/*"
                )
            }
            let path = trace(given)
            if let identity = FileIdentity(path) {
                if let other = seen[identity] {
                    throw CommandFailure(message: "\(given): the same trace as \(other); leave one of them out")
                }
                seen[identity] = given
            }
            found.append(Found(path: path, run: try runRecord(path)))
        }
        return found
    }
    static func runRecord(_ path: String) throws(CommandFailure) -> RunRecord {
        do {
            var reader = try TraceReader(path: path)
            if case .run(let run) = try reader.next() { return run }
        } catch {
            throw CommandFailure(message: "\(error)")
        }
        throw CommandFailure.noRun(path)
    }
    /// Shards of the same run together; everything else on its own.
    private static func grouped(_ traces: [Found]) -> [[Found]] {
        var groups: [[Found]] = []
        for trace in traces {
            let place = groups.firstIndex { group in
                group[0].run.shard != nil && trace.run.shard != nil
                    && ShardMerge.difference(group[0].run, trace.run) == nil
            }
            if let place { groups[place].append(trace) } else { groups.append([trace]) }
        }
        return groups
    }
    private static func merged(_ shards: [Found]) throws(CommandFailure) -> RunAnalysis {
        do {
            var merge = try ShardMerge(shards.map { ($0.path, $0.run) })
            var builder = AnalysisBuilder()
            builder.add(.run(merge.run))
            for (place, shard) in shards.enumerated() {
                try TraceStream.read(path: shard.path) { record in
                    if let moved = merge.moved(record, of: place) { builder.add(moved) }
                }
            }
            if let end = merge.end { builder.add(.end(end)) }
            return builder.finish()
        } catch {
            throw CommandFailure(message: "\(error)")
        }
    }
}

/// Which file a path leads to, whatever it is called.
struct FileIdentity: Hashable {
    private let device, number: UInt
    /// Nil where there is none.
    init?(_ path: String) {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return nil }
        (device, number) = (UInt(status.st_dev), UInt(status.st_ino))
    }
}
