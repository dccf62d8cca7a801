// SPDX-License-Identifier: Apache-2.0
internal import Protocols

/// `streamgauge decode --protocol P`: what one recorded response body says.
struct DecodeCommand: Command {
    static let name = "decode"
    static let summary = "read one response body on standard input, print what it says as JSON"
    static let usage = ["--protocol NAME < BODY"]
    static let options = [
        Option(
            "--protocol", .value(placeholder: "NAME"),
            "Wire protocol of the body: \(Dialect.allCases.map(\.rawValue).joined(separator: " or "))."),
        Option(
            "--split", .value(placeholder: "N"), default: "all at once",
            "Feed the body in pieces of N bytes; the outcome must not change."),
    ]
    static let examples = [
        Example("streamgauge decode --protocol openai-chat < body.sse", "Text, tool calls, usage, and how it ended.")
    ]

    static func run(_ arguments: ParsedArguments) -> Int32 {
        attempt {
            guard let dialect: Dialect = try arguments.choice("--protocol") else {
                let known = Dialect.allCases.map(\.rawValue).joined(separator: ", ")
                throw UsageError("--protocol is missing; known here: \(known)", command: name)
            }
            let split = try arguments.integer("--split", in: 1...(1 << 30))
            let body = Console.readAll()
            Console.print(
                String(decoding: outcome(of: body, dialect, pieces: split ?? max(1, body.count)), as: UTF8.self))
            return .pass
        }
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
