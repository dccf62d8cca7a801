internal import Traces
// SPDX-License-Identifier: Apache-2.0
internal import Transport

/// `streamgauge version`.
struct VersionCommand: Command {
    static let name = "version"
    static let summary = "print the versions of streamgauge, its trace schema and libcurl"
    static let examples = [Example("streamgauge version", "Which streamgauge is this?")]

    static func run(_ arguments: ParsedArguments) -> Int32 {
        Console.print("streamgauge \(Version.text) (trace schema \(RunRecord.currentSchema))")
        Console.print(CurlVersion.current.line)
        return ExitCode.pass.rawValue
    }
}
