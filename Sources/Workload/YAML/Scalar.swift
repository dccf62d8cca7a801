// SPDX-License-Identifier: Apache-2.0

/// A single value as it was written.
struct Scalar: Hashable, Sendable {
    let text: String
    /// Written without quotes, so that its form decides what it is; quoted values are always strings.
    let isPlain: Bool

    enum Value: Hashable {
        case null
        case bool(Bool)
        case integer(Int64)
        case double(Double)
        case string(String)
    }

    /// What the text means; `yes`, `no`, `on` and `off` are strings.
    ///
    /// - Source: YAML 1.2.2, section 10.3.2, the core schema's tag resolution.
    var value: Value {
        guard isPlain else { return .string(text) }
        switch text {
        case "", "~", "null", "Null", "NULL": return .null
        case "true", "True", "TRUE": return .bool(true)
        case "false", "False", "FALSE": return .bool(false)
        case ".nan", ".NaN", ".NAN": return .double(.nan)
        case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF": return .double(.infinity)
        case "-.inf", "-.Inf", "-.INF": return .double(-.infinity)
        default: return Self.number(text) ?? .string(text)
        }
    }
    /// As a message quotes it: strings in quotes, all else as it stands; text over 60 characters is cut.
    var found: String {
        switch value {
        case .string(let text): "\"" + Self.shown(text) + "\""
        case .null: "nothing"
        default: Self.shown(text)
        }
    }
    /// Fit for one line of a terminal: no control characters, at most 60 characters.
    private static func shown(_ text: String) -> String {
        let clean = String(
            text.prefix(60).map { $0.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F } ? " " : $0 })
        return text.count > 60 ? clean + "…" : clean
    }

    private static func number(_ text: String) -> Value? {
        let bytes = Array(text.utf8)
        if text.hasPrefix("0o") {
            return Int64(text.dropFirst(2), radix: 8).flatMap { unsigned(text) ? .integer($0) : nil }
        }
        if text.hasPrefix("0x") {
            return Int64(text.dropFirst(2), radix: 16).flatMap { unsigned(text) ? .integer($0) : nil }
        }
        let body = bytes.first == UInt8(ascii: "-") || bytes.first == UInt8(ascii: "+") ? bytes.dropFirst() : bytes[...]
        guard let first = body.first, isDigit(first) || first == UInt8(ascii: ".") else { return nil }
        if body.allSatisfy(isDigit) { return Int64(text).map(Value.integer) ?? Double(text).map(Value.double) }
        guard isFloat(body) else { return nil }
        return Double(text.hasPrefix("+") ? String(text.dropFirst()) : text).map(Value.double)
    }
    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
    /// A based number takes no sign of its own: `Int64(_:radix:)` would accept one.
    private static func unsigned(_ text: String) -> Bool {
        !text.dropFirst(2).hasPrefix("-") && !text.dropFirst(2).hasPrefix("+")
    }
    /// `[0-9]*(\.[0-9]*)?([eE][-+]?[0-9]+)?` with a digit before the exponent.
    private static func isFloat(_ bytes: ArraySlice<UInt8>) -> Bool {
        let whole = bytes.prefix(while: isDigit)
        var rest = bytes.dropFirst(whole.count)
        var digits = whole.count
        if rest.first == UInt8(ascii: ".") {
            let fraction = rest.dropFirst().prefix(while: isDigit)
            digits += fraction.count
            rest = rest.dropFirst(1 + fraction.count)
        }
        guard digits > 0 else { return false }
        guard let mark = rest.first else { return true }
        guard mark | 0x20 == UInt8(ascii: "e") else { return false }
        rest = rest.dropFirst()
        if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
        return !rest.isEmpty && rest.allSatisfy(isDigit)
    }
}
