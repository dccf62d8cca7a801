// SPDX-License-Identifier: Apache-2.0
internal import Traces

/// Was it the target that was measured, or the user's manner of reading?
extension VerdictRules {
    static func slowReader(_ facts: RunFacts) -> [Reason] {
        facts.targets.compactMap { target in
            guard let reader = target.info.reader else { return nil }
            return Reason(
                id: "slow-reader", severity: .note, target: facts.name(target),
                subject: "ITS ANSWERS WERE READ SLOWLY (\(reader))", figure: nil, limit: nil,
                advice:
                    "times after the first output show the reader, too; what came while nobody read has the arrival "
                    + "that the kernel knows of its newest byte")
        }
    }
}
