// SPDX-License-Identifier: Apache-2.0
public import Core
internal import Protocols

/// A type that can stand behind a key.
protocol ProfileValue {
    /// What would be right: `write a rate such as "20/s"`.
    static func fix(for text: String) -> String
    init?(profileText text: String)
}

/// One key's value with its place; a value that cannot be read is written down as a mistake, and is nil.
struct Field<Value: ProfileValue>: Decodable {
    let value: Value?
    let node: Node
    let path: String
    init(from decoder: any Decoder) throws {
        guard let decoder = decoder as? NodeDecoder else { throw NotAProfile() }
        (node, path) = (decoder.node, decoder.path)
        value = node.scalar.flatMap { Value(profileText: $0.text) }
        if value == nil {
            decoder.log.add(node.place, path, "found \(node.found); \(Value.fix(for: node.scalar?.text ?? ""))")
        }
    }
}

extension String: ProfileValue {
    static func fix(for text: String) -> String { "write a text" }
    init?(profileText text: String) { self = text }
}
extension Bool: ProfileValue {
    static func fix(for text: String) -> String { "write true or false" }
    init?(profileText text: String) {
        guard case .bool(let value) = Scalar(text: text, isPlain: true).value else { return nil }
        self = value
    }
}
extension Double: ProfileValue {
    static func fix(for text: String) -> String { "write a number from 0, such as 0.7" }
    init?(profileText text: String) {
        switch Scalar(text: text, isPlain: true).value {
        case .integer(let value) where value >= 0: self = Double(value)
        case .double(let value) where value >= 0 && value.isFinite: self = value
        default: return nil
        }
    }
}
extension UInt64: ProfileValue {
    static func fix(for text: String) -> String { "write a whole number from 0 to \(UInt64.max)" }
    init?(profileText text: String) {
        guard !text.hasPrefix("+") else { return nil }
        self.init(text)
    }
}
extension Nanoseconds: ProfileValue {
    static func fix(for text: String) -> String { "write a duration such as \"30s\" or \"250ms\" (us, ms, s, m, h)" }
    /// Reads a duration as a profile writes it, with its unit; nil for anything else.
    public init?(profileText text: String) { self.init(text: text) }
}
extension ByteSize: ProfileValue {
    static func fix(for text: String) -> String { "write a size such as \"16MiB\" (B, KiB, MiB, GiB), at most 1GiB" }
    init?(profileText text: String) { self.init(text: text) }
}
extension Rate: ProfileValue {
    static func fix(for text: String) -> String {
        if let (number, unit) = ExactDecimal.split(text), number.digits > 0, unit.isEmpty {
            return "write a rate with its unit: \"\(text)/s\", \"\(text)/m\" or \"\(text)/h\""
        }
        return "write a rate such as \"20/s\""
    }
    init?(profileText text: String) { self.init(text: text) }
}

/// How many: a whole number from 1 to a billion; "8k" is 8,000 and "2M" two million.
struct Count: ProfileValue, Hashable {
    let value: Int
    static func fix(for text: String) -> String { "write a whole number from 1, such as 8 or 2k" }
    init?(profileText text: String) {
        guard let (number, unit) = ExactDecimal.split(text) else { return nil }
        let scale: Int64
        switch unit {
        case "": scale = 1
        case "k": scale = 1_000
        case "M": scale = 1_000_000
        default: return nil
        }
        let (whole, rest) = (Int128(number.digits) * Int128(scale)).quotientAndRemainder(
            dividingBy: Int128(number.divisor))
        guard rest == 0, (1...1_000_000_000).contains(whole), number.scale == 0 || scale > 1 else { return nil }
        value = Int(whole)
    }
}

/// A value out of a fixed few.
protocol ProfileChoice: ProfileValue, RawRepresentable, CaseIterable where RawValue == String {}
extension ProfileChoice {
    static func fix(for text: String) -> String {
        let words = allCases.map(\.rawValue)
        let hint =
            text.count < 3 ? "" : Suggestion.closest(to: text, among: words).map { "; did you mean \"\($0)\"?" } ?? ""
        return "known here: \(words.joined(separator: ", "))\(hint)"
    }
    init?(profileText text: String) { self.init(rawValue: text) }
}
extension Preset: ProfileChoice {}
extension Arrivals: ProfileChoice {}
extension Target.HTTPVersion: ProfileChoice {}
