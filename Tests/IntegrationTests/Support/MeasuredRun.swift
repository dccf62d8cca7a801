// SPDX-License-Identifier: Apache-2.0
import Foundation

/// A run of the binary of which the kernel tells the most memory it ever held.
struct MeasuredRun {
    let code: Int32
    /// Peak of the resident memory, bytes.
    let peakMemory: Int
    let trace: TraceFile
    private let scratch: Scratch

    init(_ profile: String) throws {
        scratch = try Scratch()
        let file = try scratch.file("test.yaml", profile)
        let base = scratch.path + "/runs"
        let words = [Tool.binary.path, "run", file, "--output", base, "-q"]
        var arguments: [UnsafeMutablePointer<CChar>?] = unsafe words.map { unsafe strdup($0) } + [nil]
        defer { unsafe arguments.forEach { unsafe free($0) } }
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        for stream in [Int32(1), 2] {
            unsafe posix_spawn_file_actions_addopen(&actions, stream, "/dev/null", O_WRONLY, 0)
        }
        var child: pid_t = 0
        let failure = unsafe posix_spawn(&child, Tool.binary.path, &actions, nil, &arguments, environ)
        guard failure == 0 else { throw Unexpected(description: "\(Tool.binary.path) does not start: \(failure)") }
        var (status, usage) = (Int32(0), rusage())
        guard unsafe wait4(child, &status, 0, &usage) == child else {
            throw Unexpected(description: "the run is gone: errno \(errno)")
        }
        code = status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
        peakMemory = usage.ru_maxrss * 1_024
        trace = try TraceFile(try scratch.onlyRun(in: base).appendingPathComponent("trace.ndjson.gz").path)
    }
}
