// SPDX-License-Identifier: Apache-2.0
import Foundation
import Protocols
import Testing

/// Recorded bodies and corner cases in other words: what they say stays the same.
@Suite struct EquivalentBodiesTests {
    private static let seeds: [UInt64] = [1, 2, 3]
    private static let wires = WireCase.all

    @Test("reads the same, however it is written", arguments: Rewording.allCases)
    func same(rewording: Rewording) throws {
        var wrong: [String] = []
        for wire in Self.wires {
            let expected = try wire.withoutIncidentals()
            var reader = ResponseReader(dialect: wire.dialect, keepsText: true)
            for seed in Self.seeds {
                let body = wire.body(rewording, seed: seed)
                for step in [body.count, 7] {
                    reader.read(body.span, cutAt: Array(stride(from: 0, to: body.count, by: max(1, step))))
                    let differences = expected.differences(reader.outcome())
                    if !differences.isEmpty { wrong.append("\(wire.name), seed \(seed), step \(step): \(differences)") }
                }
            }
        }
        #expect(wrong == [])
    }
    @Test("writes other bytes, or these tests would show nothing", arguments: Rewording.allCases)
    func changes(rewording: Rewording) {
        let changed = Self.wires.filter { $0.body(rewording, seed: 1) != $0.body }
        #expect(changed.count > Self.wires.count / 2)
    }
    @Test("writes the same where no liberty is taken") func keeps() throws {
        let text = Array(#"{"a":[1,-2.5e3,"x\"\u00e9",{}],"b":{"c":null,"d":[]}}"#.utf8)
        var rewriter = JSONRewriter([], seed: 1)
        #expect(rewriter.text(try #require(WrittenJSON(text))) == text)
        let broken = ["", "{", #"{"a"}"#, "[1,]", "{} x", "nonsense"]
        #expect(broken.filter { WrittenJSON(Array($0.utf8)) != nil } == [])
    }
}

extension WireCase {
    /// Without what may differ: the count of comments, and a message that is no more than the bytes of the body.
    fileprivate func withoutIncidentals() throws -> WireCase {
        var wanted = try #require(try JSONSerialization.jsonObject(with: expected) as? [String: Any])
        if var extra = wanted["extra"] as? [String: Any] {
            extra["comments"] = nil
            wanted["extra"] = extra
        }
        let data = try JSONSerialization.data(withJSONObject: wanted)
        return WireCase(name: name, dialect: dialect, body: body, expected: data)
    }
}
