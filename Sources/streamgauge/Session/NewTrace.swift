// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import Traces

/// A trace that a command makes out of others, where `--output` says.
enum NewTrace {
    static let options = [
        Option("--output", short: "o", .value(placeholder: "FILE"), "The trace to write, such as part.ndjson.gz."),
        Option("--force", .flag, "Put it in the place of a file that is there already."),
    ]

    /// - Parameters:
    ///   - arguments: Of a command that has `options`.
    ///   - inputs: What is read; none of these is ever written to.
    /// - Returns: What the records go to.
    /// - Throws: `UsageError`, `CommandFailure`, `TraceError`; nothing was written then.
    static func copy(_ arguments: ParsedArguments, from inputs: [String]) throws -> TraceCopy {
        guard let path = arguments.value("--output"), !path.isEmpty else {
            throw UsageError("--output is missing; name the trace to write", command: arguments.command)
        }
        if let place = FileIdentity(path), let input = inputs.first(where: { FileIdentity($0) == place }) {
            throw CommandFailure(message: "\(path): this is \(input), which is read; write to another file")
        }
        if FileIdentity(path) != nil, !arguments.has("--force") {
            throw CommandFailure(message: "\(path) is there already; choose another path, or replace it with --force")
        }
        // A limit on the size of files is to be an error like a full disk, and not the end of the process.
        signal(SIGXFSZ, SIG_IGN)
        return try TraceCopy(path: path, overwriting: arguments.has("--force"))
    }
}
