// SPDX-License-Identifier: Apache-2.0
internal import Workload

/// `streamgauge schema`: the JSON Schema of a profile, for editors.
struct SchemaCommand: Command {
    static let name = "schema"
    static let summary = "print the JSON Schema of a profile, which editors complete and check by"
    static let examples = [
        Example(
            "streamgauge schema > profile.schema.json",
            "Then a profile that begins with \"# yaml-language-server: $schema=profile.schema.json\" is checked as you type."
        )
    ]

    static func run(_ arguments: ParsedArguments) -> Int32 {
        Console.print(ProfileSchema.text(), terminator: "")
        return ExitCode.pass.rawValue
    }
}
