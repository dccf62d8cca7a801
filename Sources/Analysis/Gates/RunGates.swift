// SPDX-License-Identifier: Apache-2.0
internal import Gates
internal import Traces

/// What a run is held to, as its record says.
struct RunGates {
    let gates: [Gate]
    let rule: GoodputRule
    /// What this version cannot read, of a trace that another one wrote.
    let unreadable: [String]

    init(_ run: RunRecord) {
        gates = run.gates.compactMap { try? Gate($0) }
        rule = GoodputRule(run.serviceLevels)
        unreadable =
            run.gates.filter { (try? Gate($0)) == nil } + run.serviceLevels.filter { (try? ServiceLevel($0)) == nil }
    }
    var limits: [Gate] { gates.filter { !$0.isRegression } }
}
