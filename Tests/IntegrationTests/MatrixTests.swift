// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// One command runs all cells of a matrix; what targets are asked, and in which order, is what the plan says.
@Suite struct MatrixTests {
    private static func object(_ file: URL) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: try Data(contentsOf: file)) as? [String: Any])
    }
    private static func log(_ path: String) throws -> [[String: Any]] {
        try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map {
            try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
        }
    }

    /// A machine that is busy with other tests may spoil a run's timing, which is not what is looked at here.
    private static func wasRun(_ outcome: Tool.Outcome) -> Bool { [0, 7].contains(outcome.code) }

    @Test("every cell is a run of its own with its own trace, and one report is over all") func cells() throws {
        let scratch = try Scratch()
        let mock = try MockProcess(["--ttft", "5ms", "--gap", "1ms", "--tokens", "4", "--log", scratch.path + "/log"])
        let run = try RecordedRun(
            RunTests.profile(
                mock.url, load: "concurrency: 1, requests: 12",
                more: "matrix: {load.concurrency: [1, 4], model: [small, large]}\nmatrix_pause: 300ms"))
        #expect(Self.wasRun(run.outcome), "\(run.outcome.err)")
        let names = try FileManager.default.contentsOfDirectory(atPath: run.folder.path + "/cells").sorted()
        #expect(
            names == [
                "01-concurrency-1-model-small", "02-concurrency-1-model-large", "03-concurrency-4-model-small",
                "04-concurrency-4-model-large",
            ])
        let traces = try names.map { try TraceFile(run.folder.path + "/cells/\($0)/trace.ndjson.gz") }
        #expect(traces.allSatisfy { $0.outcomes == ["ok": 12] && $0.endReason == "completed" })
        #expect(traces.map { $0.records.first?["concurrency"] as? Int } == [1, 1, 4, 4])
        #expect(Set(traces.map { $0.records.first?["seed"] as? Int }) == [7])
        let values = traces.map { ($0.records.first?["cell"] as? [String: Any])?["values"] as? [String: String] }
        #expect(values[2] == ["load.concurrency": "4", "model": "small"])
        // The mock saw each request of each trace once; a trace's requests are those of one model.
        let seen = try Self.log(scratch.path + "/log")
        let ids = traces.map { Set($0.requests.compactMap { $0["request_id"] as? String }) }
        #expect(
            seen.count == 48 && Set(seen.compactMap { $0["request_id"] as? String }) == ids.reduce([]) { $0.union($1) })
        #expect(ids.map(\.count) == [12, 12, 12, 12])
        let starts = traces.compactMap { $0.records.first?["start_unix_ns"] as? Int }
        let ends = traces.compactMap { $0.all("end").first?["at_ns"] as? Int }
        for i in 1..<4 { #expect(starts[i] - (starts[i - 1] + ends[i - 1]) >= 300_000_000) }

        let summary = try Self.object(run.folder.appendingPathComponent("summary.json"))
        #expect(summary["planned_cells"] as? Int == 4 && summary["cells_not_reached"] as? Int == 0)
        let cells = try #require(summary["cells"] as? [[String: Any]])
        #expect(
            cells.map { $0["number"] as? Int } == [1, 2, 3, 4]
                && cells.map { $0["folder"] as? String } == names.map { "cells/\($0)" })
        for (cell, name) in zip(cells, names) {
            let own = try Self.object(run.folder.appendingPathComponent("cells/\(name)/summary.json"))
            let target = try #require((cell["targets"] as? [[String: Any]])?.first)
            let same = try #require((own["targets"] as? [[String: Any]])?.first)
            let metrics = (target["metrics"] as? [String: Any], same["metrics"] as? [String: Any])
            #expect(
                NSDictionary(dictionary: ["m": metrics.0?["ttft"] ?? 0])
                    == NSDictionary(dictionary: ["m": metrics.1?["ttft"] ?? 1]))
        }
        let again = try Tool.run(["report", run.folder.path])
        #expect(
            again.code == run.outcome.code && run.outcome.out == again.out
                && again.out.contains("4 cells of load.concurrency × model")
        )
    }
    @Test("the exit code is that of the worst cell, and the others are run all the same") func worst() throws {
        let mock = try MockProcess(["--ttft", "1ms", "--gap", "1ms", "--tokens", "2"])
        let free = try RudeServer([.close]).port
        let run = try RecordedRun(
            RunTests.profile(
                mock.url, load: "concurrency: 1, requests: 4",
                more: "matrix: {url: ['http://127.0.0.1:\(free)', '\(mock.url)']}"))
        let cells = try #require(
            try Self.object(run.folder.appendingPathComponent("summary.json"))["cells"] as? [[String: Any]])
        let codes = cells.compactMap { $0["exit_code"] as? Int }
        #expect(codes.first == 3 && [0, 7].contains(codes.last ?? -1), "\(run.outcome.out)")
        #expect(run.outcome.code == (codes.last == 7 ? 7 : 3))
    }
    @Test("Ctrl-C ends the cell and the matrix: what is there is reported, the rest counted") func interrupted() throws
    {
        let mock = try MockProcess(["--ttft", "20ms", "--gap", "5ms", "--tokens", "10"])
        let scratch = try Scratch()
        let profile = try scratch.file(
            "long.yaml",
            RunTests.profile(
                mock.url, load: "concurrency: 2, duration: 60s",
                more: "matrix: {load: [{duration: 300ms}, {duration: 60s}, {duration: 60s}]}"))
        let run = try Tool.start(["run", profile, "--output", scratch.path + "/runs"])
        for _ in 0..<400 {
            usleep(50_000)
            let folder = (try? scratch.onlyRun(in: scratch.path + "/runs").path) ?? ""
            let cells = (try? FileManager.default.contentsOfDirectory(atPath: folder + "/cells")) ?? []
            if cells.count == 2 { break }
        }
        usleep(500_000)
        run.signal(SIGINT)
        let outcome = run.wait()
        #expect(outcome.code == 130, "\(outcome.err)")
        #expect(outcome.out.contains("2 of 3 cells") && outcome.out.contains("1 of 3 cells were not run"))
        let folder = try scratch.onlyRun(in: scratch.path + "/runs")
        let cells = try #require(
            try Self.object(folder.appendingPathComponent("summary.json"))["cells"] as? [[String: Any]])
        #expect(cells.map { $0["end_reason"] as? String } == ["completed", "interrupted"])
    }
    @Test("one cell alone is an ordinary run, which knows what it was") func oneCell() throws {
        let mock = try MockProcess(["--ttft", "1ms", "--gap", "1ms", "--tokens", "2"])
        let text = RunTests.profile(
            mock.url, load: "concurrency: 1, requests: 4", more: "matrix: {load.requests: [4, 6, 8]}")
        let run = try RecordedRun(text, flags: ["--cell", "2"])
        #expect(
            Self.wasRun(run.outcome) && run.outcome.out.contains("cell 2 of 3 (load.requests 6)"), "\(run.outcome.out)")
        #expect(try TraceFile(run.trace).outcomes == ["ok": 6])
        let scratch = try Scratch()
        let file = try scratch.file("m.yaml", text)
        let wrong = try Tool.run(["run", file, "--cell", "4"])
        #expect(wrong.code == 2 && wrong.err.contains("--cell: found \"4\"; write a whole number from 1 to 3"))
        let none = try Tool.run(["run", Tool.root.path + "/profiles/quickstart.yaml", "--cell", "1"])
        #expect(none.code == 2 && none.err.contains("the profile has no matrix"))
    }
    @Test("all mistakes of all cells are told at once, with their places, and nothing is sent") func mistakes() throws {
        let scratch = try Scratch()
        let file = try scratch.file(
            "m.yaml",
            """
            targets: [{name: m, mock: {ttft: 1ms}}]
            load: {concurrency: 1, requests: 1}
            matrix:
              load.concurrency: [1, none]
              mock: [{gap: 1ms}, {gap: fast}]
            """)
        let outcome = try Tool.run(["run", file, "--output", scratch.path + "/runs"])
        #expect(outcome.code == 2 && outcome.err.contains("m.yaml:4:25: matrix.load.concurrency[1]: found \"none\""))
        let mocks = try Tool.run(["run", file, "--concurrency", "1", "--output", scratch.path + "/runs"])
        #expect(mocks.code == 2 && mocks.err.contains("m.yaml:5:28: matrix.mock[1].gap: "), "\(mocks.err)")
        #expect(!FileManager.default.fileExists(atPath: scratch.path + "/runs"))
    }

    // MARK: The mix of targets, against what two mocks saw

    @Test(
        "targets get their shares in the order of the plan, and both mocks saw just that",
        arguments: [
            ("mix: round_robin", "weight: 3, ", "AABA"), ("mix: abba", "weight: 1, ", "ABBA"),
            ("mix: blocks, blocks: 4", "", ""),
        ])
    func mix(mix: String, weight: String, turns: String) throws {
        let scratch = try Scratch()
        let mocks = try ["a", "b"].map { name in
            try MockProcess(["--ttft", "1ms", "--gap", "1ms", "--tokens", "2", "--log", "\(scratch.path)/\(name)"])
        }
        let run = try RecordedRun(
            """
            seed: 3
            targets:
              - {name: a, \(weight)url: "\(mocks[0].url)", model: m}
              - {name: b, url: "\(mocks[1].url)", model: m}
            load: {concurrency: 1, requests: 48, \(mix)}
            """)
        #expect(Self.wasRun(run.outcome), "\(run.outcome.err)")
        let requests = try TraceFile(run.trace).requests.sorted {
            ($0["index"] as? Int ?? 0) < ($1["index"] as? Int ?? 0)
        }
        let order = requests.map { $0["target"] as? Int == 0 ? "A" : "B" }.joined()
        for (target, name) in ["a", "b"].enumerated() {
            let seen = try Self.log("\(scratch.path)/\(name)").compactMap { $0["request_id"] as? String }
            let sent = requests.filter { $0["target"] as? Int == target }.compactMap { $0["request_id"] as? String }
            #expect(seen == sent, "one at a time, so the log has the order of the plan")
        }
        if turns.isEmpty {
            let blocks = requests.compactMap { $0["block"] as? Int }
            #expect(blocks == (0..<48).map { $0 / 12 })
            for block in 0..<4 {
                let part = String(order.dropFirst(block * 12).prefix(12))
                #expect(part == "AAAAAABBBBBB" || part == "BBBBBBAAAAAA", "block \(block): \(part)")
            }
        } else {
            #expect(requests.allSatisfy { $0["block"] == nil })
            #expect(order == String(repeating: turns, count: 12))
        }
    }
}
