// SPDX-License-Identifier: Apache-2.0
import Protocols
import Testing

/// Recorded bodies and corner cases, cut in every way.
@Suite struct WireTests {
    @Test("finds all fixtures") func complete() throws {
        #expect(try WireCase.all.count == WireCase.expectedCount())
        #expect(WireCase.all.count >= 109)
    }

    @Test("reads the expected outcome in one piece", arguments: WireCase.all)
    func whole(wire: WireCase) {
        var reader = ResponseReader(dialect: wire.dialect, keepsText: true)
        reader.read(wire.body.span, cutAt: [])
        #expect(wire.differences(reader.outcome()) == [])
    }
    @Test("reads the same where no header tells the framing", arguments: WireCase.all)
    func undeclared(wire: WireCase) {
        var reader = ResponseReader(dialect: wire.dialect, keepsText: true)
        for cuts in [[], Array(0..<wire.body.count)] {
            reader.read(wire.body.span, cutAt: cuts, contentType: nil)
            #expect(wire.differences(reader.outcome()) == [])
        }
    }
    @Test("reads the same byte by byte", arguments: WireCase.all)
    func bytewise(wire: WireCase) {
        var reader = ResponseReader(dialect: wire.dialect, keepsText: true)
        reader.read(wire.body.span, cutAt: [])
        let whole = reader.outcome()
        reader.read(wire.body.span, cutAt: Array(0..<wire.body.count))
        #expect(reader.outcome() == whole)
    }
    @Test("reads the same at every cut into two", arguments: WireCase.all)
    func twoPieces(wire: WireCase) { expectSame(wire, cuts: (0...wire.body.count).map { [$0] }) }

    @Test("reads the same with a cut at every position, many cuts a run", arguments: WireCase.all)
    func everyPosition(wire: WireCase) {
        let runs = 512
        expectSame(wire, cuts: (0..<runs).map { Array(stride(from: $0, to: wire.body.count, by: runs)) })
    }

    private func expectSame(_ wire: WireCase, cuts: [[Int]]) {
        var reader = ResponseReader(dialect: wire.dialect, keepsText: true)
        reader.read(wire.body.span, cutAt: [])
        let whole = reader.outcome()
        var wrong: [[Int]] = []
        for cut in cuts {
            reader.read(wire.body.span, cutAt: cut)
            if reader.outcome() != whole { wrong.append(cut) }
        }
        #expect(wrong == [], "cuts at which \(wire.name) reads otherwise")
    }
}
