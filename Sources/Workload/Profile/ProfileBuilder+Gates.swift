// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import Gates

// What the run must keep to.
extension ProfileBuilder {
    func demands(_ document: ProfileDocument, _ load: Load, _ targets: [Target]) -> Demands {
        var demands = Demands()
        for (number, field) in (document.serviceLevels ?? []).enumerated() {
            guard let level = read(field, ServiceLevel.init) else { continue }
            if demands.serviceLevels.contains(level) {
                mistake(field, "it stands in the list before; remove no. \(number + 1)")
            }
            demands.serviceLevels.append(level)
        }
        for written in document.gates ?? [] {
            guard let field = written.gate else {
                if written.abort != nil || written.grace != nil || written.path.hasSuffix("]") {
                    log.add(written.place, written.path, "which gate? add \"gate: ttft.p95 < 800ms\"")
                }
                continue
            }
            guard let gate = read(field, Gate.init) else { continue }
            if demands.gates.contains(where: { $0.gate == gate }) {
                mistake(field, "it stands in the list before; remove one")
            }
            check(gate, field, document, load, targets)
            demands.gates.append(item(gate, written, document))
        }
        demands.inconclusive = document.inconclusive?.value ?? .fail
        return demands
    }
    private func item(_ gate: Gate, _ written: GateDocument, _ document: ProfileDocument) -> Demands.Item {
        if let field = written.abort, field.value == true, gate.isRegression {
            mistake(field, "only a limit can end a run early: a regression shows when all blocks are there; remove it")
        }
        let aborts = !gate.isRegression && (written.abort?.value ?? document.abortOnFail?.value ?? false)
        if let field = written.grace, !aborts {
            mistake(field, "it says how long a gate waits before it ends the run; add \"abort: true\", or remove it")
        }
        return Demands.Item(
            gate: gate, aborts: aborts,
            grace: written.grace?.value ?? document.abortGrace?.value ?? .seconds(Int64(10)))
    }
    /// What an expression says, or its mistake at the very place.
    private func read<Value>(_ field: Field<String>, _ make: (String) throws(GateError) -> Value) -> Value? {
        guard let text = field.value else { return nil }
        do throws(GateError) { return try make(text) } catch {
            let quote = field.node.scalar?.isPlain == false ? 1 : 0
            log.add(field.node.place.shifted(by: error.column + quote), field.path, "\(error)")
            return nil
        }
    }

    // MARK: What it needs

    private func check(
        _ gate: Gate, _ field: Field<String>, _ document: ProfileDocument, _ load: Load, _ targets: [Target]
    ) {
        if gate.subject.name == "goodput", (document.serviceLevels ?? []).isEmpty {
            mistake(field, "goodput is the share of requests that keep to the slo; add \"slo: [ttft < 800ms]\"")
        }
        guard !targets.isEmpty else { return }
        let names = targets.map(\.name)
        if let name = gate.target, !names.contains(name) {
            let hint = Suggestion.closest(to: name, among: names).map { "did you mean \"\($0)\"? " } ?? ""
            mistake(field, "there is no target \"\(name)\"; \(hint)known are \(names.joined(separator: ", "))")
        }
        guard gate.isRegression else { return }
        if targets.count == 1 {
            mistake(
                field,
                "a regression needs a base: add a second target, of which the first is the base, or compare runs with "
                    + "\"streamgauge compare\"")
        } else if load.mixing.kind != .blocks {
            mistake(
                field, "a regression shows in blocks, in which the targets take turns: add \"blocks: 8\" to the load")
        } else if gate.target == names[0] {
            mistake(field, "\"\(names[0])\" is the first target, and so the base; write the name of another one")
        }
    }
}
