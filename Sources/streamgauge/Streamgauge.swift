// SPDX-License-Identifier: Apache-2.0
internal import Glibc

@main struct Streamgauge {
    static func main() {
        exit(perform(CommandTable.request(Array(CommandLine.arguments.dropFirst()))))
    }
    /// - Returns: The exit code: 2 for a command line that is wrong, else what the command says.
    static func perform(_ request: CommandTable.Request) -> Int32 {
        switch request {
        case .run(let command, let arguments): return command.run(arguments)
        case .show(let text):
            Console.print(text)
            return 0
        case .refuse(let error):
            Console.error("\(error)")
            return ExitCode.usage.rawValue
        }
    }
}
