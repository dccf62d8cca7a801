// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// The JSON Schema of a profile, judged by the `jsonschema` package: what editors do with it.
@Suite struct SchemaTests {
    /// The mistakes that the schema finds, by file; those of the schema itself under "".
    private static func mistakes(in files: [String], _ scratch: Scratch) throws -> [String: [String]] {
        let printed = try Tool.run(["schema"])
        #expect(printed.code == 0 && printed.err.isEmpty)
        let schema = try scratch.file("profile.schema.json", printed.out)
        let script = Tool.root.appendingPathComponent("Tests/schema/validate.py").path
        let judged = try Tool.run([script, schema] + files, program: Tool.python)
        #expect(judged.code == 0, "\(judged.err)")
        return try #require(try JSONSerialization.jsonObject(with: Data(judged.out.utf8)) as? [String: [String]])
    }
    @Test("the schema is one, its examples and defaults are right by it, and so are all ready profiles")
    func readyProfiles() throws {
        let folder = Tool.root.appendingPathComponent("profiles").path
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".yaml") }
        #expect(names.count >= 15)
        let found = try Self.mistakes(in: names.map { "\(folder)/\($0)" }, try Scratch())
        #expect(found.count == names.count + 1)
        for (file, mistakes) in found { #expect(mistakes.isEmpty, "\(file)") }
    }
    @Test("the program's own copy for editors is the one in docs") func committed() throws {
        let file = Tool.root.appendingPathComponent("docs/profile.schema.json").path
        let text = try String(contentsOfFile: file, encoding: .utf8)
        let same = try Tool.run(["schema"]).out == text
        #expect(same)
    }

    /// Profiles that program and schema refuse alike, with the key that the schema has to name.
    static let broken = [
        ("load: {concurency: 8}", "$.load"), ("lod: {}", "$"), ("load: {duration: 30}", "$.load.duration"),
        ("load: {duration: 30 sec}", "$.load.duration"), ("load: {rate: 20}", "$.load.rate"),
        ("load: {rate: 20/d}", "$.load.rate"), ("load: {concurrency: 0}", "$.load.concurrency"),
        ("load: {concurrency: many}", "$.load.concurrency"), ("load: {arrivals: fast}", "$.load.arrivals"),
        ("load: [1]", "$.load"), ("seed: -1", "$.seed"), ("version: first", "$.version"),
        ("limits: {body: 5}", "$.limits.body"), ("limits: {body: 5 mb}", "$.limits.body"),
        ("request: {stream: sometimes}", "$.request.stream"), ("request: {temperature: hot}", "$.request.temperature"),
        ("request: {messages: [{role: boss, content: hi}]}", "$.request.messages[0].role"),
        ("request: {extra: 7}", "$.request.extra"), ("targets: {url: http://h}", "$.targets"),
        ("targets: [{url: http://h, colour: red}]", "$.targets[0]"), ("targets: [{http: 3}]", "$.targets[0].http"),
        ("targets: [{request: {max_tokens: none}}]", "$.targets[0].request.max_tokens"),
        ("targets: [{timeouts: {idle: 5}}]", "$.targets[0].timeouts.idle"),
        ("targets: [{weight: 0}]", "$.targets[0].weight"),
        ("targets: [{mock: fast}]", "$.targets[0].mock"), ("targets: [{preset: nobody}]", "$.targets[0].preset"),
        ("matrix: {load.concurrency: 8}", "$.matrix['load.concurrency']"),
        ("matrix: {load.cocurrency: [8]}", "$.matrix"),
        ("matrix: {load.rate: [8]}", "$.matrix['load.rate'][0]"), ("matrix_order: backwards", "$.matrix_order"),
    ]
    @Test("what the program refuses for its form, the schema refuses, too, and at the same place") func refuses() throws
    {
        let scratch = try Scratch()
        let files = try Self.broken.enumerated().map { try scratch.file("\($0).yaml", $1.0 + "\n") }
        let found = try Self.mistakes(in: files, scratch)
        for (file, (text, path)) in zip(files, Self.broken) {
            let mistakes = try #require(found[file])
            #expect(mistakes.contains { $0.hasPrefix("\(path): ") || $0.hasPrefix("\(path)[") }, "\(text): \(mistakes)")
        }
        for (file, (text, _)) in zip(files, Self.broken).prefix(8) {
            #expect(try Tool.run(["run", file]).code == 2, "\(text)")
        }
    }
    @Test("what the program takes, the schema takes, too") func accepts() throws {
        let text = """
            name: 2026
            targets:
              - {name: a, url: http://h, model: 4, http: 1.1, weight: 2, request: {max_tokens: 1k, stream: false}}
              - {mock: {ttft: 5ms, tokens: 40}, http: "2", timeouts: {idle: 5 s}, headers: {x-a: 1}, resolve: ["h:80:1.1.1.1"]}
            load: {arrivals: constant, rate: 5 /s, duration: 1.5 m, mix: round_robin}
            request: {temperature: 0, tools: [{type: function}], extra: {a: 1}}
            limits: {body: 2 MiB, events: 50k}
            matrix: {model: [a, b], request.system: [null, Be brief.], target: [a, [a, mock]], load: [{rate: 1/s}]}
            """
        let scratch = try Scratch()
        let file = try scratch.file("all.yaml", text)
        #expect(try Self.mistakes(in: [file], scratch)[file] == [])
    }
}
