// SPDX-License-Identifier: Apache-2.0

/// A subcommand: one file that says what it takes, and does it.
protocol Command {
    static var name: String { get }
    /// One line for the list of commands, without a full stop.
    static var summary: String { get }
    /// What stands after the name, as `PROFILE [OPTIONS]`; a line for each form.
    static var usage: [String] { get }
    static var operands: Operands { get }
    static var options: [Option] { get }
    /// At least one.
    static var examples: [Example] { get }
    /// - Returns: The exit code.
    static func run(_ arguments: ParsedArguments) -> Int32
}
extension Command {
    static var operands: Operands { .none }
    static var options: [Option] { [] }
    static var usage: [String] {
        [[operands.usage, options.isEmpty ? "" : "[OPTIONS]"].filter { !$0.isEmpty }.joined(separator: " ")]
    }
    /// Does the command's work; a failure is printed, each of its lines on standard error, and becomes the exit code.
    static func attempt(_ work: () throws -> ExitCode) -> Int32 {
        do { return try work().rawValue } catch let failure as CommandFailure {
            Console.error(failure.message)
            return failure.code.rawValue
        } catch {
            Console.error("\(error)")
            return ExitCode.usage.rawValue
        }
    }
    /// All flags, the common ones too.
    static var allOptions: [Option] { options + [.help] }
}

/// What a command takes beside flags.
struct Operands {
    /// As the usage line names one: `PROFILE`.
    let placeholder: String
    let count: ClosedRange<Int>
    static let none = Operands("", 0...0)
    init(_ placeholder: String, _ count: ClosedRange<Int>) { (self.placeholder, self.count) = (placeholder, count) }

    var usage: String {
        if count.upperBound == 0 { return "" }
        let word = count.upperBound > 1 ? placeholder + "..." : placeholder
        return count.lowerBound == 0 ? "[\(word)]" : word
    }
}

/// A command line that works, and what it is good for.
struct Example {
    let line: String
    let meaning: String
    init(_ line: String, _ meaning: String) { (self.line, self.meaning) = (line, meaning) }
}
