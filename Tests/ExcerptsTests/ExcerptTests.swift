// SPDX-License-Identifier: Apache-2.0
import JSONText
import Testing

@testable import Excerpts

@Suite struct ExcerptTests {
    @Test(
        "a digest is that of FIPS 180-4",
        arguments: [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
            (
                String(repeating: "a", count: 1_000_000),
                "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
            ),
        ])
    func digests(text: String, digest: String) {
        #expect(SHA256.hexadecimal(of: Array(text.utf8)) == digest)
    }
    @Test("nothing is kept where nothing is wanted") func nothing() {
        #expect(Excerpt(of: "x", keeping: .none) == nil)
    }
    @Test(
        "hash and length are of the whole text, whatever is kept of it", arguments: [Excerpt.Extent.hash, .head, .full])
    func whole(extent: Excerpt.Extent) throws {
        let text = String(repeating: "ä𝄞", count: 150)
        let excerpt = try #require(Excerpt(of: text, keeping: extent))
        #expect(excerpt.sha256 == SHA256.hexadecimal(of: Array(text.utf8)))
        #expect((excerpt.bytes, excerpt.characters) == (900, 300))
        #expect(excerpt.head == (extent == .head ? String(repeating: "ä𝄞", count: 100) : nil))
        #expect(excerpt.full == (extent == .full ? text : nil))
        #expect(excerpt.isCut == (extent == .head))
    }
    @Test("the beginning counts Unicode scalars", arguments: [(199, false), (200, false), (201, true)])
    func head(length: Int, isCut: Bool) throws {
        let excerpt = try #require(
            Excerpt(of: String(repeating: "e\u{301}", count: length / 2) + (length % 2 == 1 ? "x" : ""), keeping: .head)
        )
        #expect(excerpt.characters == length && excerpt.isCut == isCut)
        #expect(excerpt.head?.unicodeScalars.count == min(length, 200))
    }
    @Test("a text that is too long is cut between two characters", arguments: 0..<4) func longest(shift: Int) throws {
        let text = String(repeating: "x", count: shift) + String(repeating: "𝄞", count: Excerpt.longestText / 4 + 1)
        let excerpt = try #require(Excerpt(of: text, keeping: .full))
        let full = try #require(excerpt.full)
        #expect(excerpt.isCut && excerpt.bytes == text.utf8.count && text.hasPrefix(full))
        #expect(full.utf8.count <= Excerpt.longestText && full.utf8.count > Excerpt.longestText - 4)
    }
    @Test("writes the members that it has") func json() throws {
        var json = JSONWriter()
        json.object { json in
            json.member("a", Excerpt(sha256: "0f", bytes: 3, characters: 2, head: "ä", isCut: true))
            json.member("b", Excerpt(sha256: "0e", bytes: 1, characters: 1, full: "x"))
        }
        let text =
            #"{"a":{"sha256":"0f","bytes":3,"characters":2,"head":"ä","cut":true},"#
            + #""b":{"sha256":"0e","bytes":1,"characters":1,"full":"x"}}"#
        #expect(String(decoding: json.bytes, as: UTF8.self) == text)
    }
}
