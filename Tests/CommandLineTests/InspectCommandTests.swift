// SPDX-License-Identifier: Apache-2.0
import Analysis
import Testing
import Traces

@testable import streamgauge

@Suite struct InspectCommandTests {
    private func parsed(_ words: String) throws -> ParsedArguments {
        let arguments = words.split(separator: " ").map(String.init)
        guard case .arguments(let parsed) = try ArgumentParser.parse(arguments, for: InspectCommand.self) else {
            throw UsageError("asked for help")
        }
        return parsed
    }
    @Test(
        "one selector chooses the request, and a word behind it is taken only where it belongs to it",
        arguments: [
            ("t.gz", .slowest(.ttft)), ("--slowest t.gz", .slowest(.ttft)), ("--slowest e2e t.gz", .slowest(.endToEnd)),
            ("t.gz --slowest=e2e", .slowest(.endToEnd)), ("--broken t.gz", .broken(nil)),
            ("--broken reset t.gz", .broken(.reset)), ("t.gz --broken", .broken(nil)), ("t.gz --median", .median),
            ("t.gz --request req_7", .named("req_7")), ("t.gz --random --seed 9", .random(seed: 9)),
        ] as [(String, RequestChoice)])
    func choice(words: String, choice: RequestChoice) throws {
        let parsed = try parsed(words)
        #expect(try InspectCommand.choice(parsed) == choice)
        #expect(parsed.operands == ["t.gz"])
    }
    @Test(
        "mistakes are named, with what would be right",
        arguments: [
            ("t.gz --slowest --broken", "--slowest and --broken: each chooses one request"),
            ("t.gz --seed 4", "--seed is for --random"), ("t.gz --broken=rset", "did you mean reset?"),
            ("t.gz --broken rset", "unexpected \"rset\""), ("--slowest", "TRACE is missing"),
        ])
    func mistakes(words: String, says: String) {
        #expect {
            _ = try InspectCommand.choice(try parsed(words))
        } throws: { "\($0)".contains(says) }
    }
}
