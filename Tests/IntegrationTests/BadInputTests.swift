// SPDX-License-Identifier: Apache-2.0
import Foundation
import Protocols
import Testing

/// What somebody reads who made a mistake: the exact words, and the exit code.
@Suite struct BadInputTests {
    struct Mistake: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let profile: String
        let says: String
        init(_ description: String, _ profile: String, says: String) {
            (testDescription, self.profile, self.says) = (description, profile, says)
        }
    }
    private static let protocols = Dialect.listed.map(\.name).joined(separator: ", ")
    private static let target = "targets: [{url: \"http://127.0.0.1:1\", model: m}]\n"
    static let mistakes = [
        Mistake(
            "a misspelt key", target + "load: {concurrency: 1, requests: 1, warmpu: 1s}",
            says: "test.yaml:2:37: load.warmpu: unknown key; did you mean \"warmup\"?"),
        Mistake(
            "an unknown protocol",
            "targets: [{url: \"http://127.0.0.1:1\", model: m, protocol: openai-chta}]\nload: {concurrency: 1, requests: 1}",
            says:
                "test.yaml:1:59: targets[0].protocol: found \"openai-chta\"; known here: \(protocols); "
                + "did you mean \"openai-chat\"?"),
        Mistake(
            "a URL without scheme",
            "targets: [{url: api.example.com/v1, model: m}]\nload: {concurrency: 1, requests: 1}",
            says: "test.yaml:1:17: targets[0].url: found \"api.example.com/v1\"; write it with its scheme: "
                + "\"https://api.example.com/v1\""),
        Mistake(
            "a profile from a newer version", "version: 7\n" + target,
            says: "test.yaml:1:10: version: this profile has version 7, and this streamgauge reads version 1; "
                + "update streamgauge"),
        Mistake(
            "five mistakes, all told at once",
            """
            targets:
              - {url: "127.0.0.1:1", modle: m, protocol: openai}
            load: {concurrency: 0, duration: 5}
            """,
            says: """
                test.yaml:2:5: targets[0]: model is missing; add "model: gpt-4o-mini"
                test.yaml:2:11: targets[0].url: found "127.0.0.1:1"; write it with its scheme: "http://127.0.0.1:1"
                test.yaml:2:26: targets[0].modle: unknown key; did you mean "model"?
                test.yaml:2:46: targets[0].protocol: found "openai"; known here: \(protocols)
                test.yaml:3:21: load.concurrency: found 0; write a whole number from 1, such as 8 or 2k
                test.yaml:3:34: load.duration: found 5; write a duration such as "30s" or "250ms" (us, ms, s, m, h)
                """),
        Mistake(
            "a preset whose key is missing",
            "targets: [{preset: mistral, model: m}]\nload: {concurrency: 1, requests: 1}",
            says:
                "test.yaml:1:20: targets[0].preset: mistral wants a key, and the environment variable MISTRAL_API_KEY is "
                + "not set; export it, or give the key itself: \"key: ${NAME}\" (--key '${NAME}')"),
        Mistake(
            "a mistake in a mock's script",
            "targets: [{mock: {ttft: fast, gpa: 1ms}}]\nload: {concurrency: 1, requests: 1}",
            says:
                "test.yaml:1:25: targets[0].mock.ttft: found \"fast\"; write a number and a unit (ns, us, ms, s, m, h), "
                + "for example lognormal(200ms,0.4)\n"
                + "test.yaml:1:36: targets[0].mock.gpa: no such mock setting; did you mean \"gap\"?"),
        Mistake(
            "more requests at once than descriptors can be had",
            target + "load: {concurrency: 3000000, requests: 1}",
            says:
                "this run needs 3000064 file descriptors (3000000 requests at once and 64 for the rest), but the limit is "
        ),
    ]
    @Test(
        "a wrong profile is refused before anything is sent, with what, where and how to mend it", arguments: mistakes)
    func profiles(_ mistake: Mistake) throws {
        let scratch = try Scratch()
        _ = try scratch.file("test.yaml", mistake.profile)
        let outcome = try Tool.run(["run", "test.yaml", "--output", "runs"], folder: scratch.url)
        #expect(outcome.code == 2 && outcome.out.isEmpty)
        #expect(outcome.err.hasPrefix(mistake.says), "\(outcome.err)")
        #expect(!FileManager.default.fileExists(atPath: scratch.path + "/runs"))
    }
    @Test("the soft descriptor limit is raised as far as the run needs, without a word") func descriptors() throws {
        let mock = try MockProcess(["--ttft", "50ms", "--gap", "1ms", "--tokens", "2"])
        let scratch = try Scratch()
        let profile = try scratch.file("many.yaml", RunTests.profile(mock.url, load: "concurrency: 300, requests: 300"))
        let script = "ulimit -S -n 100; exec \"$0\" run \"$1\" --output \"$2\""
        let outcome = try Tool.run(
            ["-c", script, Tool.binary.path, profile, scratch.path + "/runs"],
            program: URL(fileURLWithPath: "/bin/bash"))
        #expect(outcome.out.contains("300 requests: 300 ok"), "\(outcome.out)\(outcome.err)")
    }
    @Test("an open load that runs out of descriptors ends with the number it needs, and keeps what was recorded")
    func descriptorsMidway() throws {
        let mock = try MockProcess(["--ttft", "20s", "--gap", "1ms", "--tokens", "2"])
        let scratch = try Scratch()
        let profile = try scratch.file(
            "open.yaml", RunTests.profile(mock.url, load: "arrivals: constant, rate: 200/s, duration: 20s"))
        let script = "ulimit -n 164; exec \"$0\" run \"$1\" --output \"$2\" --quiet"
        let outcome = try Tool.run(
            ["-c", script, Tool.binary.path, profile, scratch.path + "/runs"],
            program: URL(fileURLWithPath: "/bin/bash"))
        #expect(outcome.code == 7, "\(outcome.out)")
        #expect(
            outcome.err.hasPrefix(
                "streamgauge: no file descriptors left: 101 requests at once need 165, the limit is 164; "
                    + "raise it with `ulimit -n 4064` (enough whatever the answers do), or lower the rate; what was recorded is kept: "
            ), "\(outcome.err)"
        )
        let trace = try TraceFile(
            try scratch.onlyRun(in: scratch.path + "/runs").appendingPathComponent("trace.ndjson.gz").path)
        #expect(trace.outcomes == ["censored": 100] && trace.endReason == "aborted")
    }
    @Test("a profile that is not there, and an output folder that cannot be made") func files() throws {
        let scratch = try Scratch()
        let missing = try Tool.run(["run", "nope.yaml"], folder: scratch.url)
        #expect(missing.code == 2)
        #expect(
            missing.err == "nope.yaml: cannot be read: No such file or directory; give the path of a profile, "
                + "such as profiles/quickstart.yaml\n")
        _ = try scratch.file("file", "")
        _ = try scratch.file("test.yaml", Self.target + "load: {concurrency: 1, requests: 1}")
        let blocked = try Tool.run(["run", "test.yaml", "--output", "file/runs"], folder: scratch.url)
        #expect(blocked.code == 2 && blocked.out.isEmpty && blocked.err.hasPrefix("file/runs/"))
        #expect(
            blocked.err.hasSuffix(
                ": the output folder cannot be written (Not a directory); choose another with --output FOLDER, "
                    + "or make it writable\n"), "\(blocked.err)")
    }
    @Test(
        "a wrong command line proposes the right one",
        arguments: [
            (["rnu", "x.yaml"], "streamgauge: unknown command rnu; did you mean run? (streamgauge --help tells more)"),
            (["run"], "streamgauge run: PROFILE is missing; for example: streamgauge run profiles/quickstart.yaml"),
            (
                ["run", "x.yaml", "--cocurrency", "3"],
                "streamgauge run: unknown flag --cocurrency; did you mean --concurrency?"
            ),
            (["ttft", "--model", "m"], "streamgauge ttft: URL is missing; for example: streamgauge ttft https://"),
            (["mock", "--gap", "soon"], "streamgauge mock: --gap: found \"soon\"; write a number and a unit"),
            (
                ["decode", "--protocol", "openai"],
                "streamgauge decode: --protocol: found \"openai\"; known here: openai-chat"
            ),
            (["report", "none.gz"], "cannot read none.gz: No such file or directory (errno 2)"),
            (["repair", "none.gz"], "cannot read none.gz: No such file or directory (errno 2)"),
        ])
    func commandLine(words: [String], says: String) throws {
        let outcome = try Tool.run(words)
        #expect(outcome.code == 2 && outcome.out.isEmpty)
        #expect(outcome.err.hasPrefix(says), "\(outcome.err)")
    }
    @Test("every command explains itself, with an example")
    func help() throws {
        for command in ["run", "plan", "ttft", "report", "repair", "mock", "decode", "doctor", "version", "help"] {
            let outcome = try Tool.run([command, "--help"])
            #expect(
                outcome.code == 0 && outcome.out.contains("Example") && outcome.out.contains("streamgauge \(command)"))
        }
    }
    @Test("a refused key ends with exit code 3, and appears nowhere") func refusedKey() throws {
        let mock = try MockProcess(["--key", "sk-right"])
        let run = try RecordedRun(
            RunTests.profile(mock.url, load: "concurrency: 1, requests: 2"), flags: ["--key", "${SECRET_KEY}"],
            environment: ["SECRET_KEY": "sk-wrong-4711"])
        let trace = try TraceFile(run.trace)
        #expect(run.outcome.code == 3 && trace.outcomes == ["auth_failed": 2], "\(run.outcome.out)")
        let all = try run.outcome.out + run.outcome.err + run.text("report.md") + run.text("summary.json")
        let raw = try Tool.run([run.trace], program: URL(fileURLWithPath: "/bin/zcat")).out
        #expect(!all.contains("4711") && !raw.contains("4711"))
    }
}
