// SPDX-License-Identifier: Apache-2.0
import Foundation

/// A trace as any other program reads it: `zcat`, then one JSON object a line.
struct TraceFile {
    let records: [[String: Any]]
    /// What `zcat` ended with: other than 0 for a file that was cut off.
    let code: Int32

    init(_ path: String) throws {
        let read = try Tool.run(["-c", path], program: URL(fileURLWithPath: "/bin/zcat"))
        code = read.code
        records = try read.out.split(separator: "\n").map { line in
            guard let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any] else {
                throw Unexpected(description: "no JSON object: \(line)")
            }
            return object
        }
    }
    func all(_ type: String) -> [[String: Any]] { records.filter { $0["type"] as? String == type } }
    var requests: [[String: Any]] { all("request") }
    var outcomes: [String: Int] {
        Dictionary(requests.map { ($0["outcome"] as? String ?? "none", 1) }, uniquingKeysWith: +)
    }
    var endReason: String? { all("end").first?["reason"] as? String }
}

/// Runs `streamgauge run` on a profile text and gives what it printed and left behind.
struct RecordedRun {
    let outcome: Tool.Outcome
    let folder: URL
    var trace: String { folder.appendingPathComponent("trace.ndjson.gz").path }
    let scratch: Scratch

    init(_ profile: String, flags: [String] = [], environment: [String: String] = [:]) throws {
        scratch = try Scratch()
        let file = try scratch.file("test.yaml", profile)
        let base = scratch.path + "/runs"
        outcome = try Tool.run(["run", file, "--output", base] + flags, environment: environment)
        folder = try scratch.onlyRun(in: base)
    }
    func text(_ name: String) throws -> String {
        try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
    }
}
