// SPDX-License-Identifier: Apache-2.0

/// JSON as it was written: members in their order, strings and numbers as the bytes that stand there.
indirect enum WrittenJSON {
    case object([Member])
    case array([WrittenJSON])
    /// What stands between the quotes.
    case string([UInt8])
    case word([UInt8])

    struct Member {
        var key: [UInt8]
        var value: WrittenJSON
    }

    /// Nil where the text is not one whole JSON value.
    init?(_ text: some Collection<UInt8>) {
        var reader = Reader(bytes: Array(text))
        guard let value = reader.value(), reader.isAtEnd else { return nil }
        self = value
    }

    /// The string that an object has under a name written without escapes.
    subscript(string name: String) -> [UInt8]? {
        guard case .object(let members) = self, let found = members.first(where: { $0.key == Array(name.utf8) }),
            case .string(let bytes) = found.value
        else { return nil }
        return bytes
    }
    /// The same object with another string under a name.
    func replacing(_ name: String, with bytes: [UInt8]) -> WrittenJSON {
        guard case .object(let members) = self else { return self }
        return .object(members.map { $0.key == Array(name.utf8) ? Member(key: $0.key, value: .string(bytes)) : $0 })
    }

    /// Reads what is known to be small and mostly right: no care for speed, some for what is no JSON.
    private struct Reader {
        let bytes: [UInt8]
        private var place = 0

        init(bytes: [UInt8]) { self.bytes = bytes }

        var isAtEnd: Bool { bytes[place...].allSatisfy(Self.isSpace) }

        mutating func value() -> WrittenJSON? {
            switch next() {
            case UInt8(ascii: "{"):
                return list(until: "}") { reader in
                    guard let key = reader.string(), reader.take(":"), let value = reader.value() else { return nil }
                    return Member(key: key, value: value)
                }.map { .object($0) }
            case UInt8(ascii: "["): return list(until: "]") { $0.value() }.map { .array($0) }
            case UInt8(ascii: "\""): return string().map { .string($0) }
            default: return word().map { .word($0) }
            }
        }
        private mutating func list<Item>(
            until end: Unicode.Scalar, _ item: (inout Self) -> Item?
        ) -> [Item]? {
            place += 1
            var items: [Item] = []
            if take(end) { return items }
            repeat {
                guard let item = item(&self) else { return nil }
                items.append(item)
            } while take(",")
            return take(end) ? items : nil
        }
        private mutating func string() -> [UInt8]? {
            guard take("\"") else { return nil }
            let start = place
            while place < bytes.count, bytes[place] != UInt8(ascii: "\"") {
                place += bytes[place] == UInt8(ascii: "\\") ? 2 : 1
            }
            guard place < bytes.count else { return nil }
            place += 1
            return Array(bytes[start..<place - 1])
        }
        private mutating func word() -> [UInt8]? {
            let start = place
            while place < bytes.count, !Self.isSpace(bytes[place]), !",:]}".utf8.contains(bytes[place]) { place += 1 }
            let word = Array(bytes[start..<place])
            let isNumber = word.first.map { "-0123456789".utf8.contains($0) } ?? false
            return isNumber || ["true", "false", "null"].contains { Array($0.utf8) == word } ? word : nil
        }
        private mutating func take(_ mark: Unicode.Scalar) -> Bool {
            guard next() == UInt8(ascii: mark) else { return false }
            place += 1
            return true
        }
        private mutating func next() -> UInt8? {
            while place < bytes.count, Self.isSpace(bytes[place]) { place += 1 }
            return place < bytes.count ? bytes[place] : nil
        }
        private static func isSpace(_ byte: UInt8) -> Bool { [0x20, 0x09, 0x0A, 0x0D].contains(byte) }
    }
}
