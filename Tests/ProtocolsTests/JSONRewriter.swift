// SPDX-License-Identifier: Apache-2.0
import Core

/// Writes JSON in other words that mean the same: the draws are those of a seed, so that a failure comes again.
struct JSONRewriter {
    /// What may be written otherwise.
    struct Liberties: OptionSet {
        let rawValue: Int
        static let order = Liberties(rawValue: 1)
        static let spaces = Liberties(rawValue: 2)
        static let newlines = Liberties(rawValue: 4)
        static let escapes = Liberties(rawValue: 8)
        static let unknownMembers = Liberties(rawValue: 16)
    }
    let liberties: Liberties
    private let random: CounterRandom
    private var draws: UInt64 = 0
    private var owesLongMember: Bool
    private var out: [UInt8] = []

    /// Whatever stands in these is the model's own or says whether something went wrong: nothing is put into them.
    private static let closed = ["arguments", "args", "input", "partialArgs", "error", unknownName]
    private static let unknownName = "zz_unknown"
    private static let longMember = 100_000

    init(_ liberties: Liberties, seed: UInt64) {
        self.liberties = liberties
        owesLongMember = liberties == .unknownMembers  // for it takes its time
        random = CounterRandom(seed: seed, stream: 0)
    }

    mutating func text(_ json: WrittenJSON) -> [UInt8] {
        out = []
        write(json, isOpen: true)
        return out
    }
    /// A number below `count`.
    mutating func draw(_ count: Int) -> Int {
        draws += 1
        return Int(random.bits(draws) % UInt64(count))
    }

    private mutating func write(_ json: WrittenJSON, isOpen: Bool) {
        space()
        switch json {
        case .object(let members):
            let more = isOpen && liberties.contains(.unknownMembers) ? [unknown()] : []
            var members = more + members
            if liberties.contains(.order) || !more.isEmpty { shuffle(&members) }
            list(members, "{", "}") { writer, member in
                writer.space()
                writer.quote(member.key)
                writer.space()
                writer.put(":")
                let name = String(decoding: member.key, as: UTF8.self)
                writer.write(member.value, isOpen: isOpen && !Self.closed.contains(name))
            }
        case .array(let elements): list(elements, "[", "]") { $0.write($1, isOpen: isOpen) }
        case .string(let bytes): quote(bytes)
        case .word(let bytes): out += bytes
        }
        space()
    }
    private mutating func list<Item>(
        _ items: [Item], _ open: Unicode.Scalar, _ close: Unicode.Scalar, _ item: (inout Self, Item) -> Void
    ) {
        put(open)
        for (place, one) in items.enumerated() {
            if place > 0 { put(",") }
            item(&self, one)
        }
        space()
        put(close)
    }
    private mutating func put(_ mark: Unicode.Scalar) { out.append(UInt8(ascii: mark)) }
    private mutating func space() {
        if liberties.contains(.spaces) { out += Array(repeating: draw(2) == 0 ? 0x20 : 0x09, count: draw(3)) }
        if liberties.contains(.newlines), draw(4) == 0 { put("\n") }
    }
    /// Known members stay in their order unless that is at liberty too.
    private mutating func shuffle(_ members: inout [WrittenJSON.Member]) {
        if liberties.contains(.order) {
            for place in members.indices.reversed() { members.swapAt(place, draw(place + 1)) }
        } else if let unknown = members.first {
            members.removeFirst()
            members.insert(unknown, at: draw(members.count + 1))
        }
    }

    /// A member that no protocol knows, with members in it that all of them know; once, a long one.
    private mutating func unknown() -> WrittenJSON.Member {
        let names = ["content", "text", "delta", "usage", "error", "type", "finish_reason", "candidates", "done", "zz"]
        let inner: [WrittenJSON.Member] = names.map { name in
            let values: [WrittenJSON] = [.string(Array("no \\\" \\\\".utf8)), .word(Array("true".utf8))]
            return .init(key: Array(name.utf8), value: .array(values))
        }
        let count = owesLongMember ? Self.longMember / 200 : 1
        owesLongMember = false
        return .init(key: Array(Self.unknownName.utf8), value: .array(Array(repeating: .object(inner), count: count)))
    }

    private mutating func quote(_ bytes: [UInt8]) {
        put("\"")
        if liberties.contains(.escapes) { escape(bytes) } else { out += bytes }
        put("\"")
    }
    /// Everything beyond ASCII and each fifth letter of it: always the same ones, for a text that is sent again.
    private mutating func escape(_ bytes: [UInt8]) {
        var place = 0
        while place < bytes.count {
            let byte = bytes[place]
            if byte == UInt8(ascii: "\\") {
                out += bytes[place..<min(place + 2, bytes.count)]  // what follows a `\u` are hexadecimal digits
                place += 2
                if out.last == UInt8(ascii: "u") {
                    out += bytes[place..<min(place + 4, bytes.count)]
                    place += 4
                }
            } else if byte < 0x80 {
                if byte.isMultiple(of: 5) { put(unit: UInt16(byte)) } else { out.append(byte) }
                place += 1
            } else {
                place += escapeScalar(bytes[place...])
            }
        }
    }
    /// Bytes taken; what is no UTF-8 stays as it is.
    private mutating func escapeScalar(_ bytes: ArraySlice<UInt8>) -> Int {
        var decoder = UTF8()
        var iterator = bytes.makeIterator()
        guard case .scalarValue(let scalar) = decoder.decode(&iterator) else {
            out.append(bytes[bytes.startIndex])
            return 1
        }
        for unit in String(scalar).utf16 { put(unit: unit) }
        return String(scalar).utf8.count
    }
    private mutating func put(unit: UInt16) {
        let digits = String(unit, radix: 16, uppercase: draw(2) == 0)
        out += Array("\\u".utf8) + Array(repeating: UInt8(ascii: "0"), count: 4 - digits.utf8.count)
        out += Array(digits.utf8)
    }
}
