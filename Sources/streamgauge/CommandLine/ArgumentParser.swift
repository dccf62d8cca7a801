// SPDX-License-Identifier: Apache-2.0
internal import Core

/// Takes a command line apart by what one command declares.
///
/// `--flag value`, `--flag=value`, `-f value`, `-fvalue`, grouped plain flags (`-qv`), and `--` before operands that begin with a dash.
struct ArgumentParser {
    enum Result: Hashable {
        case arguments(ParsedArguments)
        case help
    }
    private let command: String
    private let options: [Option]
    private let operands: Operands
    private let example: String
    private var parsed: ParsedArguments
    private var rest: ArraySlice<String> = []

    private init(_ command: any Command.Type) {
        (self.command, options, operands) = (command.name, command.allOptions, command.operands)
        example = command.examples.first?.line ?? "streamgauge \(command.name)"
        parsed = ParsedArguments(command: command.name)
    }

    /// - Parameters:
    ///   - arguments: What stands after the command's name.
    ///   - command: The command.
    /// - Returns: The parts, or the wish to see the help text, which goes before everything but a flag that nobody knows.
    /// - Throws: The first mistake.
    static func parse(_ arguments: some Collection<String>, for command: any Command.Type) throws(UsageError) -> Result
    {
        var parser = ArgumentParser(command)
        parser.rest = Array(arguments)[...]
        while let argument = parser.rest.popFirst() {
            if argument == "--" {
                parser.parsed.operands += parser.rest
                break
            }
            if argument.hasPrefix("--") {
                try parser.long(argument)
            } else if argument.hasPrefix("-"), argument.count > 1 {
                try parser.short(argument)
            } else {
                parser.parsed.operands.append(argument)
            }
            if parser.parsed.has(Option.help.name) { return .help }
        }
        try parser.checkOperands()
        return .arguments(parser.parsed)
    }

    private mutating func long(_ argument: String) throws(UsageError) {
        let cut = argument.firstIndex(of: "=")
        let name = cut.map { String(argument[..<$0]) } ?? argument
        let attached = cut.map { String(argument[argument.index(after: $0)...]) }
        if let option = options.first(where: { $0.name == name }) {
            try take(option, as: name, attached)
        } else if let option = negated(name) {
            guard attached == nil else { throw error("\(name) takes no value") }
            try add(option, "false")
        } else {
            let toggles = options.filter { $0.kind == .toggle }.map { "--no-\($0.name.dropFirst(2))" }
            throw error("unknown flag \(name)" + Self.hint(name, among: options.map(\.name) + toggles))
        }
    }
    private func negated(_ name: String) -> Option? {
        guard name.hasPrefix("--no-") else { return nil }
        return options.first { $0.kind == .toggle && $0.name == "--" + name.dropFirst(5) }
    }
    private mutating func short(_ argument: String) throws(UsageError) {
        var letters = argument.dropFirst()
        while let letter = letters.popFirst() {
            guard let option = options.first(where: { $0.short == letter }) else {
                throw error(
                    "unknown flag -\(letter)" + Self.hint("--" + argument.dropFirst(), among: options.map(\.name)))
            }
            guard case .value = option.kind else {
                try add(option, "true")
                continue
            }
            let attached = letters.first == "=" ? letters.dropFirst() : letters
            try take(option, as: "-\(letter)", letters.isEmpty ? nil : String(attached))
            return
        }
    }
    private mutating func take(_ option: Option, as spelling: String, _ attached: String?) throws(UsageError) {
        switch (option.kind, attached) {
        case (.flag, nil), (.toggle, nil): try add(option, "true")
        case (.toggle, "true"?), (.toggle, "false"?), (.value, _?): try add(option, attached ?? "")
        case (.toggle, let value?): throw error("\(spelling): found \"\(value)\"; write true or false")
        case (.flag, _?): throw error("\(spelling) takes no value")
        case (.word(_, let words), nil):
            let isWord = rest.first.map { words.contains($0) } ?? false
            try add(option, isWord ? rest.removeFirst() : "")
        case (.word(_, let words), let value?):
            guard words.contains(value) else {
                let known = words.joined(separator: ", ")
                throw error("\(spelling): found \"\(value)\"; known here: \(known)" + Self.hint(value, among: words))
            }
            try add(option, value)
        case (.value(let placeholder), nil):
            guard let next = rest.first, !isFlag(next) else {
                throw error("\(spelling) needs a value: \(spelling) \(placeholder)")
            }
            rest.removeFirst()
            try add(option, next)
        }
    }
    /// A known flag is never taken for the value of the one before it; anything else is, so that `--seed -1` gets its own message.
    private func isFlag(_ argument: String) -> Bool {
        let name = argument.prefix { $0 != "=" }
        if argument == "--" { return true }
        return options.contains { $0.name == name || $0.short.map { "-\($0)" } == argument }
            || negated(String(name)) != nil
    }
    private mutating func add(_ option: Option, _ value: String) throws(UsageError) {
        if !option.isRepeatable, parsed.given.contains(where: { $0.option.name == option.name }) {
            throw error("\(option.name) is given twice; remove one")
        }
        parsed.given.append(ParsedArguments.Given(option: option, value: value))
    }

    private func checkOperands() throws(UsageError) {
        let count = parsed.operands.count
        if count < operands.count.lowerBound {
            throw error("\(operands.placeholder) is missing; for example: \(example)")
        }
        if count > operands.count.upperBound {
            let extra = parsed.operands[operands.count.upperBound]
            let allowed = operands.count.upperBound == 0 ? "it takes flags only" : "it takes \(operands.usage)"
            throw error("unexpected \"\(extra)\"; \(allowed)")
        }
    }
    private func error(_ message: String) -> UsageError { UsageError(message, command: command) }

    /// `; did you mean …?` where something close is known.
    static func hint(_ word: String, among known: [String]) -> String {
        Suggestion.closest(to: word, among: known).map { "; did you mean \($0)?" } ?? ""
    }
}
