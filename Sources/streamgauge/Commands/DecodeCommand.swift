// SPDX-License-Identifier: Apache-2.0
internal import Protocols
internal import Workload

/// `streamgauge decode --protocol P`: what one recorded response body says.
struct DecodeCommand: Command {
    static let name = "decode"
    static let summary = "read one response body on standard input, print what it says as JSON"
    static let usage = ["--protocol NAME < BODY", "--profile FILE [--target NAME] < BODY"]
    static let options =
        [
            Option(
                "--protocol", .value(placeholder: "NAME"),
                "Wire protocol of the body: \(Dialect.allCases.map(\.rawValue).joined(separator: ", ")); custom with --profile."
            ),
            Option(
                "--profile", .value(placeholder: "FILE"),
                "Read the body as a target of this profile is read: for protocols of one's own."),
            Option("--target", .value(placeholder: "NAME"), default: "the first", "Which target of the profile."),
            Option(
                "--split", .value(placeholder: "N"), default: "65536",
                "Feed the body in pieces of N bytes; the outcome must not change, but for plain text, where each read is an event."
            ),
        ] + limitSettings.map { Option($0) }
    /// Of a body alone: nothing is known here of its headers.
    private static let limitSettings = Settings.all.filter { $0.section == "limits" && $0.path != "limits.headers" }
    static let examples = [
        Example("streamgauge decode --protocol openai-chat < body.sse", "Text, tool calls, usage, and how it ended."),
        Example("streamgauge decode --profile profiles/custom-ndjson.yaml < body", "Does my format read this answer?"),
    ]

    static func run(_ arguments: ParsedArguments) -> Int32 {
        attempt {
            let (dialect, limits) =
                try arguments.value("--profile").map { try target(of: $0, arguments) }
                ?? (named(arguments), limits(arguments))
            let split = try arguments.integer("--split", in: 1...(16 << 20)) ?? 1 << 16
            Console.print(String(decoding: outcome(dialect, limits, pieces: split), as: UTF8.self))
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
    private static func overrides(_ arguments: ParsedArguments) -> [Override] {
        arguments.overrides.filter { limitSettings.contains($0.setting) }
    }
    private static func limits(_ arguments: ParsedArguments) throws -> Limits {
        do { return try Profile.limits(overrides(arguments)) } catch { throw CommandFailure(message: "\(error)") }
    }
    /// What a target of a profile speaks, and the profile's limits; no key is needed to read a body.
    private static func target(of file: String, _ arguments: ParsedArguments) throws -> (Dialect, Limits) {
        var environment = ProfileEnvironment.command
        let variable = environment.variable
        environment.variable = { variable($0) ?? "unset" }
        let profile: Profile
        do {
            profile = try Profile.load(.file(file), overrides: overrides(arguments), environment: environment)
        } catch { throw CommandFailure(message: "\(error)") }
        let targets = profile.targets
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
        return (target.dialect, target.limits)
    }
    /// Reads standard input piece by piece; what comes after a fault is left unread, for it could be without end.
    private static func outcome(_ dialect: Dialect, _ limits: Limits, pieces: Int) -> [UInt8] {
        var reader = ResponseReader(dialect: dialect, keepsText: true, limits: limits)
        var piece = [UInt8](repeating: 0, count: pieces)
        reader.begin(contentType: nil)
        while !reader.hasFault {
            let count = Console.read(into: &piece)
            if count > 0 { reader.feed(piece.span.extracting(0..<count)) { _ in } }
            if count < pieces { break }
        }
        reader.finish { _ in }
        return reader.outcome().json()
    }
}
