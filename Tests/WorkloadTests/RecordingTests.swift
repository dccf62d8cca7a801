// SPDX-License-Identifier: Apache-2.0
import Excerpts
import Testing

@testable import Workload

/// How much of what is said the trace's copy of a profile holds.
@Suite struct RecordingTests {
    static let profile = """
        targets:
          - {url: http://h, model: m}
          - url: http://h/c
            model: m
            protocol: custom
            format: {text: /t, end: /d, body: {ask: sécret-5, all: "{{messages}}"}}
        load: {concurrency: 1, requests: 1}
        request: {messages: [{role: user, content: sécret-1}], system: sécret-2}
        session: {turns: 2, followups: [sécret-3, Go on.]}
        resume: {max: 1, instruction: sécret-4}
        """
    private static func loaded(_ extent: String?) throws -> Profile {
        try World.load(profile, extent.map { [("--record-prompt", $0)] } ?? [])
    }
    @Test("answers are not kept, and of prompts only the hash, unless the profile says otherwise") func defaults()
        throws
    {
        #expect(try Self.loaded(nil).record == Recording(output: .none, prompt: .hash))
        let own = try World.load(Self.profile + "\nrecord: {output: full, prompt: none}")
        #expect(own.record == Recording(output: .full, prompt: .none))
        #expect(throws: ProfileProblems.self) { try World.load(Self.profile + "\nrecord: {output: some}") }
    }
    @Test(
        "no text that is said is in the trace's copy by default, nor with none or hash",
        arguments: [nil, "none", "hash"])
    func hidden(extent: String?) throws {
        let json = try Self.loaded(extent).redactedJSON
        for number in 1...5 { #expect(!json.contains("cret-\(number)"), "\(number) in \(json)") }
        #expect(!json.contains("Go on.") && json.contains(#""text":"/t""#))
    }
    @Test("hash and length stand in its place") func hashes() throws {
        let json = try Self.loaded(nil).redactedJSON
        for text in ["sécret-1", "sécret-2", "sécret-3", "sécret-4"] {
            let hash = SHA256.hexadecimal(of: Array(text.utf8))
            #expect(json.contains(#"{"sha256":"\#(hash)","bytes":9,"characters":8}"#))
        }
        #expect(try !Self.loaded("none").redactedJSON.contains("sha256"))
    }
    @Test("the beginning, or all of it, where the profile wants it") func shown() throws {
        let head = try Self.loaded("head").redactedJSON
        let full = try Self.loaded("full").redactedJSON
        for number in 1...5 {
            #expect(head.contains("cret-\(number)") && full.contains("cret-\(number)"))
        }
        #expect(head.contains(#""head":"sécret-1""#) && full.contains(#""content":"sécret-1""#))
        #expect(full.contains(#""body":{"ask":"sécret-5","all":"{{messages}}"}"#) && !full.contains("sha256"))
    }
    @Test("the usual instruction is no secret") func usual() throws {
        let json = try World.load(
            "targets: [{url: http://h, model: m}]\nload: {concurrency: 1, requests: 1}\nresume: {max: 1}"
        )
        .redactedJSON
        #expect(json.contains(#""instruction":"\#(ResumePolicy.usualInstruction)""#))
    }
    @Test("what is kept does not change the plan") func plan() throws {
        let hashes = try ["none", "hash", "head", "full"].map { Plan(profile: try Self.loaded($0), seed: 1).planHash }
        #expect(Set(hashes).count == 1)
    }
    @Test(
        "prompts in the titles of a matrix stand as numbers, unless their beginning may be shown",
        arguments: [
            ("request.system: [null, Be s3cret.]", nil, ["request.system none", "request.system no. 2"]),
            ("request.system: [null, Be s3cret.]", "head", ["request.system none", "request.system Be s3cret."]),
            (
                "request: [{prompt: s3cret, max_tokens: 4}, {prompt: other, max_tokens: 8}]", "hash",
                ["request prompt no. 1, max_tokens 4", "request prompt no. 2, max_tokens 8"]
            ),
            ("request.max_tokens: [1, 2]", "none", ["request.max_tokens 1", "request.max_tokens 2"]),
        ])
    func matrix(axis: String, extent: String?, titles: [String]) throws {
        let text = "targets: [{url: http://h, model: m}]\nload: {concurrency: 1, requests: 1}\nmatrix:\n  \(axis)\n"
        let cells = try MatrixTests.matrix(text, extent.map { [("--record-prompt", $0)] } ?? []).cells
        #expect(cells.map(\.title) == titles)
    }
}
