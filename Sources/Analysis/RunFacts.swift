// SPDX-License-Identifier: Apache-2.0
internal import Traces

/// What the rules of the verdict look at.
struct RunFacts {
    let run: RunRecord
    let end: EndRecord?
    let records: Int
    let health: ClientHealth
    let targets: [TargetAnalysis]

    /// The name, where there is more than one target to tell apart.
    func name(_ target: TargetAnalysis) -> String? { targets.count > 1 ? target.info.name : nil }
    var counted: Int { targets.reduce(0) { $0 + $1.counted } }
    func count(_ outcome: OutcomeClass) -> Int { targets.reduce(0) { $0 + $1.count(outcome) } }
}
