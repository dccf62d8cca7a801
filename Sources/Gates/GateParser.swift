// SPDX-License-Identifier: Apache-2.0
internal import Core

/// Reads gates and limits of single requests, and says where one is wrong.
struct GateParser {
    private let text: String
    private var rest: Substring

    private init(_ text: String) {
        self.text = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        rest = self.text[...]
    }

    static func gate(_ text: String) throws(GateError) -> Gate {
        var parser = GateParser(text)
        let target = parser.target()
        let subject = try parser.subject()
        let level = try parser.level(of: subject)
        if subject.hasPercentiles, level == nil {
            throw parser.mistake("which percentile of \(subject.name)? write \(subject.name).p50, .p95 or .p99")
        }
        let bound = try parser.bound(subject)
        guard parser.rest.isEmpty else {
            throw parser.mistake("nothing may stand behind a gate; write another gate for it")
        }
        return Gate(text: parser.text, target: target, subject: subject, perMille: level, bound: bound)
    }

    /// What stands before the last colon; names of targets may have colons themselves.
    private mutating func target() -> String? {
        guard let colon = rest.lastIndex(of: ":") else { return nil }
        let name = rest[..<colon]
        rest = rest[rest.index(after: colon)...]
        skipBlanks()
        return String(name)
    }
    private mutating func subject() throws(GateError) -> GateSubject {
        let word = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
        guard let subject = GateSubject.named(word) else {
            let known = GateSubject.all.map(\.name)
            let hint = Suggestion.closest(to: String(word), among: known).map { "did you mean \($0)? " } ?? ""
            throw mistake("\(hint)known are \(known.joined(separator: ", "))")
        }
        rest = rest.dropFirst(word.count)
        return subject
    }
    private mutating func level(of subject: GateSubject) throws(GateError) -> Int? {
        guard rest.first == "." else { return nil }
        guard subject.hasPercentiles else {
            throw mistake("\(subject.name) is one figure and has no percentiles; leave this out")
        }
        let digits = rest.dropFirst().first == "p" ? rest.dropFirst(2).prefix { $0.isNumber || $0 == "." } : ""
        guard let level = Double(digits), level > 0, level < 100, (level * 10).rounded() == level * 10 else {
            throw mistake("write a percentile above p0 and below p100, such as .p50, .p95 or .p99.9")
        }
        rest = rest.dropFirst(2 + digits.count)
        return Int(level * 10)
    }
    private mutating func bound(_ subject: GateSubject) throws(GateError) -> Gate.Bound {
        skipBlanks()
        guard let sign = rest.first, "<>+-−".contains(sign) else {
            let worse = subject.isBetterHigher ? "-10%" : "+10%"
            throw mistake("write < or > and a limit, or \(worse) for how much worse than the base it may be")
        }
        guard sign == "<" || sign == ">" else { return try tolerance(subject, sign) }
        rest = rest.dropFirst()
        if rest.first == "=" { rest = rest.dropFirst() }
        skipBlanks()
        let value = try value(subject.unit)
        return sign == "<" ? .below(value) : .above(value)
    }
    private mutating func tolerance(_ subject: GateSubject, _ sign: Character) throws(GateError) -> Gate.Bound {
        guard (sign == "+") != subject.isBetterHigher else {
            let right = subject.isBetterHigher ? "-" : "+"
            let side = subject.isBetterHigher ? "less" : "more"
            throw mistake("\(side) of \(subject.name) is worse: write \(right) and a share, such as \(right)10%")
        }
        rest = rest.dropFirst()
        let share = try value(.share)
        guard share > 0 else { throw mistake("write a share above 0%, such as 5%") }
        return .worse(by: share)
    }
    /// A number with its unit, in nanoseconds, as a share, or as it is.
    private mutating func value(_ unit: GateSubject.Unit) throws(GateError) -> Double {
        let digits = rest.prefix { $0.isNumber || $0 == "." }
        let after = rest.dropFirst(digits.count).drop { $0 == " " }
        let word = after.prefix { !$0.isWhitespace }
        guard let number = Double(digits), number.isFinite, let scale = Self.scales(unit)[String(word)] else {
            throw mistake("write \(Self.form(unit))")
        }
        rest = after.dropFirst(word.count).drop { $0 == " " }
        return number * scale
    }
    private static func scales(_ unit: GateSubject.Unit) -> [String: Double] {
        switch unit {
        case .time: ["us": 1e3, "µs": 1e3, "ms": 1e6, "s": 1e9, "m": 60e9]
        case .share: ["%": 0.01]
        case .perSecond: ["/s": 1, "t/s": 1]
        case .number: ["": 1]
        }
    }
    private static func form(_ unit: GateSubject.Unit) -> String {
        switch unit {
        case .time: "a time with its unit, such as 800ms or 1.5s"
        case .share: "a share, such as 1% or 99.5%"
        case .perSecond: "a number a second, such as 20/s"
        case .number: "a number, such as 100"
        }
    }
    private mutating func skipBlanks() { rest = rest.drop { $0 == " " } }
    private func mistake(_ message: String) -> GateError {
        GateError(text: text, column: text.count - rest.count, message: message)
    }
}
