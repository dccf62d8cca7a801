// SPDX-License-Identifier: Apache-2.0
internal import FoundationEssentials
internal import Glibc
internal import Reports

/// Compact summaries in files: by name below `reports/baselines`, or by path.
enum BaselineStore {
    static let folder = "reports/baselines"
    /// Larger than any of ours: 20 runs of 10,000 blocks have less.
    private static let limit = 256 << 20

    /// A word is a name; what has a slash or ends in `.json` is a path.
    static func path(_ nameOrPath: String) -> String {
        nameOrPath.contains("/") || nameOrPath.hasSuffix(".json") || nameOrPath.hasPrefix(".")
            ? nameOrPath : "\(folder)/\(nameOrPath).json"
    }
    /// What a baseline at this place is called.
    static func name(_ nameOrPath: String) -> String {
        let file = nameOrPath.split(separator: "/").last.map(String.init) ?? nameOrPath
        return file.hasSuffix(".json") ? String(file.dropLast(5)) : file
    }

    /// - Returns: Nil where the file is none, or there is no such file.
    /// - Throws: `CommandFailure` where it is one and damaged.
    static func read(ifBaseline nameOrPath: String) throws(CommandFailure) -> Baseline? {
        for path in [nameOrPath, path(nameOrPath)] where !ManyTraces.isFolder(path) && FileIdentity(path) != nil {
            guard let bytes = bytes(path), Baseline.isBaseline(bytes) else { return nil }
            return try parse(bytes, path)
        }
        return nil
    }
    /// - Throws: `CommandFailure` where there is none, or it is damaged.
    static func read(_ nameOrPath: String) throws(CommandFailure) -> Baseline {
        let path = path(nameOrPath)
        guard FileIdentity(path) != nil else {
            let known = names.isEmpty ? "" : "; there are \(names.joined(separator: ", "))"
            throw CommandFailure(
                message: "\(path): there is no such baseline\(known); make it with `streamgauge baseline save`")
        }
        guard let bytes = bytes(path) else { throw CommandFailure(message: "\(path): cannot be read, or is too large") }
        return try parse(bytes, path)
    }
    /// Puts it in its place, whole or not at all; folders are made.
    static func write(_ baseline: Baseline, to nameOrPath: String) throws(CommandFailure) {
        let path = path(nameOrPath)
        let above = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
        do {
            if !above.isEmpty {
                try FileManager.default.createDirectory(atPath: above, withIntermediateDirectories: true)
            }
            try baseline.text.write(toFile: path, atomically: true, encoding: .utf8)
        } catch {
            let reason = unsafe String(cString: strerror(errno))
            throw CommandFailure(message: "\(path): cannot be written (\(reason)); name another place")
        }
    }

    private static var names: [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).filter { $0.hasSuffix(".json") }
            .map(name).sorted()
    }
    private static func parse(_ bytes: [UInt8], _ path: String) throws(CommandFailure) -> Baseline {
        do { return try Baseline(bytes) } catch { throw CommandFailure(message: "\(path): \(error)") }
    }
    /// Nil where it cannot be read; the beginning alone where it is no compact summary, such as a trace of gigabytes.
    private static func bytes(_ path: String) -> [UInt8]? {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var (all, part): ([UInt8], [UInt8]) = ([], Array(repeating: 0, count: 1 << 16))
        while true {
            let count = unsafe part.withUnsafeMutableBytes { unsafe Glibc.read(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return count == 0 ? all : nil }
            all += part[..<count]
            if !Baseline.isBaseline(all) { return all }
            if all.count > limit { return nil }
        }
    }
}
