// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// Every way a run can end leaves a complete trace and a report.
@Suite(.repeatedWhereSpoiled) struct EndingTests {
    /// Starts a long run and waits until its trace has grown for a while.
    private func longRun(_ mock: MockProcess, _ scratch: Scratch) throws -> Tool.Running {
        let profile = try scratch.file(
            "long.yaml",
            RunTests.profile(mock.url, load: "concurrency: 3, duration: 60s", more: "request: {max_tokens: 400}"))
        let run = try Tool.start(["run", profile, "--output", scratch.path + "/runs"])
        for _ in 0..<200 {
            usleep(50_000)
            if let folder = try? scratch.onlyRun(in: scratch.path + "/runs"),
                let size = try? FileManager.default.attributesOfItem(
                    atPath: folder.appendingPathComponent("trace.ndjson.gz").path)[.size] as? Int, size > 2_000
            {
                return run
            }
        }
        run.signal(SIGKILL)
        throw Unexpected(description: "the trace did not grow: \(run.wait())")
    }
    private func trace(_ scratch: Scratch) throws -> String {
        try scratch.onlyRun(in: scratch.path + "/runs").appendingPathComponent("trace.ndjson.gz").path
    }

    @Test("the first Ctrl-C stops issuing and drains: nothing is cut, exit 130, the report is made") func once() throws
    {
        let mock = try MockProcess(["--ttft", "100ms", "--gap", "5ms", "--tokens", "60"])
        let scratch = try Scratch()
        let run = try longRun(mock, scratch)
        run.signal(SIGINT)
        let outcome = run.wait()
        #expect(outcome.code == 130, "\(outcome.err)")
        let trace = try TraceFile(try trace(scratch))
        #expect(trace.code == 0 && trace.endReason == "interrupted")
        #expect(Set(trace.outcomes.keys) == ["ok"])
        #expect(outcome.out.contains("interrupted"))
    }
    @Test("Ctrl-C in a terminal reaches the whole process group, and embedded mocks outlive it") func wholeGroup()
        throws
    {
        let scratch = try Scratch()
        let profile = try scratch.file(
            "embedded.yaml",
            "targets: [{name: e, mock: {ttft: 50ms, gap: 20ms, tokens: 60}}]\nload: {concurrency: 4, duration: 30s}")
        let script = """
            import os, signal, subprocess, sys, time
            run = subprocess.Popen(sys.argv[1:], start_new_session=True, stdout=subprocess.DEVNULL)
            time.sleep(2)
            os.killpg(run.pid, signal.SIGINT)
            sys.exit(run.wait())
            """
        let outcome = try Tool.run(
            ["-c", script, Tool.binary.path, "run", profile, "--output", scratch.path + "/runs"], program: Tool.python)
        #expect(outcome.code == 130 && outcome.err.contains("a second Ctrl-C ends them at once"), "\(outcome.err)")
        let trace = try TraceFile(try trace(scratch))
        #expect(trace.endReason == "interrupted" && Set(trace.outcomes.keys) == ["ok"], "\(trace.outcomes)")
    }
    @Test("the second Ctrl-C ends at once: what was open is censored, not lost") func twice() throws {
        let mock = try MockProcess([
            "--ttft", "50ms", "--gap", "20ms", "--tokens", "400", "--fault", "stall@40:60s:50%",
        ])
        let scratch = try Scratch()
        let run = try longRun(mock, scratch)
        run.signal(SIGINT)
        usleep(300_000)
        run.signal(SIGINT)
        let outcome = run.wait()
        #expect(outcome.code == 130, "\(outcome.err)")
        let trace = try TraceFile(try trace(scratch))
        #expect(trace.code == 0 && trace.endReason == "interrupted")
        #expect(trace.outcomes["censored"] ?? 0 > 0)
    }
    @Test("after kill -9 all but the last second is readable, once repaired by every reader") func killed() throws {
        let mock = try MockProcess(["--ttft", "5ms", "--gap", "1ms", "--tokens", "20"])
        let scratch = try Scratch()
        let run = try longRun(mock, scratch)
        usleep(2_500_000)
        run.signal(SIGKILL)
        #expect(run.wait().code == 128 + SIGKILL)
        let path = try trace(scratch)
        let repair = try Tool.run(["repair", path])
        #expect(repair.code == 0, "\(repair.err)")
        let trace = try TraceFile(path)
        #expect(trace.code == 0 && trace.requests.count > 20 && trace.endReason == nil)
        let count = "import gzip,json,sys; print(sum(json.loads(l)['type']=='request' for l in gzip.open(sys.argv[1])))"
        let python = try Tool.run(["-c", count, path], program: Tool.python)
        #expect(python.out == "\(trace.requests.count)\n", "\(python.err)")
        let report = try Tool.run(["report", path])
        #expect(report.out.contains("no end record"), "\(report.out)")
    }
    @Test("a full disk ends the run with a clear error and keeps what was written") func fullDisk() throws {
        let mock = try MockProcess(["--ttft", "1ms", "--gap", "1ms", "--tokens", "50"])
        let scratch = try Scratch()
        let profile = try scratch.file("disk.yaml", RunTests.profile(mock.url, load: "concurrency: 8, duration: 30s"))
        let script = "trap '' XFSZ; ulimit -f 1024; exec \"$0\" run \"$1\" --output \"$2\""
        let outcome = try Tool.run(
            ["-c", script, Tool.binary.path, profile, scratch.path + "/runs"],
            program: URL(fileURLWithPath: "/bin/bash"))
        #expect(outcome.code == 7, "\(outcome.out)\(outcome.err)")
        let path = try trace(scratch)
        #expect(outcome.err.contains(path) && outcome.err.contains("kept"), "\(outcome.err)")
        let trace = try TraceFile(path)
        #expect(trace.code == 0 && trace.requests.count > 10)
    }
}
