// SPDX-License-Identifier: Apache-2.0
internal import Core

/// Reads gates and limits of single requests, and says where one is wrong.
struct GateParser {
    private let text: String
    private var rest: Substring

    private init(_ written: String) {
        // One character for one, so that a column counts in what was written; what a terminal would obey is not repeated.
        text = String(
            written.map {
                $0.isWhitespace
                    ? " " : $0.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F } ? "\u{FFFD}" : $0
            })
        rest = text[...]
        skipBlanks()
    }
    /// Blanks made one.
    private var plain: String { text.split(separator: " ").joined(separator: " ") }

    static func gate(_ text: String) throws(GateError) -> Gate {
        var parser = GateParser(text)
        let target = try parser.target()
        let subject = try parser.subject(among: GateSubject.all)
        let level = try parser.level(of: subject)
        let bound = try parser.bound(subject)
        try parser.end("a gate")
        return Gate(text: parser.plain, target: target, subject: subject, perMille: level, bound: bound)
    }
    static func serviceLevel(_ text: String) throws(GateError) -> ServiceLevel {
        var parser = GateParser(text)
        if let colon = parser.rest.firstIndex(of: ":") {
            parser.rest = parser.rest[colon...]
            throw parser.mistake("a service level holds for the requests of all targets; leave the name out")
        }
        if parser.word == "gap" {
            throw parser.mistake("a request has many gaps; limit longest_silence, or tpot")
        }
        let subject = try parser.subject(among: ServiceLevel.subjects)
        if parser.rest.first == "." {
            throw parser.mistake("a service level judges single requests, which have no percentiles; leave this out")
        }
        guard let isBelow = try parser.sign(subject) else {
            throw parser.mistake("write \(subject.isBetterHigher ? ">" : "<") and a limit for a single request")
        }
        let limit = try parser.limit(subject.unit)
        try parser.end("a service level")
        return ServiceLevel(text: parser.plain, subject: subject, bound: isBelow ? .below(limit) : .above(limit))
    }

    // MARK: Parts

    /// What stands before the last colon; names of targets may have colons themselves.
    private mutating func target() throws(GateError) -> String? {
        guard let colon = rest.lastIndex(of: ":") else { return nil }
        let name = rest[..<colon].split(separator: " ").joined(separator: " ")
        guard !name.isEmpty else {
            throw mistake("write the name of a target before the colon, or leave the colon out")
        }
        rest = rest[rest.index(after: colon)...]
        skipBlanks()
        return name
    }
    private var word: Substring { rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" } }

    private mutating func subject(among subjects: [GateSubject]) throws(GateError) -> GateSubject {
        let word = word
        guard let subject = subjects.first(where: { $0.name == word }) else {
            let known = subjects.map(\.name)
            let found = word.isEmpty ? "here a figure is named" : "\"\(word)\" is no figure"
            let hint = Suggestion.closest(to: String(word), among: known).map { ", did you mean \($0)?" } ?? ";"
            throw mistake("\(found)\(hint) known are \(known.joined(separator: ", "))")
        }
        rest = rest.dropFirst(word.count)
        return subject
    }
    /// In thousandths; nil for a subject without percentiles.
    private mutating func level(of subject: GateSubject) throws(GateError) -> Int? {
        guard rest.first == "." else {
            guard subject.hasPercentiles else { return nil }
            throw mistake("which percentile of \(subject.name)? write \(subject.name).p50, .p95 or .p99")
        }
        guard subject.hasPercentiles else {
            throw mistake("\(subject.name) is one figure and has no percentiles; leave this out")
        }
        let digits = rest.dropFirst().first == "p" ? rest.dropFirst(2).prefix { $0.isNumber || $0 == "." } : ""
        guard let level = Double(digits), level > 0, level < 100, (level * 10).rounded() == level * 10 else {
            throw mistake(
                "write a percentile from p0.1 to p99.9 with one decimal at most, such as .p50, .p95 or .p99.9")
        }
        rest = rest.dropFirst(2 + digits.count)
        return Int(level * 10)
    }
    private mutating func bound(_ subject: GateSubject) throws(GateError) -> Gate.Bound {
        if let isBelow = try sign(subject) {
            let limit = try limit(subject.unit)
            return isBelow ? .below(limit) : .above(limit)
        }
        guard let sign = rest.first, "+-−".contains(sign) else {
            let (limit, worse) = (subject.isBetterHigher ? ">" : "<", subject.isBetterHigher ? "-10%" : "+10%")
            throw mistake("write \(limit) and a limit, or \(worse) for how much worse than the base it may be")
        }
        guard (sign == "+") != subject.isBetterHigher else {
            let (side, right) = subject.isBetterHigher ? ("less", "-") : ("more", "+")
            throw mistake("\(side) of \(subject.name) is worse: write \(right) and a share, such as \(right)10%")
        }
        rest = rest.dropFirst()
        skipBlanks()
        let before = self
        let share = try value(.share)
        let isWithin = share > 0 && (share < 1 || (subject.unit != .share && !subject.isBetterHigher))
        guard isWithin else { throw before.mistake("write a share above 0%, such as 10%") }
        return .worse(by: share)
    }
    /// Whether it is `<`; nil where neither that nor `>` stands there.
    private mutating func sign(_ subject: GateSubject) throws(GateError) -> Bool? {
        skipBlanks()
        guard let sign = rest.first, "<>≤≥".contains(sign) else { return nil }
        let isBelow = sign == "<" || sign == "≤"
        // The other way round it would hold for the worst target, and no one would notice.
        guard subject.unit == .number || isBelow != subject.isBetterHigher else {
            let (side, right) = subject.isBetterHigher ? ("more", ">") : ("less", "<")
            throw mistake("\(side) of \(subject.name) is better: write \(right)")
        }
        rest = rest.dropFirst()
        if rest.first == "=" { rest = rest.dropFirst() }
        skipBlanks()
        return isBelow
    }
    /// A value that some run could keep to, and some other could not.
    private mutating func limit(_ unit: GateSubject.Unit) throws(GateError) -> Double {
        let before = self
        let limit = try value(unit)
        guard limit > 0, unit != .share || limit < 1 else {
            let between = unit == .share ? "a share above 0% and below 100%" : "a limit above 0"
            throw before.mistake("no run can show that; write \(between)")
        }
        return limit
    }
    /// A number with its unit, in nanoseconds, as a share, or as it is.
    private mutating func value(_ unit: GateSubject.Unit) throws(GateError) -> Double {
        let digits = rest.prefix { $0.isNumber || $0 == "." }
        let after = rest.dropFirst(digits.count).drop { $0 == " " }
        let word = unit == .number ? "" : after.prefix { $0 != " " }
        guard let number = Double(digits), number.isFinite, let scale = Self.scales(unit)[String(word)] else {
            throw mistake("write \(Self.form(unit))")
        }
        rest = after.dropFirst(word.count).drop { $0 == " " }
        return unit == .share ? number / 100 : number * scale  // 95 / 100 is 0.95, and 95 * 0.01 is not
    }
    private func end(_ what: String) throws(GateError) {
        guard rest.isEmpty else { throw mistake("nothing may stand behind \(what); write another one for it") }
    }

    // MARK: Words

    private static func scales(_ unit: GateSubject.Unit) -> [String: Double] {
        switch unit {
        case .time: ["us": 1e3, "µs": 1e3, "μs": 1e3, "ms": 1e6, "s": 1e9, "m": 60e9]
        case .share: ["%": 1]
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
