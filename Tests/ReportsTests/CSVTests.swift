// SPDX-License-Identifier: Apache-2.0
import Analysis
import Core
import Testing
import Traces

@testable import Reports

@Suite struct CSVTests {
    @Test(
        "what came from outside is quoted as RFC 4180 has it, and cannot become a formula",
        arguments: [
            ("plain", "plain"), ("a,b", "\"a,b\""), ("say \"no\"", "\"say \"\"no\"\"\""),
            ("=1+1", "'=1+1"), ("+49", "'+49"), ("-5", "'-5"), ("@SUM(A1)", "'@SUM(A1)"), ("  =1", "'  =1"),
            ("=HYPERLINK(\"x\",\"y\")", "\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\""), ("\t=1", "' =1"),
            ("two\nlines\r\n", "two lines  "), ("\u{1B}[31m", "\u{FFFD}[31m"), ("＝1", "'＝1"), ("", ""),
            ("a=b", "a=b"),
        ])
    func foreign(text: String, cell: String) {
        let table = CSVTable<String>(columns: [CSVColumn("a") { .text($0) }, CSVColumn("b") { _ in .count(-1) }])
        var out: [UInt8] = []
        table.header(&out)
        table.row(text, &out)
        #expect(String(decoding: out, as: UTF8.self) == "a,b\r\n\(cell),-1\r\n")
    }
    @Test("no two columns have the same name, and every span says its unit") func names() {
        for names in [RequestCSV.columnNames, EventCSV.columnNames] {
            #expect(Set(names).count == names.count)
            for name in names where name.contains("ttft") || name.hasSuffix("_at") {
                #expect(name.hasSuffix("_ns"), "\(name)")
            }
        }
    }
    @Test("every request has a row, with its outcome and its warm-up", arguments: Scenario.allCases)
    func requests(scenario: Scenario) {
        let run = scenario.run
        let rows = Exported.rows(Exported.text(run.records, as: RequestCSV()))
        #expect(rows.count == run.requests.count)
        for (row, request) in zip(rows, run.requests) {
            #expect(row["index"] == "\(request.index)" && row["outcome"] == request.outcome.rawValue)
            #expect(row["warmup"] == (request.intended < run.run.warmup ? "true" : "false"))
            #expect(row.count == RequestCSV.columnNames.count)
        }
    }
    @Test("every event has a row, and gaps and coalesced events are those that the analysis counts")
    func events() throws {
        let run = Scenario.healthy.run
        let rows = Exported.rows(Exported.text(run.records, as: EventCSV()))
        #expect(rows.count == run.requests.reduce(0) { $0 + $1.events.count })
        let counted = rows.filter { $0["warmup"] == "false" }
        let target = try #require(run.analysis().targets.first)
        #expect(counted.count { $0["gap_ns"] != "" } == target[.gap]?.n)
        #expect(counted.count { $0["coalesced"] == "true" } == target.streams.coalesced)
        #expect(rows.first?["kinds"] == "" && rows.contains { $0["kinds"] == "text" })
    }
    @Test("an event that is several things says them all") func kinds() {
        #expect(EventKinds([.text, .finish, .usage]).words == ["text", "finish", "usage"])
        #expect(EventKinds([]).words == [] && EventKinds([.undecodable, .ping]).words == ["ping", "undecodable"])
    }
}
