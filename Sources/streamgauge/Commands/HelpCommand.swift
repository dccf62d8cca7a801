// SPDX-License-Identifier: Apache-2.0

/// `streamgauge help [COMMAND]`: the same as `streamgauge COMMAND --help`.
struct HelpCommand: Command {
    static let name = "help"
    static let summary = "explain a command"
    static let operands = Operands("COMMAND", 0...1)
    static let examples = [Example("streamgauge help version", "What does this command take?")]

    static func run(_ arguments: ParsedArguments) -> Int32 {
        Streamgauge.perform(CommandTable.request((arguments.operands.first.map { [$0] } ?? []) + ["--help"]))
    }
}
