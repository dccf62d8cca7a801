// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// The formats beside HTML and terminal, made by the binary from the trace of a real run and read with the tools of others.
@Suite struct ReportFormatTests {
    /// One run for all: two targets, one of which does not always answer well; a name with what formats stumble over.
    static let run = Result {
        try RecordedRun(
            """
            name: "two, \\"targets\\""
            seed: 7
            targets:
              - {name: "al,pha =1", mock: {ttft: 20ms, gap: 3ms, tokens: 12}}
              - {name: beta, mock: {ttft: 35ms, gap: 4ms, tokens: 8, fault: "cut@4:20%"}}
            load: {concurrency: 8, requests: 240, warmup: 100ms}
            """)
    }
    private static let checker = Tool.root.appendingPathComponent("Tests/formats/check.py").path

    private static func report(_ format: String, as name: String) throws -> String {
        let run = try run.get()
        let file = "\(run.scratch.path)/\(name)"
        let made = try Tool.run(["report", run.trace, "--format", format, "--output", file, "--force"])
        #expect(made.out.isEmpty && made.err.isEmpty, "\(format): \(made.out)\(made.err)")
        return file
    }
    private static func check(_ arguments: [String]) throws -> [String: Any] {
        let judged = try Tool.run([checker] + arguments, program: Tool.python)
        #expect(judged.code == 0, "\(judged.err)")
        return try #require(try JSONSerialization.jsonObject(with: Data(judged.out.utf8)) as? [String: Any])
    }
    private static func summary() throws -> [[String: Any]] {
        let text = try run.get().text("summary.json")
        let summary = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
        return try #require(summary?["targets"] as? [[String: Any]])
    }
    private static func figures(_ target: [String: Any], _ metric: String) throws -> [String: Any] {
        try #require((target["metrics"] as? [String: Any])?[metric] as? [String: Any])
    }

    @Test("is never written over a trace that it is made of", arguments: ["html", "csv-requests", "json", "terminal"])
    func ownTrace(format: String) throws {
        let run = try Self.run.get()
        let before = try Data(contentsOf: URL(fileURLWithPath: run.trace))
        let refused = try Tool.run(["report", run.trace, "--format", format, "--output", run.trace, "--force"])
        #expect(refused.code == 2)
        #expect(refused.err == "\(run.trace): this is \(run.trace), which is read; choose another --output\n")
        #expect(try Data(contentsOf: URL(fileURLWithPath: run.trace)) == before)
    }

    // MARK: Schemas

    @Test("summary.json of a run and all golden ones are what the schema says, with no member that it does not know")
    func summarySchema() throws {
        let scratch = try Scratch()
        let schema = try scratch.file("schema.json", try Tool.run(["schema", "--of", "summary"]).out)
        let golden = Tool.root.appendingPathComponent("Tests/ReportsTests/Golden")
        let names = try FileManager.default.contentsOfDirectory(atPath: golden.path).filter { $0 != "matrix" }
        let files = names.map { golden.appendingPathComponent("\($0)/summary.json").path }.filter {
            FileManager.default.fileExists(atPath: $0)
        }
        #expect(files.count >= 10)
        let own = try Self.run.get().folder.appendingPathComponent("summary.json").path
        let found = try Self.check(["schema", schema, own] + files)
        #expect(found.count == files.count + 1)
        for (file, mistakes) in found { #expect(mistakes as? [String] == [], "\(file)") }
    }
    @Test("every line of a trace is what the schema says, with no member that it does not know") func traceSchema()
        throws
    {
        let scratch = try Scratch()
        let schema = try scratch.file("schema.json", try Tool.run(["schema", "--of", "trace"]).out)
        let found = try Self.check(["schema", schema, try Self.run.get().trace])
        #expect(found.values.first as? [String] == [])
    }
    @Test(
        "the schemas in docs are those that the program prints",
        arguments: ["summary", "trace", "comparison", "baseline", "noise", "relay", "capacity"])
    func committed(name: String) throws {
        let file = Tool.root.appendingPathComponent("docs/\(name).schema.json").path
        let same = try Tool.run(["schema", "--of", name]).out == String(contentsOfFile: file, encoding: .utf8)
        #expect(same)
    }

    // MARK: Formats

    @Test("the HdrHistogram log is read by the package hdrhistogram, with the counts and percentiles of summary.json")
    func hlog() throws {
        let read = try Self.check(["hlog", try Self.report("hlog", as: "run.hlog")])
        let tags = try #require(read["tags"] as? [String: [String: Double]])
        #expect(tags.count == 6)
        for (target, tag) in zip(try Self.summary(), ["al_pha__1", "beta"]) {
            for metric in ["ttft", "gap", "e2e"] {
                let wanted = try Self.figures(target, metric)
                let found = try #require(tags["\(tag).\(metric)"], "\(tags.keys)")
                #expect(found["n"] == wanted["n"] as? Double, "\(tag).\(metric)")
                for name in ["min", "max", "p50", "p90", "p95", "p99"] {
                    guard let exact = wanted["\(name)_ns"] as? Double, let value = found[name] else { continue }
                    #expect(abs(value - exact) <= exact / 1_000 + 1, "\(tag).\(metric) \(name): \(value), \(exact)")
                }
            }
        }
    }
    @Test("the Chrome trace keeps to the format: slices nest, requests on one track do not overlap") func chrome()
        throws
    {
        let read = try Self.check(["chrome", try Self.report("chrome-trace", as: "run.trace.json")])
        #expect(read["mistakes"] as? [String] == [])
        #expect(read["requests"] as? Int == 240)
        #expect(read["processes"] as? [String] == ["al,pha =1", "beta", "client"])
        let outcomes = try TraceFile(Self.run.get().trace).outcomes.keys.sorted()
        #expect(read["outcomes"] as? [String] == outcomes && outcomes.count > 1)
        let phases = try #require(read["phases"] as? [String])
        #expect(Set(["connecting", "sending", "waiting for first output", "streaming"]).isSubset(of: phases))
        // 8 slots in all: as few tracks as were ever needed at once, but for records that were written a little late.
        for tracks in try #require(read["tracks"] as? [Int]) { #expect(tracks <= 10) }
    }
    @Test("promtool takes the OpenMetrics text into blocks, and the blocks hold the numbers of summary.json")
    func openMetrics() throws {
        let file = try Self.report("openmetrics", as: "run.om")
        let blocks = try Scratch()
        let promtool = URL(fileURLWithPath: "/usr/bin/promtool")
        let made = try Tool.run(["tsdb", "create-blocks-from", "openmetrics", file, blocks.path], program: promtool)
        #expect(made.code == 0, "\(made.out)\(made.err)")
        // It wants a folder of the log that a running server has.
        try FileManager.default.createDirectory(atPath: "\(blocks.path)/wal", withIntermediateDirectories: true)
        let dumped = try Tool.run(["tsdb", "dump", blocks.path], program: promtool)
        #expect(dumped.code == 0, "\(dumped.err)")
        let points = dumped.out.split(separator: "\n").map(String.init)
        for target in try Self.summary() {
            let name = try #require(target["name"] as? String)
            let ttft = try Self.figures(target, "ttft")
            let own = points.filter { $0.contains("target=\"\(name)\"") }
            func value(_ series: String, _ label: String = "") throws -> Double {
                let found = own.filter {
                    $0.contains("__name__=\"streamgauge_\(series)\"") && (label.isEmpty || $0.contains(label))
                }
                let point = try #require(found.last, "\(series) \(label): \(own.prefix(3))")
                let words = point.split(separator: "}").last?.split(separator: " ") ?? []
                return try #require(words.first.flatMap { Double($0) }, "\(point)")
            }
            #expect(try value("ttft_seconds_count") == ttft["n"] as? Double)
            let p50 = try value("ttft_seconds", "quantile=\"0.5\"")
            #expect((p50 * 1e9).rounded() == ttft["p50_ns"] as? Double)
            #expect(
                (try value("ttft_low_seconds", "quantile=\"0.5\"") * 1e9).rounded() == ttft["p50_low_ns"] as? Double)
            let outcomes = try #require(target["outcomes"] as? [[String: Any]])
            for outcome in outcomes {
                let word = try #require(outcome["outcome"] as? String)
                #expect(try value("measured_requests", "outcome=\"\(word)\"") == outcome["count"] as? Double)
            }
            let series = own.filter { $0.contains("streamgauge_requests_total") }
            #expect(series.count > outcomes.count)  // it rises over time
        }
        #expect(points.contains { $0.contains("streamgauge_verdict=\"valid\"") && $0.contains("two, \\\"targets\\\"") })
    }
    @Test("a column of the CSV has the percentile that summary.json has") func csv() throws {
        let text = try String(contentsOfFile: try Self.report("csv-requests", as: "requests.csv"), encoding: .utf8)
        #expect(text.contains("\r\n") && text.contains("\"al,pha =1\""))
        let script = """
            import csv, json, sys
            rows = [r for r in csv.DictReader(open(sys.argv[1], newline="")) if r["warmup"] == "false"]
            out = {}
            for target in {r["target"] for r in rows}:
                values = sorted(int(r["ttft_ns"]) for r in rows if r["target"] == target and r["ttft_ns"])
                out[target] = [len(values), values[-(-len(values) // 2) - 1]]
            print(json.dumps(out))
            """
        let file = "\(try Self.run.get().scratch.path)/requests.csv"
        let read = try Tool.run(["-c", script, file], program: Tool.python)
        let found = try #require(try JSONSerialization.jsonObject(with: Data(read.out.utf8)) as? [String: [Int]])
        for target in try Self.summary() {
            let ttft = try Self.figures(target, "ttft")
            let name = try #require(target["name"] as? String)
            #expect(found[name] == [ttft["n"] as? Int ?? 0, ttft["p50_ns"] as? Int ?? 0])
        }
    }
    @Test(
        "the same trace gives the same bytes", arguments: ["csv-events", "chrome-trace", "hlog", "openmetrics", "pr"])
    func again(format: String) throws {
        let trace = try Self.run.get().trace
        let first = try Tool.run(["report", trace, "--format", format]).out
        #expect(!first.isEmpty)
        let second = try String(contentsOfFile: try Self.report(format, as: "again.\(format)"), encoding: .utf8)
        let same = first == second
        #expect(same)
    }

    // MARK: Mistakes

    @Test("a file that is there is not written over without --force, and a failure leaves nothing behind") func output()
        throws
    {
        let trace = try Self.run.get().trace
        let scratch = try Scratch()
        let file = try scratch.file("kept.csv", "mine")
        let refused = try Tool.run(["report", trace, "-f", "csv-requests", "-o", file])
        #expect(refused.code == 2 && refused.err.contains("--force") && refused.err.contains(file))
        #expect(try String(contentsOfFile: file, encoding: .utf8) == "mine")
        let broken = try scratch.file("broken.ndjson", "{\"type\":\"request\"}\n")
        let failed = try Tool.run(["report", broken, "-f", "csv-requests", "-o", "\(scratch.path)/new.csv"])
        #expect(failed.code == 2 && !failed.err.isEmpty)
        let left = try FileManager.default.contentsOfDirectory(atPath: scratch.path).sorted()
        #expect(left == ["broken.ndjson", "kept.csv"])
        let nowhere = try Tool.run(["report", trace, "-f", "json", "-o", "\(scratch.path)/no/such.json"])
        #expect(nowhere.code == 2 && nowhere.err.contains("No such file"))
        #expect(try Tool.run(["report", trace, "-f", "csv-requests", "-o", file, "--force"]).code == 0)
        #expect(try String(contentsOfFile: file, encoding: .utf8).hasPrefix("index,"))
    }
    @Test("a format that nobody knows is named, with those that there are") func unknown() throws {
        let refused = try Tool.run(["report", "x.ndjson", "--format", "csv-request"])
        #expect(refused.code == 2 && refused.err.contains("did you mean csv-requests?"))
        for name in ["pr", "csv-events", "openmetrics", "chrome-trace", "hlog"] { #expect(refused.err.contains(name)) }
    }
}
