// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// Every file of `profiles/` is one that can be run: on a machine without any key it is planned here.
@Suite struct ReadyProfileTests {
    static let names =
        ((try? FileManager.default.contentsOfDirectory(atPath: Tool.root.path + "/profiles")) ?? [])
        .filter { $0.hasSuffix(".yaml") }.sorted()

    @Test("each is planned without a key: what it would send, to whom, and nothing is sent", arguments: names)
    func planned(name: String) throws {
        let outcome = try Tool.run(["plan", "profiles/\(name)"])
        #expect(outcome.code == 0 && outcome.err.isEmpty, "\(outcome.err)")
        #expect(outcome.out.hasPrefix("\(name.dropLast(5)): ") && outcome.out.contains("nothing is sent"))
        let json = try Tool.run(["plan", "profiles/\(name)", "--json"]).out
        #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(json.utf8)) }
    }
    @Test("a plan of a matrix lists its cells; one of them alone is planned in full") func matrix() throws {
        let all = try Tool.run(["plan", "profiles/sweep.yaml"])
        #expect(all.out.contains("a matrix of 6 cells") && all.out.contains("  cell 6: load concurrency 32"))
        #expect(all.out.contains("in all 2040 requests"))
        let one = try Tool.run(["plan", "profiles/sweep.yaml", "--cell", "6"])
        #expect(one.code == 0 && one.out.hasPrefix("sweep: closed loop of 32"))
        #expect(try Tool.run(["plan", "profiles/sweep.yaml", "--cell", "7"]).code == 2)
    }
}
