// SPDX-License-Identifier: Apache-2.0

/// All commands, and the way from a command line to one of them.
enum CommandTable {
    static var all: [any Command.Type] {
        [
            RunCommand.self, PlanCommand.self, TTFTCommand.self, RelayCommand.self, RelayCheckCommand.self,
            CapacityCommand.self, ReportCommand.self, CompareCommand.self, BaselineCommand.self, CalibrateCommand.self,
            HistoryCommand.self, InspectCommand.self, MergeCommand.self, FilterCommand.self, RepairCommand.self,
            MockCommand.self, DecodeCommand.self,
            ProtocolsCommand.self, SchemaCommand.self, DoctorCommand.self,
            VersionCommand.self, HelpCommand.self,
        ]
    }

    /// What a command line asks for.
    enum Request {
        case run(any Command.Type, ParsedArguments)
        case show(String)
        case refuse(UsageError)
    }

    /// - Parameters:
    ///   - arguments: Without the name of the program.
    ///   - commands: Those to choose from.
    /// - Returns: What to do; a command line without a mistake never gives `refuse`.
    static func request(_ arguments: [String], among commands: [any Command.Type] = all) -> Request {
        guard let first = arguments.first else {
            return .refuse(UsageError("no command given; for example: streamgauge run profiles/quickstart.yaml"))
        }
        if first == "--help" || first == "-h" { return .show(Help.overview(commands)) }
        let name = first == "--version" ? "version" : first
        guard let command = commands.first(where: { $0.name == name }) else {
            let kind = name.hasPrefix("-") ? "the command comes first, before" : "unknown command"
            let hint = ArgumentParser.hint(name, among: commands.map { $0.name })
            return .refuse(UsageError("\(kind) \(name)" + hint))
        }
        do throws(UsageError) {
            switch try ArgumentParser.parse(arguments.dropFirst(), for: command) {
            case .help: return .show(Help.text(for: command))
            case .arguments(let parsed): return .run(command, parsed)
            }
        } catch {
            return .refuse(error)
        }
    }
}
