// SPDX-License-Identifier: Apache-2.0

/// `streamgauge version`.
struct VersionCommand: Command {
    static let name = "version"
    static let summary = "print the version"
    static let examples = [Example("streamgauge version", "Which streamgauge is this?")]

    static func run(_ arguments: ParsedArguments) -> Int32 {
        print("streamgauge \(Version.text)")
        return 0
    }
}
