// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// Ctrl-C while a relay is measured: what is left says the same whenever it is asked.
@Suite(.serialized, .besideThePool) struct RelayInterruptTests {
    private func folder(_ scratch: Scratch) throws -> String {
        let names = try FileManager.default.contentsOfDirectory(atPath: scratch.path + "/check")
        return "\(scratch.path)/check/\(try #require(names.first))"
    }
    @Test("an interrupted run says so, and its trace says the same") func run() throws {
        let mock = try MockProcess(["--ttft", "20ms", "--gap", "5ms", "--tokens", "10"])
        let relay = try RelayProcess(.haproxy, upstream: mock.port)
        let scratch = try Scratch()
        let base = scratch.path + "/runs"
        let running = try Tool.start([
            "relay", "--direct", mock.url + "/v1", "--via", relay.plain + "/v1", "-m", "mock", "--pairs", "100000",
            "-q", "--output", base,
        ])
        for _ in 0..<200 {
            usleep(50_000)
            let trace = (try? scratch.onlyRun(in: base).path).map { $0 + "/trace.ndjson.gz" } ?? ""
            let size = try? FileManager.default.attributesOfItem(atPath: trace)[.size] as? Int
            if size ?? 0 > 2_000 { break }
        }
        running.signal(SIGINT)
        let made = withExtendedLifetime((mock, relay)) { running.wait() }
        #expect(made.code == 130, "\(made.err)")
        #expect(
            made.out.split(separator: "\n").prefix(3).joined(separator: " ").contains("interrupted, "), "\(made.out)")
        let again = try Tool.run(["relay", try scratch.onlyRun(in: base).path])
        #expect(again.code == 130 && again.out == made.out, "\(again.out)")
    }
    @Test("an interrupted check says so, and its folder says the same: nothing passes that was not asked for")
    func check() throws {
        let (scratch, port) = (try Scratch(), try FreePorts.take(1)[0])
        let relay = try FaultyRelay(upstream: port, [])
        let only = ["--only", "R8,R15,R17,R18,R19,R25", "--quiet", "--format", "terminal"]
        let running = try Tool.start(
            ["relay-check", "--via", relay.url + "/v1", "-m", "mock", "--listen", "127.0.0.1:\(port)"]
                + ["--output", scratch.path + "/check"] + only)
        for _ in 0..<600 {
            usleep(50_000)
            if let folder = try? folder(scratch), FileManager.default.fileExists(atPath: folder + "/streams") { break }
        }
        running.signal(SIGINT)
        let outcome = withExtendedLifetime(relay) { running.wait() }
        let folder = try folder(scratch)
        #expect(outcome.code == 130, "\(outcome.err)")
        #expect(outcome.out.hasPrefix("relay: interrupted, 3 of 6 rows judged: 3 passed\n"), "\(outcome.out)")
        let again = try Tool.run(["relay-check", folder])
        #expect(again.code == 130 && again.out == outcome.out, "the folder says what the command said")
        let json = try Tool.run(["relay-check", folder, "--format", "json"])
        let verdicts = try RelayVerdicts(json)
        #expect(json.code == 130 && json.out.contains("\"exit_code\": 130"))
        #expect(verdicts.named("pass") == ["conservation", "usage", "body"])
        #expect(verdicts.reasons["hidden-retries"]?.contains("not all of its requests were made: ") ?? false)
        #expect(verdicts.reasons["hidden-retries"]?.contains("errors 0 of 33") ?? false)
    }
    @Test("a check that is interrupted while it waits for the relay ends with 130, too") func gate() throws {
        let (scratch, ports) = (try Scratch(), try FreePorts.take(2))
        let running = try Tool.start([
            "relay-check", "--via", "http://127.0.0.1:\(ports[1])/v1", "-m", "mock", "--listen",
            "127.0.0.1:\(ports[0])",
            "--output", scratch.path + "/check", "--quiet",
        ])
        for _ in 0..<200 {
            usleep(50_000)
            if (try? folder(scratch)) != nil { break }
        }
        usleep(300_000)
        running.signal(SIGINT)
        let outcome = running.wait()
        #expect(outcome.code == 130, "\(outcome.out)\(outcome.err)")
        #expect(try Tool.run(["relay-check", try folder(scratch)]).code == 130)
    }
}
