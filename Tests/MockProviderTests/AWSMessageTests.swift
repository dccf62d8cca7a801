// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

@testable import MockProvider

@Suite struct AWSMessageTests {
    @Test("writes lengths, headers, payload and both checksums as the format has them")
    func example() {
        var out: [UInt8] = [0xAB]
        AWSMessage.append([(":message-type", "event")], to: &out) { $0.append(contentsOf: "{}".utf8) }
        let expected: [UInt8] = [
            0x00, 0x00, 0x00, 0x28, 0x00, 0x00, 0x00, 0x16, 0x60, 0x47, 0x0E, 0xFD, 0x0D, 0x3A, 0x6D, 0x65, 0x73, 0x73,
            0x61, 0x67, 0x65, 0x2D, 0x74, 0x79, 0x70, 0x65, 0x07, 0x00, 0x05, 0x65, 0x76, 0x65, 0x6E, 0x74, 0x7B, 0x7D,
            0xB7, 0x18, 0x4A, 0xFC,
        ]
        #expect(out == [0xAB] + expected)
    }
    @Test("checks sums as gzip does", arguments: [("", 0), ("a", 0xE8B7_BE43), ("123456789", 0xCBF4_3926)])
    func checksum(_ text: String, _ sum: UInt32) {
        let bytes = Array(text.utf8)
        #expect(AWSMessage.checksum(bytes.span) == sum)
    }
    @Test("encodes letters in place, at every length", arguments: 0...20)
    func base64(_ count: Int) {
        let source = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 89 + 200) }
        var out = Array("before".utf8) + source
        Base64.encode(from: 6, in: &out)
        #expect(out == Array("before".utf8) + Array(Data(source).base64EncodedString().utf8))
    }
}

/// A message of an AWS event stream, as a client reads it.
struct ReadMessage {
    let headers: [String: String]
    let payload: [UInt8]

    var type: String { headers[":event-type"] ?? headers[":exception-type"] ?? "" }
    var text: String { String(decoding: payload, as: UTF8.self) }
    /// The payload without its padding.
    var members: [String: Any] {
        let object = (try? JSONSerialization.jsonObject(with: Data(payload))) as? [String: Any]
        return (object ?? [:]).filter { $0.key != "p" }
    }
    /// What the letters of the envelope say.
    var inner: String {
        let letters = members["bytes"] as? String ?? ""
        return String(decoding: Data(base64Encoded: letters) ?? Data(), as: UTF8.self)
    }

    /// All messages up to the first that is damaged or not whole, and how many bytes are left then.
    static func all(in bytes: [UInt8]) -> (messages: [Self], left: Int) {
        var messages: [Self] = []
        var rest = bytes[...]
        while let message = Self(&rest) { messages.append(message) }
        return (messages, rest.count)
    }
    private init?(_ bytes: inout ArraySlice<UInt8>) {
        let all = Array(bytes)
        let number = { (place: Int) in all[place..<place + 4].reduce(0) { $0 << 8 | Int($1) } }
        guard all.count >= 16, number(0) <= all.count else { return nil }
        let (length, headerLength) = (number(0), number(4))
        guard Self.sum(all[..<8]) == number(8), Self.sum(all[..<(length - 4)]) == number(length - 4) else { return nil }
        var place = 12
        var headers: [String: String] = [:]
        while place < 12 + headerLength {
            let name = all[(place + 1)..<(place + 1 + Int(all[place]))]
            place = name.endIndex + 1  // over the type, which is always a string's
            let value = all[(place + 2)..<(place + 2 + Int(all[place]) << 8 + Int(all[place + 1]))]
            place = value.endIndex
            headers[String(decoding: name, as: UTF8.self)] = String(decoding: value, as: UTF8.self)
        }
        self.headers = headers
        payload = Array(all[place..<(length - 4)])
        bytes = bytes.dropFirst(length)
    }
    /// One bit after another, so that it shares nothing with the encoder's table.
    private static func sum(_ bytes: ArraySlice<UInt8>) -> Int {
        var sum: UInt32 = 0xFFFF_FFFF
        for byte in bytes {
            sum ^= UInt32(byte)
            for _ in 0..<8 { sum = sum >> 1 ^ (sum & 1 == 1 ? 0xEDB8_8320 : 0) }
        }
        return Int(~sum)
    }
}
