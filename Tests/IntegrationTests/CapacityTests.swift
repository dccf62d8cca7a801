// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// Searches against real processes whose limit is known: the mock with four places, and haproxy with `maxconn 4`.
@Suite(.serialized, .besideThePool, .repeatedWhereSpoiled) struct CapacityTests {
    /// 20 ms to the first output, 120 ms in all: a stream that waits for a place waits some 100 ms.
    private static let mock = ["--ttft", "20ms", "--gap", "5ms", "--tokens", "20"]

    private static func profile(_ targets: String, more: String = "") -> String {
        """
        name: pool
        seed: 7
        targets:
        \(targets)
        request: {prompt: Count., max_tokens: 40}
        gates: [ttft.p95 < 90ms]
        capacity: {from: 2, to: 16, step_requests: 60, step: 500ms, cooldown: 100ms, long_prompt: 0, recovery: false}
        \(more)
        """
    }
    private static func target(_ name: String, _ url: String) -> String {
        "  - {name: \(name), url: \"\(url)/v1\", model: m}"
    }
    private static func read(_ scratch: Scratch) throws -> [String: Any] {
        let folder = try scratch.onlyRun(in: scratch.path + "/out")
        let data = try Data(contentsOf: folder.appendingPathComponent("capacity.json"))
        return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    }
    private static func search(_ file: String, _ scratch: Scratch, _ more: [String] = []) throws -> Tool.Outcome {
        try Tool.run(["capacity", file, "--output", scratch.path + "/out", "-q"] + more)
    }
    /// The limit to within a tenth, which of four streams is none, and the pool by its name.
    private static func expectFour(_ found: [String: Any], _ outcome: Tool.Outcome) throws {
        let answer = try #require(found["answer"] as? [String: Any])
        #expect(answer["held"] as? Double == 4 && answer["broken"] as? Double == 5, "\(outcome.out)")
        let pool = try #require(found["pool_limit"] as? [String: Any], "\(outcome.out)")
        let streams = try #require((pool["streams"] as? [String: Any])?["mean"] as? Double)
        #expect(pool["whole"] as? Int == 4 && abs(streams - 4) <= 0.4, "\(pool)")
        #expect(outcome.out.replacing("\n", with: " ").contains("lets 4 streams through at once"))
        #expect(outcome.code == 0)
    }

    @Test("four places are found and named, and the same command again sends nothing") func places() throws {
        let scratch = try Scratch()
        let log = scratch.path + "/log"
        let mock = try MockProcess(Self.mock + ["--slots", "4", "--log", log])
        let file = try scratch.file("pool.yaml", Self.profile(Self.target("relay", mock.url)))
        let first = try Self.search(file, scratch)
        let found = try Self.read(scratch)
        try Self.expectFour(found, first)
        #expect((found["steps"] as? [[String: Any]])?.compactMap { $0["load"] as? Double }.prefix(3) == [2, 4, 8])
        let asked = try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n").count
        // The same command, and the folder alone: from the traces that are there, nothing is sent.
        let again = try Self.search(file, scratch)
        let folder = try scratch.onlyRun(in: scratch.path + "/out").path
        let alone = try Tool.run(["capacity", folder])
        #expect(again.out == first.out && alone.out == first.out && alone.code == 0, "\(alone.err)")
        #expect(try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n").count == asked)
        let schema = try scratch.file("schema.json", try Tool.run(["schema", "--of", "capacity"]).out)
        let judged = try Tool.check(["schema", schema, folder + "/capacity.json"])
        #expect(judged.values.first as? [String] == [])
        for name in ["capacity.md", "capacity.html", "search.json", "steps/01-2/trace.ndjson.gz"] {
            #expect(FileManager.default.fileExists(atPath: "\(folder)/\(name)"), "\(name)")
        }
        // What cannot be written any more can still be shown.
        try FileManager.default.removeItem(atPath: folder + "/capacity.md")
        try FileManager.default.createDirectory(atPath: folder + "/capacity.md", withIntermediateDirectories: false)
        let kept = try Tool.run(["capacity", folder])
        #expect(kept.out == first.out && kept.code == 0 && kept.err.contains("cannot be written anew"), "\(kept.err)")
        let trace = URL(fileURLWithPath: "\(folder)/steps/02-4/trace.ndjson.gz")
        try Data(contentsOf: trace).prefix(2_000).write(to: trace)
        let damaged = try Tool.run(["capacity", folder])
        #expect(damaged.err.contains("02-4/trace.ndjson.gz: is cut off") && damaged.code == 130, "\(damaged.err)")
    }
    @Test("haproxy's maxconn is found through it, with a direct arm that stays flat") func haproxy() throws {
        let scratch = try Scratch()
        let mock = try MockProcess(Self.mock)
        let relay = try RelayProcess(.haproxy, upstream: mock.port, most: 4)
        let targets = [Self.target("direct", mock.url), Self.target("relay", relay.plain)].joined(separator: "\n")
        let outcome = try Self.search(try scratch.file("pool.yaml", Self.profile(targets)), scratch)
        let found = try Self.read(scratch)
        try Self.expectFour(found, outcome)
        let steps = try #require(found["steps"] as? [[String: Any]])
        #expect(steps.allSatisfy { ($0["direct"] as? [String: Any])?["name"] as? String == "direct" })
        #expect((found["search"] as? [String: Any])?["target"] as? String == "relay")
    }
    @Test("what is interrupted is reported, and goes on with the same command") func interrupted() throws {
        let scratch = try Scratch()
        let mock = try MockProcess(Self.mock + ["--slots", "4"])
        let file = try scratch.file("pool.yaml", Self.profile(Self.target("relay", mock.url)))
        let running = try Tool.start(["capacity", file, "--output", scratch.path + "/out"])
        Self.awaitStep("02-4", in: scratch)
        running.signal(SIGINT)
        let ended = running.wait()
        #expect(ended.code == 130 && ended.out.contains("not complete"), "\(ended.out)\(ended.err)")
        let first = try scratch.onlyRun(in: scratch.path + "/out").path + "/steps/01-2/trace.ndjson.gz"
        let before = try FileManager.default.attributesOfItem(atPath: first)[.modificationDate] as? Date
        let outcome = try Self.search(file, scratch)
        try Self.expectFour(try Self.read(scratch), outcome)
        #expect(try FileManager.default.attributesOfItem(atPath: first)[.modificationDate] as? Date == before)
    }
    /// Until the step has begun: the traces of those before are whole.
    private static func awaitStep(_ step: String, in scratch: Scratch) {
        for _ in 0..<1_200 {
            let trace = (try? scratch.onlyRun(in: scratch.path + "/out"))?.path
            if trace.map({ FileManager.default.fileExists(atPath: "\($0)/steps/\(step)/trace.ndjson.gz") }) == true {
                return
            }
            usleep(50_000)
        }
    }
    @Test("a target that went away is no limit, and the same command goes on when it is back") func gone() throws {
        let scratch = try Scratch()
        let port = try FreePorts.take(1)[0]
        var mock: MockProcess? = try MockProcess(Self.mock + ["--slots", "4"], port: port)
        let file = try scratch.file("gone.yaml", Self.profile(Self.target("relay", "http://127.0.0.1:\(port)")))
        let running = try Tool.start(["capacity", file, "--output", scratch.path + "/out"])
        Self.awaitStep("02-4", in: scratch)
        mock = nil
        let ended = running.wait()
        let words = ended.out.replacing("\n", with: " ")
        #expect(ended.code == 3 && words.contains("the target went away"), "\(ended.out)\(ended.err)")
        #expect(words.contains("holds 2 concurrent streams") && words.contains("not one request reached the target"))
        mock = try MockProcess(Self.mock + ["--slots", "4"], port: port)
        let outcome = try withExtendedLifetime(mock) { try Self.search(file, scratch) }
        #expect(outcome.code == 0 && outcome.out.contains("holds 4 concurrent streams"), "\(outcome.out)")
    }
    @Test("a target that keeps to nothing ends with 4, one that is not there with 3, and nothing to keep to with 2")
    func codes() throws {
        let scratch = try Scratch()
        let mock = try MockProcess(Self.mock)
        let slow = try scratch.file("slow.yaml", Self.profile(Self.target("relay", mock.url)))
        let hopeless = try Self.search(
            slow, scratch, ["--gate", "ttft.p50 < 1ms", "--from", "1", "--step-requests", "10"])
        #expect(hopeless.code == 4 && hopeless.out.contains("does not hold 1 concurrent stream"), "\(hopeless.out)")
        let gone = try scratch.file("gone.yaml", Self.profile(Self.target("relay", "http://127.0.0.1:9")))
        #expect(try Self.search(gone, try Scratch()).code == 3)
        let lawless = try scratch.file(
            "lawless.yaml", "targets: [{name: a, url: \"\(mock.url)/v1\", model: m}]\nname: lawless")
        let refused = try Self.search(lawless, try Scratch())
        #expect(refused.code == 2 && refused.err.contains("ttft.p95 < 500ms"), "\(refused.err)")
        let backwards = try Self.search(slow, try Scratch(), ["--from", "8", "--to", "4"])
        #expect(backwards.code == 2 && backwards.err.contains("not below"), "\(backwards.err)")
    }
}
