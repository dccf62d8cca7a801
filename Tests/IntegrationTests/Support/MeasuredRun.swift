// SPDX-License-Identifier: Apache-2.0
import Foundation

/// A run of the binary of which the kernel tells the most memory it ever held.
struct MeasuredRun {
    let code: Int32
    /// Peak of the resident memory, bytes.
    let peakMemory: Int
    let trace: TraceFile
    private let scratch: Scratch

    /// Starts the tool from a small process: until it has replaced the memory of the one that started it, a process
    /// counts that as its own, and these tests may hold more than the run that they measure.
    private static let script = """
        import resource, subprocess, sys
        quiet = subprocess.DEVNULL
        code = subprocess.run(sys.argv[1:], stdin=quiet, stdout=quiet, stderr=quiet).returncode
        print(code, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
        """

    init(_ profile: String) throws {
        scratch = try Scratch()
        let file = try scratch.file("test.yaml", profile)
        let base = scratch.path + "/runs"
        let outcome = try Tool.run(
            ["python3", "-c", Self.script, Tool.binary.path, "run", file, "--output", base, "-q"],
            program: URL(fileURLWithPath: "/usr/bin/env"))
        let words = outcome.out.split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
        guard words.count == 2 else { throw Unexpected(description: "no figures: \(outcome.out)\(outcome.err)") }
        code = Int32(clamping: words[0])
        peakMemory = words[1] * 1_024
        trace = try TraceFile(try scratch.onlyRun(in: base).appendingPathComponent("trace.ndjson.gz").path)
    }
}
