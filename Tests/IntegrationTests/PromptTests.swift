// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// What is asked, as the trace tells it and as the mock saw it.
@Suite struct PromptTests {
    /// A run against a mock that keeps a log, which is read when the mock is gone.
    private struct LoggedRun {
        let run: RecordedRun
        let trace: TraceFile
        let log: [[String: Any]]

        init(
            _ request: String, load: String = "concurrency: 2, requests: 40", target: String = "model: mock",
            files: [String: String] = [:], flags: [String] = [], mock settings: [String] = []
        ) throws {
            let scratch = try Scratch()
            let log = scratch.path + "/truth.ndjson"
            for (name, text) in files { _ = try scratch.file(name, text) }
            var mock: MockProcess? = try MockProcess(
                ["--ttft", "3ms", "--gap", "1ms", "--tokens", "3", "--log", log] + settings)
            let url = mock?.url ?? ""
            let request = request.replacing("FOLDER", with: scratch.path)
            run = try RecordedRun(
                "seed: 5\ntargets: [{url: \"\(url)\", \(target)}]\nload: {\(load)}\nrequest: {\(request)}", flags: flags
            )
            mock = nil
            trace = try TraceFile(run.trace)
            self.log = try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n").compactMap {
                try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]
            }
        }
        func logged<Value>(_ key: String, as type: Value.Type) -> [Value] { log.compactMap { $0[key] as? Value } }
        var usage: [[String: Any]] { trace.requests.compactMap { $0["usage"] as? [String: Any] } }
        var calibration: [[String: Any]] { trace.all("run").first?["calibration"] as? [[String: Any]] ?? [] }
    }

    @Test(
        "texts of wanted tokens are billed as wanted by a target that counts quarters of bytes",
        arguments: ["openai-chat", "anthropic-messages", "gemini-sse", "ollama-chat", "openai-responses"])
    func calibrated(dialect: String) throws {
        let done = try LoggedRun(
            "synthetic: {input_tokens: 500}, system: Be brief", target: "model: mock, protocol: \(dialect)")
        #expect(done.trace.outcomes == ["ok": 40], "\(done.run.outcome.err)")
        #expect(done.trace.requests.allSatisfy { $0["wanted_input_tokens"] as? Int == 500 })
        let billed = done.usage.compactMap { $0["input_tokens"] as? Int }.sorted()
        #expect(billed.count == 40 && abs(billed[20] - 500) <= 10, "\(billed)")
        // Six requests before the run, which are counted and told, and are not in the trace.
        #expect(done.log.count == 46 && done.calibration.count == 1)
        #expect(done.calibration.first?["requests"] as? Int == 6)
        #expect(done.logged("input_tokens", as: Int.self).suffix(40).sorted() == billed)
        #expect(done.run.outcome.err.contains("calibration: 127.0.0.1"), "\(done.run.outcome.err)")
        #expect(done.run.outcome.out.contains("calibrated by 6 requests"))
        let summary = try JSONSerialization.jsonObject(with: Data(done.run.text("summary.json").utf8)) as? [String: Any]
        let sizes = (summary?["targets"] as? [[String: Any]])?.first?["input_sizes"] as? [String: Any]
        #expect(sizes?["n"] as? Int == 40 && abs(sizes?["median_difference_share"] as? Double ?? 1) <= 0.02)
    }
    @Test("spread lengths are hit over their whole range, with a shared prefix too") func spread() throws {
        let done = try LoggedRun(
            "synthetic: {input_tokens: 'lognormal(400,0.8)', output_tokens: 'uniform(1,3)', shared_prefix: 30%, prefixes: 2}"
        )
        let pairs = done.trace.requests.compactMap { request -> (Int, Int)? in
            let usage = request["usage"] as? [String: Any]
            guard let wanted = request["wanted_input_tokens"] as? Int, let billed = usage?["input_tokens"] as? Int
            else { return nil }
            return (wanted, billed)
        }
        let off = pairs.map { abs(Double($1 - $0)) / Double($0) }.sorted()
        #expect(pairs.count == 40 && Set(pairs.map(\.0)).count > 20)
        #expect(off[20] < 0.01 && off[37] < 0.03, "\(pairs)")
    }
    @Test("a target without usage, or with one that does not grow, is told apart before the run") func notCalibrated()
        throws
    {
        for (settings, words) in [
            (["--usage", "never"], "its answers do not tell how many input tokens they are billed for"),
            (["--input-tokens", "100"], "its usage does not grow with the words that it is sent"),
            (["--fault", "401"], "auth_failed: HTTP 401"),
        ] {
            let mock = try MockProcess(["--ttft", "1ms", "--gap", "1ms", "--tokens", "1"] + settings)
            let scratch = try Scratch()
            let file = try scratch.file(
                "p.yaml",
                "targets: [{name: t, url: \"\(mock.url)\", model: m}]\nload: {concurrency: 1, requests: 2}\n"
                    + "request: {synthetic: {input_tokens: 50}}")
            let outcome = try Tool.run(["run", file, "--output", scratch.path + "/runs"])
            #expect(outcome.code == (settings[0] == "--fault" ? 3 : 8), "\(outcome.err)")
            #expect(
                outcome.err.contains("target \"t\" cannot be calibrated for input_tokens: \(words)"), "\(outcome.err)")
            #expect(outcome.err.contains("--tokens-per-word"))
            #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path + "/runs").isEmpty)
            let given = try Tool.run([
                "run", file, "--output", scratch.path + "/given", "--tokens-per-word", "1.3", "-q",
            ])
            #expect([0, 3, 7].contains(given.code), "\(given.err)")  // 7 on a machine that is too busy
        }
    }
    @Test("a run is repeated with the figures of its calibration, and asks the very same") func again() throws {
        let first = try LoggedRun("synthetic: {input_tokens: 300}")
        let known = try #require(first.calibration.first)
        let (perWord, overhead) = (known["tokens_per_word"] as? Double ?? 0, known["overhead_tokens"] as? Double ?? 0)
        let second = try LoggedRun(
            "synthetic: {input_tokens: 300, tokens_per_word: \(perWord), overhead_tokens: \(overhead)}")
        #expect(second.log.count == 40 && second.calibration.isEmpty)
        #expect(
            Set(second.logged("body_hash", as: String.self))
                == Set(first.logged("body_hash", as: String.self).suffix(40)))
        #expect(
            first.trace.all("run").first?["plan_hash"] as? String == second.trace.all("run").first?["plan_hash"]
                as? String)
    }

    @Test("with salt no two bodies are the same, without it all are; each is said") func salt() throws {
        let on = try LoggedRun("prompt: Hi")
        #expect(on.log.count == 40 && Set(on.logged("body_hash", as: String.self)).count == 40)
        #expect(Set(on.logged("body_bytes", as: Int.self)).count == 1)
        let off = try LoggedRun("prompt: Hi", flags: ["--no-salt"])
        #expect(Set(off.logged("body_hash", as: String.self)).count == 1)
        for (done, word) in [(on, "salt on"), (off, "salt off")] {
            #expect(done.run.outcome.out.contains(word))
            #expect(try done.run.text("report.md").contains(word))
            #expect(try done.run.text("summary.json").contains("\"salt\": \(word == "salt on")"))
        }
        let again = try LoggedRun("prompt: Hi")
        #expect(Set(again.logged("body_hash", as: String.self)) == Set(on.logged("body_hash", as: String.self)))
    }

    @Test(
        "entries of a file are asked in order, and the trace says which",
        arguments: [
            ("q.jsonl", (0..<8).map { "{\"prompt\": \"question \($0)\", \"max_tokens\": \($0 % 3 + 1)}\n" }.joined()),
            ("q.csv", "prompt,max_tokens\n" + (0..<8).map { "\"question, \($0)\",\($0 % 3 + 1)\n" }.joined()),
        ])
    func files(name: String, text: String) throws {
        let done = try LoggedRun("prompts: {file: FOLDER/\(name), order: shuffle}, salt: false", files: [name: text])
        let items = done.trace.requests.sorted { ($0["index"] as? Int ?? 0) < ($1["index"] as? Int ?? 0) }
            .compactMap { $0["prompt"] as? Int }
        #expect(
            items.count == 40 && Set(stride(from: 0, to: 40, by: 8).map { Set(items[$0..<$0 + 8]) }) == [Set(0..<8)])
        #expect(Set(done.logged("body_hash", as: String.self)).count == 8)
        for request in done.trace.requests {
            let usage = request["usage"] as? [String: Any]
            #expect(usage?["output_tokens"] as? Int == (request["prompt"] as? Int ?? 0) % 3 + 1)
        }
    }
    @Test("what is asked goes out as it was written") func wire() throws {
        let server = try RudeServer([
            .send(RudeServer.head), .send(RudeServer.token("x")), .send(RudeServer.chunk("data: [DONE]\n\n")),
            .send("0\r\n\r\n"),
        ])
        let scratch = try Scratch()
        _ = try scratch.file("talk.json", #"[{"id": "a", "conversations": [{"from": "human", "value": "Why?"}]}]"#)
        let picture = URL(fileURLWithPath: scratch.path + "/a.gif")
        try Data("GIF89a".utf8).write(to: picture)
        let file = try scratch.file(
            "p.yaml",
            "targets: [{url: \"\(server.url)\", model: m}]\nload: {concurrency: 1, requests: 2}\n"
                + "request: {prompts: {file: talk.json}, images: [a.gif], salt: false, system: S}")
        try Tool.run(["run", file, "--output", scratch.path + "/runs", "-q"])
        let body =
            #"{"model":"m","messages":[{"role":"system","content":"S"},{"role":"user","content":[{"type":"text","text":"Why?"},{"type":"image_url","image_url":{"url":"data:image/gif;base64,R0lGODlh"}}]}],"stream":true"#
        #expect(
            server.requests.texts.count == 2 && server.requests.texts.allSatisfy { $0.contains(body) },
            "\(server.requests.texts)")
    }
    @Test("recorded conversations are held again, question by question") func conversations() throws {
        let talk = """
            [{"id": "a", "conversations": [{"from": "human", "value": "One?"}, {"from": "gpt", "value": "1"},
              {"from": "human", "value": "Two?"}, {"from": "gpt", "value": "2"}, {"from": "human", "value": "Three?"}]},
             {"id": "b", "conversations": [{"from": "human", "value": "Only?"}, {"from": "gpt", "value": "Yes"}]}]
            """
        let scratch = try Scratch()
        let path = try scratch.file("talk.json", talk)
        let mock = try MockProcess(["--ttft", "2ms", "--gap", "1ms", "--tokens", "2"])
        let run = try RecordedRun(
            "targets: [{url: \"\(mock.url)\", model: m}]\nload: {concurrency: 1, requests: 4}\nsession: {turns: 5, think: 1ms}\n"
                + "request: {prompts: {file: \(path)}}")
        let requests = try TraceFile(run.trace).requests.sorted {
            ($0["index"] as? Int ?? 0) < ($1["index"] as? Int ?? 0)
        }
        let turns = requests.map { [$0["prompt"] as? Int ?? -1, $0["turn"] as? Int ?? -1] }
        #expect(
            turns == [[0, 0], [0, 1], [0, 2], [1, 0], [0, 0], [0, 1], [0, 2], [1, 0]], "\(run.outcome.err)")
        let billed = requests.compactMap { ($0["usage"] as? [String: Any])?["input_tokens"] as? Int }
        #expect(billed.count == 8 && billed[0] < billed[1] && billed[1] < billed[2])
    }
    @Test("a replay asks for as much as was asked") func replay() throws {
        let lengths = [(374, 3), (80, 1), (1_200, 2), (500, 3)]
        let azure = lengths.enumerated().reduce("TIMESTAMP,ContextTokens,GeneratedTokens\n") { text, entry in
            text + "2023-11-16 18:17:03.9\(entry.offset)00000,\(entry.element.0),\(entry.element.1)\n"
        }
        let scratch = try Scratch()
        let path = try scratch.file("azure.csv", azure)
        let done = try LoggedRun("system: Be brief", load: "replay: {file: \(path)}")
        let asked = done.trace.requests.sorted { ($0["index"] as? Int ?? 0) < ($1["index"] as? Int ?? 0) }
        #expect(asked.compactMap { $0["wanted_input_tokens"] as? Int } == lengths.map(\.0), "\(done.run.outcome.err)")
        #expect(asked.compactMap { ($0["usage"] as? [String: Any])?["output_tokens"] as? Int } == lengths.map(\.1))
        for (request, length) in zip(asked, lengths) {
            let billed = (request["usage"] as? [String: Any])?["input_tokens"] as? Int ?? 0
            #expect(abs(billed - length.0) <= max(2, length.0 / 50))
        }
        let plain = try LoggedRun("prompt: Hi", load: "replay: {file: \(path)}")
        #expect(plain.trace.requests.allSatisfy { $0["wanted_input_tokens"] == nil } && plain.log.count == 4)
    }
}
