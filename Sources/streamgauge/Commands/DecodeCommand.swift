// SPDX-License-Identifier: Apache-2.0
internal import Protocols
internal import Workload

/// `streamgauge decode --protocol P`: what one recorded response body says.
struct DecodeCommand: Command {
    static let name = "decode"
    static let summary = "read one response body on standard input, print what it says as JSON"
    static let usage = ["--protocol NAME < BODY", "--profile FILE [--target NAME] < BODY"]
    static let options = [
        Option(
            "--protocol", .value(placeholder: "NAME"),
            "Wire protocol of the body: \(Dialect.allCases.map(\.rawValue).joined(separator: ", ")); custom with --profile."
        ),
        Option(
            "--profile", .value(placeholder: "FILE"),
            "Read the body as a target of this profile is read: for protocols of one's own."),
        Option("--target", .value(placeholder: "NAME"), default: "the first", "Which target of the profile."),
        Option(
            "--split", .value(placeholder: "N"), default: "all at once",
            "Feed the body in pieces of N bytes; the outcome must not change, but for plain text, where each read is an event."
        ),
    ]
    static let examples = [
        Example("streamgauge decode --protocol openai-chat < body.sse", "Text, tool calls, usage, and how it ended."),
        Example("streamgauge decode --profile profiles/custom-ndjson.yaml < body", "Does my format read this answer?"),
    ]

    static func run(_ arguments: ParsedArguments) -> Int32 {
        attempt {
            let dialect =
                try arguments.value("--profile").map { try self.dialect(of: $0, arguments) } ?? named(arguments)
            let split = try arguments.integer("--split", in: 1...(1 << 30))
            let body = Console.readAll()
            Console.print(
                String(decoding: outcome(of: body, dialect, pieces: split ?? max(1, body.count)), as: UTF8.self))
            return .pass
        }
    }
    private static func named(_ arguments: ParsedArguments) throws -> Dialect {
        if arguments.value("--target") != nil {
            throw UsageError(
                "--target names a target of a profile; give the profile too: --profile FILE", command: name)
        }
        if arguments.value("--protocol") == Dialect.customName {
            throw UsageError(
                "custom is what a profile says it is; give the profile: --profile profiles/custom-ndjson.yaml",
                command: name)
        }
        guard let dialect: Dialect = try arguments.choice("--protocol") else {
            let known = Dialect.allCases.map(\.rawValue).joined(separator: ", ")
            throw UsageError("--protocol is missing; known here: \(known)", command: name)
        }
        return dialect
    }
    /// What a target of a profile speaks; no key is needed to read a body.
    private static func dialect(of file: String, _ arguments: ParsedArguments) throws -> Dialect {
        var environment = ProfileEnvironment.process
        let variable = environment.variable
        environment.variable = { variable($0) ?? "unset" }
        let targets: [Target]
        do { targets = try Profile.load(.file(file), environment: environment).targets } catch {
            throw CommandFailure(message: "\(error)")
        }
        let wanted = arguments.value("--target")
        guard let target = wanted == nil ? targets.first : targets.first(where: { $0.name == wanted }) else {
            let names = targets.map(\.name)
            throw UsageError(
                "--target: found \"\(wanted ?? "")\"; known here: \(names.joined(separator: ", "))"
                    + ArgumentParser.hint(wanted ?? "", among: names), command: name)
        }
        if let given = arguments.value("--protocol"), given != target.dialect.name {
            throw UsageError(
                "--protocol: found \"\(given)\", but the target \"\(target.name)\" speaks \(target.dialect.name); "
                    + "leave --protocol out", command: name)
        }
        return target.dialect
    }
    private static func outcome(of body: [UInt8], _ dialect: Dialect, pieces: Int) -> [UInt8] {
        var reader = ResponseReader(dialect: dialect, keepsText: true)
        reader.begin(contentType: nil)
        var start = 0
        while start < body.count {
            let end = min(body.count, start + pieces)
            reader.feed(body.span.extracting(start..<end)) { _ in }
            start = end
        }
        reader.finish { _ in }
        return reader.outcome().json()
    }
}
