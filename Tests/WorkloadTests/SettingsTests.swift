// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

@testable import Workload

@Suite struct SettingsTests {
    @Test("no two settings share a key, a flag or a letter") func unique() {
        for names in [
            Settings.all.map(\.path), Settings.all.compactMap(\.flag),
            Settings.all.compactMap { $0.short.map(String.init) },
        ] {
            #expect(Set(names).count == names.count)
        }
    }
    @Test("every key has a flag, but for those that make sense in a file only") func flags() {
        #expect(
            Settings.all.filter { setting in
                setting.flag == nil
                    && !["targets[].format.", "checks[].", "gates[].", "capacity."].contains {
                        setting.path.hasPrefix($0)
                    }
            }.map(\.path)
                == [
                    "version", "targets[].name", "load.stages[].rate", "load.stages[].concurrency",
                    "load.stages[].duration", "load.stages[].ramp", "request.messages[].role",
                    "request.messages[].content", "relay.direct",
                ])
        #expect(Settings.all.allSatisfy { $0.help.hasSuffix(".") || $0.help.hasSuffix(").") })
    }
    @Test("the example of every flag is right", arguments: Settings.all.filter { $0.flag != nil })
    func examples(setting: Setting) {
        let files = [
            "certs/ca.pem": "-----BEGIN CERTIFICATE-----", "tools.json": "[]", "cat.png": "GIF89a",
            "questions.jsonl": #"{"prompt": "Hi", "question": "Hi"}"#,
            "lengths.csv": "input_tokens,output_tokens,ContextTokens,GeneratedTokens\n1,2,3,4\n",
            "azure.csv": (0..<30).reduce("TIMESTAMP,ContextTokens,GeneratedTokens\n") {
                $0 + "2023-11-16 18:17:\($1 + 10).9799600,374,44\n"
            },
        ]
        let environment = ProfileEnvironment(
            variable: { _ in "sk" },
            read: { path, _ in files[path].map { .success(Array($0.utf8)) } ?? .failure(FileFault(reason: "none")) })
        let needed = Self.company(of: setting.path).compactMap { path in
            Settings.at(path).map { Override($0, $0.example, isDefault: true) }
        }
        let base = [
            ("targets[].model", "m"), ("targets[].preset", "azure-openai-v1"), ("load.concurrency", "1"),
            ("load.requests", "240"), ("load.rate", "1/s"), ("stop.after", "1s"), ("reader.pause", "1s"),
        ]
        .compactMap { path, value in Settings.at(path).map { Override($0, value, isDefault: true) } }
        // What is done about failures hangs on how often.
        let section = ["retry", "resume"].first { setting.path.hasPrefix("\($0).") && !setting.path.hasSuffix(".max") }
        let often = section.flatMap { Settings.at("\($0).max") }.map { [Override($0, $0.example)] } ?? []
        let isAWS = setting.path.hasPrefix("targets[].aws.")
        let url = isAWS ? "https://bedrock-runtime.us-east-1.amazonaws.com" : "http://h"
        // A key of AWS stands beside its secret.
        let pair = ["--aws-access-key", "--aws-secret-key"].filter { _ in isAWS && setting.path.hasSuffix("_key") }
            .compactMap { Settings.forFlag($0).map { Override($0, $0.example) } }
        // What says more about something else stands beside that.
        let company = [
            "load.overflow": ["--max-in-flight"], "load.replay.format": ["--replay"], "load.replay.speed": ["--replay"],
            "load.replay.from": ["--replay"], "load.replay.to": ["--replay"],
            "load.drift_tolerance": ["--soak"], "load.max_blocks": ["--until-precise"],
            "load.budget": ["--until-precise"],
        ][setting.path, default: []].compactMap { Settings.forFlag($0).map { Override($0, $0.example) } }
        #expect(throws: Never.self) {
            try Profile.load(
                .urls([url]), overrides: pair + often + company + [Override(setting, setting.example)] + base + needed,
                environment: environment)
        }
    }
    /// The keys that a key makes sense with only.
    private static func company(of path: String) -> [String] {
        if path.hasPrefix("request.prompts.") { return ["request.prompts.file"] }
        if path.hasPrefix("request.synthetic.lengths.") { return ["request.synthetic.lengths.file"] }
        switch path {
        case "request.synthetic.prefixes":
            return ["request.synthetic.input_tokens", "request.synthetic.shared_prefix"]
        case "request.synthetic.overhead_tokens":
            return ["request.synthetic.input_tokens", "request.synthetic.tokens_per_word"]
        case _ where path.hasPrefix("request.synthetic.") && path != "request.synthetic.input_tokens":
            return ["request.synthetic.input_tokens"]
        default: return []
        }
    }
    @Test(
        "every key of the table is read: a value of the wrong kind is noticed",
        arguments: Settings.all.filter { $0.shape != .structure })
    func everyKeyIsRead(setting: Setting) {
        var text = setting.shape == .list || setting.path == "request.tools" ? "{x: 1}" : "[[1]]"
        for step in setting.path.split(separator: ".").reversed() {
            text = step.hasSuffix("[]") ? "{\(step.dropLast(2)): [\(text)]}" : "{\(step): \(text)}"
        }
        let place = setting.path.replacing("[]", with: "[0]")
        #expect(World.problems(text).contains { $0.contains(" \(place): found a ") }, "\(text)")
    }
    private static var readyNames: [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: root + "profiles")) ?? []
        return names.filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }.sorted()
    }
    @Test("the ready profiles are right, and named after what is in them; keys aside", arguments: readyNames)
    func readyProfiles(name: String) throws {
        var environment = ProfileEnvironment.process
        environment.variable = { _ in "sk" }
        let path = Self.root + "profiles/\(name).yaml"
        let cells = try Profile.cells(.file(path), environment: environment).cells
        #expect(cells.allSatisfy { $0.profile.name == name })
        let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
        #expect(lines.first == "# yaml-language-server: $schema=../docs/profile.schema.json")
        #expect(
            lines[1].hasPrefix("# ") && lines.contains { $0.hasPrefix("# Run it:") || $0.contains("streamgauge run") })
    }
    @Test("there is one for every usual question") func readyQuestions() {
        let wanted = [
            "burst", "ci-regression", "compare-providers", "long-context", "quickstart", "relay-capacity",
            "relay-overhead", "soak",
            "sweep", "ttft",
        ]
        #expect(Set(wanted).isSubset(of: Self.readyNames))
    }

    // MARK: The documentation

    private static let root = String(#filePath.dropLast("Tests/WorkloadTests/SettingsTests.swift".count))
    private static func cell(_ text: String) -> String { text.replacing("|", with: "\\|") }
    private static func code(_ text: String) -> String { text.isEmpty ? "" : "`\(cell(text))`" }
    private static func row(_ setting: Setting) -> String {
        let flag = setting.flag.map { flag in
            let value = setting.placeholder.isEmpty ? "" : " " + setting.placeholder
            let off = setting.shape == .toggle ? ", --no-" + flag.dropFirst(2) : ""
            return (setting.short.map { "-\($0), " } ?? "") + flag + value + off
        }
        let cells = [
            code(setting.path), code(flag ?? ""), cell(setting.type), cell(setting.defaultText), cell(setting.help),
            code(setting.example),
        ]
        return "| " + cells.joined(separator: " | ") + " |"
    }
    @Test("docs/profiles.md lists every key as the program knows it; to renew it, set STREAMGAUGE_WRITE_DOCS")
    func documentation() throws {
        let path = Self.root + "docs/profiles.md"
        let text = try String(contentsOfFile: path, encoding: .utf8)
        let (begin, end) = ("<!-- settings: begin -->\n", "<!-- settings: end -->\n")
        let parts = text.components(separatedBy: begin) + [""]
        let tail = parts[1].components(separatedBy: end)
        let head = ["| key | flag | type | default | meaning | example |", "|---|---|---|---|---|---|"]
        let table = (head + Settings.all.map(Self.row)).joined(separator: "\n") + "\n"
        if ProcessInfo.processInfo.environment["STREAMGAUGE_WRITE_DOCS"] != nil {
            let renewed = parts[0] + begin + table + end + tail[1]
            try renewed.write(toFile: path, atomically: false, encoding: .utf8)
        } else {
            #expect(
                tail[0] == table, "STREAMGAUGE_WRITE_DOCS=1 swift test --filter SettingsTests writes the table anew")
        }
    }
}
