// SPDX-License-Identifier: Apache-2.0
internal import Analysis
internal import Gates

/// What came of the gates, the broken ones first to be seen.
struct HTMLGates {
    private let gates: [GateResult]
    init(_ gates: [GateResult]) { self.gates = gates }

    /// Nothing without a gate.
    var sections: [HTML] {
        guard !gates.isEmpty else { return [] }
        let held = gates.count { $0.outcome == .passed }
        return [
            .element(
                "section", ["id": "gates"],
                [
                    .element("h2", [:], "Gates: \(held) of \(gates.count) passed"),
                    .table(
                        "Gates",
                        head: HTML.head(
                            ["gate", "target", "value", "95 % interval", "n", "outcome", "reason"], text: [1, 6]),
                        rows: gates.map(row)),
                ])
        ]
    }
    private func row(_ gate: GateResult) -> HTML {
        let unit = gate.statistic?.unit
        let value = gate.value.flatMap { value in unit.map { Units.value(value, $0) } } ?? ComparisonCells.missing
        return .element(
            "tr", ["data-gate": gate.gate.text, "data-outcome": gate.outcome.rawValue],
            [
                .element("th", ["scope": "row"], gate.gate.text), .element("td", ["class": "text"], gate.target),
                .element("td", [:], value), .element("td", [:], interval(gate)), .element("td", [:], "\(gate.n)"),
                .element(
                    "td", ["class": "finding \(gate.outcome.rawValue)"], "\(Phrases.mark(gate.outcome)) \(gate.word)"),
                .element("td", ["class": "text"], gate.reason),
            ])
    }
    /// Of the figure, or of the change that a regression gate judges.
    private func interval(_ gate: GateResult) -> String {
        if let row = gate.row { return ComparisonCells(row: row).changeInterval }
        return Phrases.interval(gate)
    }
}
