// SPDX-License-Identifier: Apache-2.0
import Testing
import Workload

@testable import streamgauge

/// A command with every kind of flag.
struct Sample: Command {
    static let name = "sample"
    static let summary = "try the parser"
    static let operands = Operands("FILE", 1...2)
    static let options = [
        Option("--rate", short: "r", .value(placeholder: "N/s"), section: "Load", "Requests per s, m or h."),
        Option("--port", .value(placeholder: "P"), default: "any", "Port to listen on."),
        Option("--header", short: "H", .value(placeholder: "NAME: VALUE"), isRepeatable: true, "A further header."),
        Option("--stream", .toggle, default: "true", "Ask for a stream."),
        Option("--quiet", short: "q", .flag, "Say nothing."), Option("--verbose", short: "v", .flag, "Say more."),
    ]
    static let examples = [Example("streamgauge sample a.txt -r 5/s", "Try it.")]
    static func run(_ arguments: ParsedArguments) -> Int32 { 0 }
}

@Suite struct ArgumentParserTests {
    static func parse(_ line: String) throws(UsageError) -> ParsedArguments? {
        let words: [String] = line.split(separator: " ").map { String($0).replacing("_", with: " ") }
        guard case .arguments(let parsed) = try ArgumentParser.parse(words, for: Sample.self) else { return nil }
        return parsed
    }
    @Test(
        "every way to write a flag",
        arguments: [
            ("f --rate 5/s", "--rate=5/s"), ("f --rate=5/s", "--rate=5/s"), ("f -r 5/s", "--rate=5/s"),
            ("f -r5/s", "--rate=5/s"), ("f -r=5/s", "--rate=5/s"), ("--rate 5/s f", "--rate=5/s"),
            ("f --rate=", "--rate="),
            ("f --rate -1", "--rate=-1"), ("f --rate=a=b", "--rate=a=b"), ("f --stream", "--stream=true"),
            ("f --no-stream", "--stream=false"), ("f --stream=false", "--stream=false"),
            ("f -qv", "--quiet=true --verbose=true"), ("f -qr 5/s", "--quiet=true --rate=5/s"),
            ("f -H a:_1 --header b:2", "--header=a: 1 --header=b:2"), ("f", ""),
        ])
    func flags(line: String, given: String) throws {
        let parsed = try #require(try Self.parse(line))
        #expect(parsed.operands == ["f"])
        #expect(parsed.given.map { "\($0.option.name)=\($0.value)" }.joined(separator: " ") == given)
    }
    @Test(
        "operands stand anywhere, and after -- whatever they look like",
        arguments: [
            ("a b", ["a", "b"]), ("a -q b", ["a", "b"]), ("-- --rate", ["--rate"]), ("-", ["-"]),
            ("a -- -q", ["a", "-q"]),
        ])
    func operands(line: String, operands: [String]) throws { #expect(try Self.parse(line)?.operands == operands) }

    @Test(
        "a mistake is one line that says what would be right",
        arguments: [
            ("f --rat 5", "unknown flag --rat; did you mean --rate?"),
            ("f --no-steam", "unknown flag --no-steam; did you mean --no-stream?"),
            ("f --zebra", "unknown flag --zebra"),
            ("f -x", "unknown flag -x"), ("f -quiet", "unknown flag -u; did you mean --quiet?"),
            ("f --rate", "--rate needs a value: --rate N/s"), ("f --rate --quiet", "--rate needs a value: --rate N/s"),
            ("f --rate --no-stream", "--rate needs a value: --rate N/s"), ("f -r", "-r needs a value: -r N/s"),
            ("f --quiet=yes", "--quiet takes no value"), ("f --no-stream=x", "--no-stream takes no value"),
            ("f --stream=maybe", "--stream: found \"maybe\"; write true or false"),
            ("f -r 1 --rate 2", "--rate is given twice; remove one"),
            ("-q", "FILE is missing; for example: streamgauge sample a.txt -r 5/s"),
            ("a b c", "unexpected \"c\"; it takes FILE..."),
        ])
    func mistakes(line: String, message: String) {
        let error = #expect(throws: UsageError.self) { try Self.parse(line) }
        #expect(error?.description == "streamgauge sample: \(message) (streamgauge sample --help tells more)")
    }
    @Test("help is shown whatever else is missing", arguments: ["--help", "-h", "a b c -h", "-q --help --rate"])
    func help(line: String) throws { #expect(try Self.parse(line) == nil) }

    @Test("typed values know their range") func typed() throws {
        let parsed = try #require(try Self.parse("f --port 70000 --rate streem"))
        let number = #expect(throws: UsageError.self) { try parsed.integer("--port", in: 0...65535) }
        #expect(number?.message == "--port: found \"70000\"; write a whole number from 0 to 65535")
        let word = #expect(throws: UsageError.self) { () throws(UsageError) -> Word? in try parsed.choice("--rate") }
        #expect(word?.message == "--rate: found \"streem\"; known here: stream, whole; did you mean stream?")
        #expect(try Self.parse("f --port 80")?.integer("--port", in: 0...65535) == 80)
        #expect(try Self.parse("f")?.integer("--port", in: 0...65535) == nil)
    }
    private enum Word: String, CaseIterable { case stream, whole }
}

@Suite struct CommandTableTests {
    static func refusal(_ line: String) -> String? {
        let request = CommandTable.request(
            line.split(separator: " ").map(String.init), among: [Sample.self, VersionCommand.self])
        if case .refuse(let error) = request { return error.description }
        return nil
    }
    @Test(
        "an unknown command proposes the right one",
        arguments: [
            ("smaple f", "streamgauge: unknown command smaple; did you mean sample? (streamgauge --help tells more)"),
            ("frobnicate", "streamgauge: unknown command frobnicate (streamgauge --help tells more)"),
            ("--rate 5 sample", "streamgauge: the command comes first, before --rate (streamgauge --help tells more)"),
            (
                "",
                "streamgauge: no command given; for example: streamgauge run profiles/quickstart.yaml (streamgauge --help tells more)"
            ),
            (
                "sample",
                "streamgauge sample: FILE is missing; for example: streamgauge sample a.txt -r 5/s (streamgauge sample --help tells more)"
            ),
        ])
    func unknown(line: String, message: String) { #expect(Self.refusal(line) == message) }

    @Test(
        "help is shown for all and for one",
        arguments: [
            (["--help"], "Commands:"), (["-h"], "Commands:"),
            (["sample", "--help"], "streamgauge sample: try the parser"),
        ])
    func help(arguments: [String], part: String) {
        guard case .show(let text) = CommandTable.request(arguments, among: [Sample.self]) else {
            Issue.record("no help for \(arguments)")
            return
        }
        #expect(text.contains(part))
    }
    @Test("every command has a summary, an example that it takes itself, and no two flags of one name")
    func declarations() throws {
        for command in CommandTable.all {
            #expect(!command.summary.isEmpty && !command.summary.hasSuffix(".") && !command.examples.isEmpty)
            let names = command.allOptions.map(\.name) + command.allOptions.compactMap { $0.short.map { "-\($0)" } }
            #expect(Set(names).count == names.count, "\(command.name)")
            for example in command.examples where example.line.hasPrefix("streamgauge ") && !example.line.contains("'")
            {
                // What the shell does around the command is not the parser's business.
                let command = example.line.prefix { !"|<>".contains($0) }
                let words = command.split(separator: " ").dropFirst().map(String.init)
                if case .refuse(let error) = CommandTable.request(words) { Issue.record("\(example.line): \(error)") }
            }
        }
    }
}

@Suite struct HelpTests {
    @Test("the help of a command has usage, sections, defaults and an example") func text() {
        #expect(
            Help.text(for: Sample.self) == """
                streamgauge sample: try the parser

                Usage: streamgauge sample FILE... [OPTIONS]

                Load:
                  -r, --rate N/s                  Requests per s, m or h.

                Options:
                      --port P                    Port to listen on. [default: any]
                  -H, --header NAME: VALUE        A further header.
                      --stream, --no-stream       Ask for a stream. [default: true]
                  -q, --quiet                     Say nothing.
                  -v, --verbose                   Say more.
                  -h, --help                      Show this text.

                Example:
                  streamgauge sample a.txt -r 5/s
                      Try it.
                """)
    }
    @Test("no line of any help is longer than the width") func width() {
        struct Run: Command {
            static let name = "run", summary = "measure"
            static let options = Option.profile
            static let examples = [Example("streamgauge run", "Measure.")]
            static func run(_ arguments: ParsedArguments) -> Int32 { 0 }
        }
        for line in Help.text(for: Run.self).split(separator: "\n") { #expect(line.count <= Help.width, "\(line)") }
    }
}

@Suite struct ProfileOptionTests {
    @Test("every flag of a profile is an option that leads back to its key") func roundTrip() throws {
        for setting in Settings.all {
            guard let flag = setting.flag else { continue }
            let option = try #require(Option.profile.first { $0.name == flag })
            var parsed = ParsedArguments(command: "run")
            parsed.given = [ParsedArguments.Given(option: option, value: setting.example)]
            #expect(parsed.overrides == [Override(setting, setting.example)])
        }
    }
}
