// SPDX-License-Identifier: Apache-2.0
import Core
import Testing
import Traces

@testable import Analysis
@testable import Reports

/// The first line on a drift says what its rows say, and why a run ends as it does.
@Suite struct DriftReportTests {
    private static func row(
        _ subject: Drift.Subject, _ finding: Drift.Finding, _ outcome: Drift.Outcome, from start: Double,
        by change: Double, within range: ClosedRange<Double>
    ) -> Drift.Row {
        let line = Drift.Line(
            start: start, end: start + change, slope: change * 60,
            interval: range.lowerBound * 60...range.upperBound * 60,
            change: change, changeInterval: range)
        return Drift.Row(
            subject: subject, target: "relay", finding: finding, windows: 60, line: line, outcome: outcome)
    }
    private static let ttft = row(.ttft, .steady, .kept, from: 100e6, by: 1e6, within: -2e6...4e6)
    private static let gap = row(.gap, .falls, .kept, from: 20e6, by: -4e6, within: -6e6...(-2e6))
    private static let openGap = row(.gap, .steady, .open, from: 20e6, by: 1e6, within: -1e6...3e6)
    private static let errors = row(.errors, .rises, .exceeded, from: 0.002, by: 0.32, within: 0.2...0.44)
    private static let onset = Drift.Onset(target: "relay", at: .seconds(Int64(30)), before: 0, after: 0.3, p: 0.01)

    struct Case: Sendable, CustomTestStringConvertible {
        let rows: [Drift.Row]
        var onsets: [Drift.Onset] = []
        let code: Int32
        let says: String
        var testDescription: String { says }
        var drift: Drift { Drift(width: .seconds(Int64(1)), tolerance: 0.1, rows: rows, onsets: onsets) }
    }
    static let cases = [
        Case(rows: [ttft], code: 0, says: "no drift told of 1 figure"),
        Case(
            rows: [ttft, gap], code: 0,
            says: "mean gap p50 falls by 4.00 ms (20.0 %) over the run; no drift told of 1 other figure"),
        Case(
            rows: [ttft, openGap], code: 6,
            says:
                "whether mean gap p50 rises beyond the tolerance of 10.0 % is open: −1.00 ms … +3.00 ms over the run (95 %), "
                + "from 20.0 ms; no drift told of 1 other figure (exit code 6)"),
        Case(
            rows: [ttft, errors], code: 4,
            says: "error rate rises from 0.200 % to 32.2 % over the run: beyond the tolerance of 10.0 pp (exit code 4)"),
        Case(
            rows: [ttft, openGap], onsets: [onset], code: 4,
            says: "error rate of relay rises from 0 % to 30.0 % 30.0 s into the run (p 0.010): beyond the tolerance of "
                + "10.0 pp (exit code 4)"),
    ]
    @Test("a headline agrees with its rows, and says why the run ends as it does", arguments: cases)
    func headline(one: Case) {
        #expect(DriftPhrases.headline(one.drift, code: one.code) == one.says)
        #expect(one.drift.exitCode == one.code)
    }
    @Test("a run that passes all the same, or ends for another reason, names no code") func otherwise() {
        for code: Int32 in [0, 3, 5] {
            #expect(!DriftPhrases.headline(Self.cases[2].drift, code: code).contains("exit code"))
        }
    }
    @Test("a table of a soak keeps its tolerance, however narrow the terminal", arguments: [60, 80, 100, 160])
    func tolerance(width: Int) {
        for one in Self.cases {
            let rows = DriftPhrases.table(one.drift, width: width)
            #expect(rows[0].contains("tolerance"))
            #expect(rows.dropFirst().allSatisfy { !Set($0).isDisjoint(with: ["within", "beyond", "open"]) }, "\(rows)")
        }
    }
    @Test("changes of a share are percentage points, which may be more than a hundred an hour") func points() {
        let cells = DriftPhrases.table(Self.cases[3].drift)[2]
        #expect(cells[2] == "+1920 pp" && cells[5] == "+32.0 pp", "\(cells)")
    }
}
