// SPDX-License-Identifier: Apache-2.0
import Core
import Testing

@testable import Workload

@Suite struct MatrixTests {
    static let base = """
        targets:
          - {name: a, url: http://a, model: m, request: {max_tokens: 9}}
          - {name: b, url: http://b, model: n}
        load: {concurrency: 4, requests: 10}

        """
    static func matrix(_ text: String, _ flags: [(String, String)] = []) throws(ProfileProblems) -> Matrix {
        try Profile.cells(.file("conf/p.yaml"), overrides: World.overrides(flags), environment: World.environment(text))
    }
    static func cells(_ matrix: String, _ flags: [(String, String)] = []) throws(ProfileProblems) -> [Matrix.Cell] {
        try Self.matrix(base + "matrix: \(matrix)", flags).cells
    }

    @Test("every combination is a cell, in written order, the last key changing fastest") func product() throws {
        let cells = try Self.cells("{load.concurrency: [1, 8], request.max_tokens: [16, 256, 1k]}")
        #expect(cells.map(\.number) == [1, 2, 3, 4, 5, 6])
        #expect(cells.map { $0.profile.load.concurrency } == [1, 1, 1, 8, 8, 8])
        #expect(cells.map { $0.profile.targets[0].request.maxTokens } == [16, 256, 1_000, 16, 256, 1_000])
        #expect(cells[3].title == "load.concurrency 8, request.max_tokens 16")
        #expect(cells[3].slug(of: 6) == "04-concurrency-8-max-tokens-16")
        #expect(cells[3].slug(of: 100) == "004-concurrency-8-max-tokens-16")
    }
    @Test("a profile without a matrix is one cell without values") func none() throws {
        let matrix = try Self.matrix(Self.base)
        #expect(matrix.cells.map(\.values) == [[]] && !matrix.isWritten)
        #expect(matrix.cells[0].profile == (try World.load(Self.base)))
        #expect(try Self.matrix(Self.base + "matrix:").isWritten == false)
    }
    @Test("a value holds for all targets, whatever one of them says; a target's key needs no prefix") func targets()
        throws
    {
        let cells = try Self.cells("{model: [x, y], request.max_tokens: [1]}")
        #expect(cells.map { $0.profile.targets.map(\.model) } == [["x", "x"], ["y", "y"]])
        #expect(cells[0].profile.targets.map(\.request.maxTokens) == [1, 1])
        #expect(cells[1].title == "model y, request.max_tokens 1")
        let long = try Self.matrix(Self.base + "matrix:\n  targets[].model: [x]\n").cells
        #expect(long[0].profile.targets.map(\.model) == ["x", "x"])
    }
    @Test("target chooses targets by name, one or several a cell") func chosen() throws {
        let cells = try Self.cells("{target: [a, b, [b, a]]}")
        #expect(cells.map { $0.profile.targets.map(\.name) } == [["a"], ["b"], ["b", "a"]])
        #expect(cells.map { $0.values[0].text } == ["a", "b", "[b, a]"])
    }
    @Test("a section's values are mappings, which go over it key by key") func sections() throws {
        let cells = try Self.cells("{load: [{concurrency: 1}, {concurrency: 8, requests: 80}], timeouts: [{idle: 1s}]}")
        #expect(cells.map { $0.profile.load.concurrency } == [1, 8])
        #expect(cells.map { $0.profile.load.requests } == [10, 80])
        #expect(cells[1].title == "load concurrency 8, requests 80, timeouts idle 1s")
        #expect(cells[1].profile.targets[1].timeouts.idle == .seconds(Int64(1)))
    }
    @Test("nothing stands for a cell without the setting") func nothing() throws {
        let cells = try Self.cells("{request.system: [null, Be brief]}")
        #expect(cells.map { $0.profile.targets[0].request.system } == [nil, "Be brief"])
        #expect(cells[0].title == "request.system none")
    }
    @Test("a value takes the place of what it excludes") func rivals() throws {
        let cells = try Self.cells("{load.rate: [1/s, 20/s]}")
        #expect(cells.map { $0.profile.load.rate?.description } == ["1/s", "20/s"])
        #expect(cells.allSatisfy { $0.profile.load.concurrency == nil && $0.profile.load.arrivals == .poisson })
        let mocks = try Self.matrix(
            "targets: [{mock: {ttft: 1ms}}]\nload: {concurrency: 1, requests: 1}\nmatrix: {mock: [{}, {tokens: 3}]}"
        ).cells
        #expect(mocks.map { $0.profile.targets[0].mock?.map(\.key) } == [["ttft"], ["ttft", "tokens"]])
    }
    @Test("a flag takes the place of the matrix's values for the key") func flags() throws {
        let cells = try Self.cells("{load.concurrency: [1, 8], model: [x, y]}", [("--concurrency", "3")])
        #expect(cells.map { $0.profile.load.concurrency } == [3, 3] && cells.map(\.title) == ["model x", "model y"])
        let open = try Self.cells("{load.concurrency: [1, 8], model: [x, y]}", [("--rate", "3/s")])
        #expect(open.map { $0.profile.load.rate?.description } == ["3/s", "3/s"])
        let section = try Self.cells("{load: [{concurrency: 1, requests: 5}]}", [("--concurrency", "3")])
        #expect(section[0].profile.load.concurrency == 3 && section[0].profile.load.requests == 5)
        let none = try Self.matrix(Self.base + "matrix: {model: [x, y]}", [("--model", "z")])
        #expect(none.cells.count == 1 && !none.isWritten)
    }
    @Test("a matrix may be a flag") func flag() throws {
        let cells = try Self.cells("{model: [x]}", [("--matrix", "{load.concurrency: [1, 2]}")])
        #expect(cells.map(\.title) == ["load.concurrency 1", "load.concurrency 2"])
        #expect(
            World.problems(Self.base, [("--concurrency", "3"), ("--matrix", "{load.concurrency: [1, 2]}")]) == [
                "--matrix: load.concurrency is varied by --matrix and given by --concurrency; remove one"
            ])
    }
    @Test("order and pause are the profile's, and a random order is the seed's") func order() throws {
        let text = Self.base + "matrix: {load.concurrency: [1, 2, 3, 4, 5]}\nmatrix_order: random\nmatrix_pause: 2s"
        let matrix = try Self.matrix(text)
        #expect(matrix.pause == .seconds(Int64(2)) && matrix.order == .random)
        let orders = (0..<20 as Range<UInt64>).map { matrix.sequence(seed: $0).map(\.number) }
        #expect(orders.allSatisfy { $0.sorted() == [1, 2, 3, 4, 5] } && Set(orders).count > 10)
        #expect(orders[7] == matrix.sequence(seed: 7).map(\.number))
        let written = try Self.matrix(Self.base + "matrix: {seed: [1, 2, 3]}")
        #expect(written.sequence(seed: 7).map(\.number) == [1, 2, 3] && written.pause == .zero)
        #expect(written.cells.map { $0.profile.seed } == [1, 2, 3])
    }
    @Test("what is secret is not in a title") func secrets() throws {
        let cells = try Self.cells(
            "{key: [s3cret, '${TEAM_KEY}'], headers: [{x-token: s3cret}], url: ['http://u:s3cret@h/v1?k=s3cret']}")
        #expect(
            cells.map(\.title) == [
                "key no. 1, headers no. 1, url http://***@h/v1?***",
                "key no. 2, headers no. 1, url http://***@h/v1?***",
            ])
        #expect(cells[1].profile.targets[0].key?.reveal() == "s3cret")
    }
    @Test("every key of the table can be varied, but for names and what the whole run has") func everyKey() {
        let rest = Settings.all.map(\.path).filter {
            !MatrixKey.all.contains($0) && !$0.contains("[].role") && !$0.contains("[].content")
        }
        #expect(
            rest.filter { !$0.replacing("targets[]", with: "").contains("[") }
                == ["version", "name", "output", "matrix", "matrix_order", "matrix_pause", "targets[].name"])
    }

    // MARK: Mistakes

    @Test(
        "mistakes are reported where the value stands",
        arguments: [
            (
                "{load.concurrency: [1, x]}",
                ["5:32: matrix.load.concurrency[1]: found \"x\"; write a whole number from 1, such as 8 or 2k"]
            ),
            ("{load.concurrency: 8}", ["5:28: matrix.load.concurrency: found 8; write a list of values, such as [8]"]),
            (
                "{load.concurrency: []}",
                ["5:28: matrix.load.concurrency: the list is empty; write a list of values, such as [8]"]
            ),
            (
                "{load.cocurrency: [1]}",
                ["5:10: matrix.load.cocurrency: unknown key; did you mean \"load.concurrency\"?"]
            ),
            ("{max_tokens: [1]}", ["5:10: matrix.max_tokens: unknown key; did you mean \"request.max_tokens\"?"]),
            (
                "{name: [a, b]}",
                ["5:10: matrix.name: unknown key; it is the same for all cells; give it outside of the matrix"]
            ),
            ("{target: [c]}", ["5:19: matrix.target[0]: no target is named \"c\"; known here: a, b"]),
            (
                "[1]",
                ["5:9: matrix: found a list; write keys and their values: {load.concurrency: [1, 8], model: [a, b]}"]
            ),
            (
                "{load: [{concurrency: 2}], load.concurrency: [1]}",
                ["5:36: matrix.load.concurrency: matrix.load says this, too; remove one of them"]
            ),
            (
                "{load: [{concurency: 2}, 7]}",
                [
                    "5:18: matrix.load[0].concurency: unknown key; known here: \(Settings.keys(under: "load").joined(separator: ", "))",
                    "5:34: matrix.load[1]: found 7; write a mapping with the keys \(Settings.keys(under: "load").joined(separator: ", "))",
                ]
            ),
            (
                "{load.concurrency: [2], load.rate: [1/s]}",
                [
                    "5:29: matrix.load.concurrency: cannot stand beside the rest of the matrix (load.rate); remove one of them"
                ]
            ),
            (
                "{load.concurrency: [1, 0], request.max_tokens: [0, x], model: ['']}",
                [
                    "5:32: matrix.load.concurrency[1]: found 0; write a whole number from 1, such as 8 or 2k",
                    "5:57: matrix.request.max_tokens[0]: found 0; write a whole number from 1, such as 8 or 2k",
                    "5:60: matrix.request.max_tokens[1]: found \"x\"; write a whole number from 1, such as 8 or 2k",
                    "5:72: matrix.model[0]: found \"\"; write the name of a model",
                ]
            ),
        ])
    func mistakes(matrix: String, problems: [String]) {
        #expect(World.problems(Self.base + "matrix: \(matrix)") == problems)
    }
    @Test("too many cells are refused before anything is made of them") func tooMany() {
        let many = "[\((1...20).map(String.init).joined(separator: ", "))]"
        let text = Self.base + "matrix: {load.concurrency: \(many), load.requests: \(many), seed: [1]}"
        #expect(
            World.problems(text) == [
                "5:9: matrix: makes 400 cells (20 × 20 × 1), each a run; at most 256: take values out"
            ])
    }
}
