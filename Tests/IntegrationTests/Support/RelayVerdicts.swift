// SPDX-License-Identifier: Apache-2.0
import Foundation

/// What a report on one relay says, row by row.
struct RelayVerdicts {
    let code: Int32
    /// The verdict of each row by its name, as the JSON of the report has it.
    private(set) var rows: [String: String] = [:]
    /// The reason of each row, for whoever reads a failed test.
    private(set) var reasons: [String: String] = [:]
    var failed: Set<String> { named("fail") }
    func named(_ verdict: String) -> Set<String> { Set(rows.filter { $0.value == verdict }.keys) }

    init(_ outcome: Tool.Outcome) throws {
        code = outcome.code
        let report = try? JSONSerialization.jsonObject(with: Data(outcome.out.utf8)) as? [String: Any]
        guard let sides = report?["relays"] as? [[String: Any]], let side = sides.last else {
            throw Unexpected(description: "no report, code \(code): \(outcome.err)")
        }
        for row in side["rows"] as? [[String: Any]] ?? [] {
            let id = row["id"] as? String ?? ""
            (rows[id], reasons[id]) = (row["verdict"] as? String, row["reason"] as? String)
        }
    }
    /// The rows with a verdict that they may not have, with the reason of each; empty where all is as it should be.
    ///
    /// Of `timed`, which go by time, each may be inconclusive on a busy machine, but never wrong; `fails` must fail.
    func surprises(fails: Set<String>, timed: Set<String>) -> [String] {
        rows.compactMap { id, verdict in
            let isRight = fails.contains(id) ? verdict == "fail" : verdict != "fail"
            if isRight || (timed.contains(id) && verdict == "inconclusive") { return nil }
            return "\(id): \(verdict) (\(reasons[id] ?? ""))"
        }.sorted() + fails.subtracting(rows.keys).map { "\($0): no such row" }.sorted()
    }
}
