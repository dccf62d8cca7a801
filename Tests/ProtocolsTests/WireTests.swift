// SPDX-License-Identifier: Apache-2.0
import Protocols
import Testing

/// Recorded bodies and corner cases, cut in every way.
@Suite struct WireTests {
    @Test("finds all fixtures") func complete() { #expect(WireCase.all.count == 60) }

    @Test("reads the expected outcome in one piece", arguments: WireCase.all)
    func whole(wire: WireCase) {
        var reader = ResponseReader(dialect: wire.dialect, keepsText: true)
        reader.read(wire.body.span, cutAt: [])
        #expect(wire.differences(reader.outcome()) == [])
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
    func twoPieces(wire: WireCase) {
        var reader = ResponseReader(dialect: wire.dialect, keepsText: true)
        reader.read(wire.body.span, cutAt: [])
        let whole = reader.outcome()
        var wrong: [Int] = []
        for cut in 0...wire.body.count {
            reader.read(wire.body.span, cutAt: [cut])
            if reader.outcome() != whole { wrong.append(cut) }
        }
        #expect(wrong == [], "cuts at which \(wire.name) reads otherwise")
    }
}
