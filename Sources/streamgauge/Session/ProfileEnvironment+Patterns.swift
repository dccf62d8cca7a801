// SPDX-License-Identifier: Apache-2.0
internal import Patterns
internal import Workload

extension ProfileEnvironment {
    /// This process's environment and file system, and the regular expressions that the program has.
    static let program: ProfileEnvironment = {
        var environment = ProfileEnvironment.process
        environment.pattern = { source in
            do throws(Pattern.Fault) {
                let nothing: [UInt8] = []
                let matchesNothing =
                    try Pattern(source).look(in: nothing.span, from: 0, isWhole: true) == .match(end: 0)
                return .right(matchesNothing: matchesNothing)
            } catch { return .faulty(offset: error.offset, reason: error.reason) }
        }
        return environment
    }()
}
