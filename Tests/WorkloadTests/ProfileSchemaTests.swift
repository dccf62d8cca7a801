// SPDX-License-Identifier: Apache-2.0
import Foundation
import JSONText
import Testing

@testable import Workload

@Suite struct ProfileSchemaTests {
    private static let root = String(#filePath.dropLast("Tests/WorkloadTests/ProfileSchemaTests.swift".count))

    @Test("docs/profile.schema.json is what the program prints; to renew it, set STREAMGAUGE_WRITE_DOCS")
    func committed() throws {
        let path = Self.root + "docs/profile.schema.json"
        if ProcessInfo.processInfo.environment["STREAMGAUGE_WRITE_DOCS"] != nil {
            try ProfileSchema.text().write(toFile: path, atomically: false, encoding: .utf8)
        } else {
            let same = try String(contentsOfFile: path, encoding: .utf8) == ProfileSchema.text()
            #expect(same, "STREAMGAUGE_WRITE_DOCS=1 swift test --filter ProfileSchemaTests writes it anew")
        }
    }
    private static let text = ProfileSchema.text()
    /// The schema of a key, with the references on the way followed.
    private static func schema(of path: String) throws -> [String: Any] {
        let whole = try #require(
            try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        var node = whole
        for step in path.split(separator: ".") {
            let key = step.hasSuffix("[]") ? String(step.dropLast(2)) : String(step)
            node = try #require(
                (resolved(node, whole)["properties"] as? [String: Any])?[key] as? [String: Any], "\(path)")
            if step.hasSuffix("[]") { node = try #require(resolved(node, whole)["items"] as? [String: Any], "\(path)") }
        }
        return node
    }
    /// What a reference points to; of several forms the one that has keys or elements.
    private static func resolved(_ node: [String: Any], _ whole: [String: Any]) -> [String: Any] {
        if let name = (node["$ref"] as? String)?.split(separator: "/").last {
            return (whole["$defs"] as? [String: Any])?[String(name)] as? [String: Any] ?? node
        }
        let forms = node["anyOf"] as? [[String: Any]] ?? []
        return forms.first { $0["properties"] != nil || $0["items"] != nil } ?? node
    }
    @Test("every key of the table is in it, with its help", arguments: Settings.all)
    func everyKey(setting: Setting) throws {
        let description = try #require(try Self.schema(of: setting.path)["description"] as? String)
        #expect(description.hasPrefix(setting.help))
        #expect(setting.flag.map { description.contains($0) } ?? true)
    }
    @Test(
        "values that are more than a word stand where a program finds them",
        arguments: [
            ("load.warmup", "0s"), ("request.max_tokens", "128"), ("targets[].http", "1.1"),
            ("request.stream", "1"), ("limits.body", "1GiB"), ("load.concurrency", nil), ("load.arrivals", nil),
            ("request.prompt", nil), ("matrix_order", "written"),
        ] as [(String, String?)])
    func defaults(path: String, value: String?) throws {
        #expect(try Self.schema(of: path)["default"].map { "\($0)" } == value)
    }
    @Test(
        "kinds come from the words of the type",
        arguments: [
            ("count", .count), ("true | false", .truth), ("1.1 | 2", .choice(["1.1", "2"])), ("URL", .text),
            ("file or list", .either([.text, .list])), ("true or mapping", .either([.truth, .mapping])),
            ("spread of counts", .spread), ("spread of durations", .spreadOfTimes), ("size a second", .sizeRate),
            ("number or spread", .either([.number, .spread])),
            ("text, number or truth value", .either([.text, .number, .truth])),
        ] as [(String, ValueKind)])
    func kinds(type: String, kind: ValueKind) { #expect(ValueKind(type: type) == kind) }
}
