// SPDX-License-Identifier: Apache-2.0
internal import Patterns
internal import Workload

extension PatternFinding {
    /// What a regular expression of a profile turns out to be.
    static func of(_ source: String) -> PatternFinding {
        do throws(Pattern.Fault) {
            let nothing: [UInt8] = []
            let matchesNothing = try Pattern(source).look(in: nothing.span, from: 0, isWhole: true) == .match(end: 0)
            return .right(matchesNothing: matchesNothing)
        } catch { return .faulty(offset: error.offset, reason: error.reason) }
    }
}
