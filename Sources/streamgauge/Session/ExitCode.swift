// SPDX-License-Identifier: Apache-2.0

/// What the process ends with; documented in the README, never reused for a second meaning.
enum ExitCode: Int32 {
    case pass = 0
    case internalError = 1
    /// The command line or the profile is wrong, or a file or folder named there cannot be used.
    case usage = 2
    /// A target could not be reached or refused our credentials.
    case unreachable = 3
    /// A limit of a gate is broken.
    case gateFailed = 4
    /// A regression.
    case regression = 5
    /// A gate cannot be told.
    case inconclusive = 6
    /// The load was not delivered, or the client was the bottleneck.
    case invalidRun = 7
    /// Too little came back to say anything, or to judge a gate by.
    case notEnoughData = 8
    case interrupted = 130
}

/// A failure that ends a command: what to print, and the code to end with.
struct CommandFailure: Error {
    var message: String
    var code: ExitCode = .usage
}
extension CommandFailure {
    /// The file is a trace, but not one that anything can be made of.
    static func noRun(_ path: String) -> CommandFailure {
        CommandFailure(message: "\(path): holds no run record: nothing was recorded, or its beginning is lost")
    }
}
