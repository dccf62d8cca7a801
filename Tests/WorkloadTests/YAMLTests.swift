// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Workload

@Suite struct ScalarTests {
    @Test(
        "resolves plain scalars by the core schema of YAML 1.2",
        arguments: [
            ("", .null), ("~", .null), ("null", .null), ("true", .bool(true)), ("FALSE", .bool(false)),
            ("yes", .string("yes")), ("no", .string("no")), ("on", .string("on")), ("12", .integer(12)),
            ("+12", .integer(12)), ("-7", .integer(-7)), ("0o17", .integer(15)), ("0x1F", .integer(31)),
            ("0x-1", .string("0x-1")), ("012", .integer(12)), ("1.5", .double(1.5)), (".5", .double(0.5)),
            ("1.", .double(1)), ("1e3", .double(1000)), ("-2.5E-1", .double(-0.25)), (".inf", .double(.infinity)),
            ("1e", .string("1e")), (".", .string(".")), ("-", .string("-")), ("1_000", .string("1_000")),
            ("20/s", .string("20/s")), ("1.2.3", .string("1.2.3")), ("nan", .string("nan")),
            ("9223372036854775808", .double(9_223_372_036_854_775_808)),
        ] as [(String, Scalar.Value)])
    func core(text: String, value: Scalar.Value) { #expect(Scalar(text: text, isPlain: true).value == value) }

    @Test("takes every quoted scalar for a string", arguments: ["", "true", "12", "null", "1.5"])
    func quoted(text: String) { #expect(Scalar(text: text, isPlain: false).value == .string(text)) }
}

@Suite struct YAMLReaderTests {
    static func problems(_ text: String) -> [String] {
        YAMLReader.read(Array(text.utf8), file: "p.yaml").problems.map(\.description)
    }
    @Test(
        "says where the text stops being the YAML that a profile may be",
        arguments: [
            (
                "a: [1, 2",
                "p.yaml:2:1: this is not YAML: while parsing a flow sequence: did not find expected ',' or ']'"
            ),
            ("a:\n\tb: 1", "p.yaml:2:1: found a tab; indent with spaces"),
            ("a: @home", "p.yaml:1:4: a value cannot begin with @; put it in quotes"),
            ("a: 1\nb: &x 2", "p.yaml:2:4: b: found the anchor &x; anchors are not supported: write the value out"),
            ("a: *x", "p.yaml:1:4: a: found the alias *x; aliases are not supported: write the value out"),
            ("a: !!str 1", "p.yaml:1:4: a: found the tag tag:yaml.org,2002:str; tags are not supported: remove it"),
            ("a: 1\na: 2", "p.yaml:2:1: a: given twice; the first is in line 1: remove one"),
            ("b:\n  c: 1\n  c: 2", "p.yaml:3:3: b.c: given twice; the first is in line 2: remove one"),
            (
                "a: 1\n---\nb: 2",
                "p.yaml:2:1: a second document begins here; a profile is one document: remove the \"---\""
            ),
            ("[a]: 1", "p.yaml:1:1: found a list as a key; a key is a word"),
        ])
    func refuses(text: String, message: String) { #expect(Self.problems(text) == [message]) }

    @Test("names line and column of a byte that is not UTF-8") func encoding() {
        let problems = YAMLReader.read(Array("a: 1\nb: é".utf8) + [0xFF, 0x0A], file: "p.yaml").problems
        #expect(
            problems.map(\.description) == [
                "p.yaml:2:5: this is not UTF-8 (invalid leading UTF-8 octet); save the file as UTF-8"
            ])
    }
    @Test("refuses what nests deeper or is larger than a profile can be") func limits() {
        let deep = String(repeating: "[", count: 40) + String(repeating: "]", count: 40)
        #expect(Self.problems(deep) == ["p.yaml:1:34: nested deeper than 32 levels"])
        let large = String(repeating: "#", count: YAMLReader.sizeLimit + 1)
        #expect(Self.problems(large) == ["p.yaml: holds 1048577 bytes; a profile may have 1048576"])
    }
    @Test("reads JSON as what it is: YAML") func json() throws {
        let text = #"{"load": {"rate": "20/s", "requests": 10}, "targets": [{"url": "http://h/\u00e9"}]}"#
        let node = try #require(YAMLReader.read(Array(text.utf8), file: "p.json").node)
        #expect(node.find(PathStep.steps(of: "load.requests"))?.scalar?.value == .integer(10))
        #expect(node.find(PathStep.steps(of: "targets[0].url"))?.scalar?.text == "http://h/é")
        #expect(node.find(PathStep.steps(of: "load.rate"))?.place == .file("p.json", line: 1, column: 19))
    }
    @Test("keeps the place of every value, counted in characters") func places() throws {
        let node = try #require(YAMLReader.read(Array("é: {ü: 1, b: 2}\n".utf8), file: "p.yaml").node)
        #expect(node.find(PathStep.steps(of: "é.b"))?.place == .file("p.yaml", line: 1, column: 14))
    }
    @Test("takes an empty text for no profile at all", arguments: ["", "# only a comment\n", "---\n"])
    func empty(text: String) {
        let (node, problems) = YAMLReader.read(Array(text.utf8), file: "p.yaml")
        #expect(problems.isEmpty && (node == nil || node?.isNull == true))
    }
    @Test(
        "line endings and a byte order mark change nothing",
        arguments: ["a:\n  b: 1\n", "a:\r\n  b: 1\r\n", "\u{FEFF}a:\n  b: 1"])
    func endings(text: String) throws {
        let (node, problems) = YAMLReader.read(Array(text.utf8), file: "p.yaml")
        let value = try #require(node?.find(PathStep.steps(of: "a.b")))
        #expect(
            problems.isEmpty && value.place == .file("p.yaml", line: 2, column: 6) && value.scalar?.value == .integer(1)
        )
    }
}
