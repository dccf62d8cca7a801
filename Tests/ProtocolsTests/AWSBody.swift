// SPDX-License-Identifier: Apache-2.0
import Protocols

/// Writes the binary messages that Bedrock streams.
enum AWSBody {
    /// A body of events: their types and their payloads.
    static func events(_ events: [(type: String, payload: String)]) -> [UInt8] {
        events.flatMap { message([(":message-type", "event"), (":event-type", $0.type)], Array($0.payload.utf8)) }
    }
    /// A body of packed events, as InvokeModel sends them.
    static func chunks(_ events: [String]) -> [UInt8] {
        self.events(events.map { ("chunk", #"{"bytes":"\#(base64(Array($0.utf8)))","p":"abcd"}"#) })
    }
    static func message(_ headers: [(String, String)], _ payload: [UInt8]) -> [UInt8] {
        var block: [UInt8] = []
        for (name, value) in headers {
            block += [UInt8(name.utf8.count)] + Array(name.utf8)
            block += [7] + number(value.utf8.count, bytes: 2) + Array(value.utf8)
        }
        return message(headers: block, payload)
    }
    /// A message with a block of headers as it stands on the wire.
    static func message(headers block: [UInt8], _ payload: [UInt8]) -> [UInt8] {
        var message = number(16 + block.count + payload.count, bytes: 4) + number(block.count, bytes: 4)
        message += number(Int(checksum(message)), bytes: 4) + block + payload
        return message + number(Int(checksum(message)), bytes: 4)
    }
    /// The message at the beginning of a body; nil where none stands there whole and undamaged.
    static func first(of body: ArraySlice<UInt8>) -> (headers: [UInt8], payload: [UInt8], count: Int)? {
        let bytes = Array(body)
        guard bytes.count >= 16 else { return nil }
        func number(at place: Int) -> Int { bytes[place..<place + 4].reduce(0) { $0 << 8 | Int($1) } }
        let (count, headers) = (number(at: 0), number(at: 4))
        guard headers <= count - 16, count <= bytes.count, number(at: 8) == Int(checksum(Array(bytes[..<8]))),
            number(at: count - 4) == Int(checksum(Array(bytes[..<(count - 4)])))
        else { return nil }
        return (Array(bytes[12..<12 + headers]), Array(bytes[12 + headers..<count - 4]), count)
    }

    static func base64(_ bytes: [UInt8]) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        var text = ""
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
            for place in 0..<4 {
                text.append(place <= group.count ? alphabet[bits >> (18 - 6 * place) & 63] : "=")
            }
        }
        return text
    }

    private static func number(_ value: Int, bytes: Int) -> [UInt8] {
        (0..<bytes).map { UInt8(truncatingIfNeeded: value >> (8 * (bytes - 1 - $0))) }
    }
    private static func checksum(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(~0) { crc, byte in
            (0..<8).reduce(crc ^ UInt32(byte)) { crc, _ in crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
        }
    }
}
