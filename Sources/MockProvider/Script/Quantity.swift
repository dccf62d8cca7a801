// SPDX-License-Identifier: Apache-2.0
internal import Core

/// Why a piece of text is not the value that was asked for; becomes a `MockScript.Problem` once the key is known.
struct Misfit: Error, Hashable {
    let expected: String
    var suggestion: String?
}

/// Reads the small values that settings are made of.
enum Quantity {
    /// The usual ones first, so that a slip of the finger is taken for one of them.
    private static let units: [(name: String, nanoseconds: Double)] = [
        ("ms", 1e6), ("s", 1e9), ("us", 1e3), ("ns", 1), ("µs", 1e3), ("m", 60e9), ("h", 3_600e9),
    ]
    /// The longest span any setting takes: a day.
    private static let longestSpan = 86_400e9

    /// A span such as `120ms` or `1.5s`, in nanoseconds.
    static func span(_ text: some StringProtocol) throws(Misfit) -> Double {
        let digits = text.prefix { $0.isASCII && $0.isNumber || $0 == "." }
        let unit = text.dropFirst(digits.count)
        guard let amount = number(digits) else {
            throw Misfit(expected: "write a number and a unit (ns, us, ms, s, m, h)")
        }
        guard let scale = units.first(where: { $0.name == unit })?.nanoseconds else {
            let guess = unit.isEmpty ? "ms" : Suggestion.closest(to: String(unit), among: units.map(\.name))
            throw Misfit(
                expected: "write a number and a unit (ns, us, ms, s, m, h)", suggestion: guess.map { "\(digits)\($0)" })
        }
        guard amount * scale <= longestSpan else { throw Misfit(expected: "use at most 24h") }
        return amount * scale
    }
    /// A plain decimal number that is not negative.
    static func number(_ text: some StringProtocol) -> Double? {
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == 0x2E }) else { return nil }
        return Double(text)
    }
    /// A whole number within `range`.
    static func count(_ text: some StringProtocol, in range: ClosedRange<Int>) throws(Misfit) -> Int {
        let isDigits = text.utf8.allSatisfy { (0x30...0x39).contains($0) }
        guard isDigits, let value = Int(text), range.contains(value) else {
            throw Misfit(expected: "write a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }
    /// A share of all requests, `0.1` or `10%`, from 0 to 1.
    static func share(_ text: some StringProtocol) throws(Misfit) -> Double {
        let percent = text.hasSuffix("%")
        guard let value = number(percent ? text.dropLast() : text[...]), value <= (percent ? 100 : 1) else {
            throw Misfit(expected: "write a share from 0 to 1, or from 0% to 100%")
        }
        return percent ? value / 100 : value
    }
    /// `none`, or words out of a closed list with commas between them.
    static func words<Word: RawRepresentable & CaseIterable & Hashable>(_ text: String) throws(Misfit) -> Set<Word>
    where Word.RawValue == String {
        if text == "none" { return [] }
        var words: Set<Word> = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            words.insert(try word(part.filter { !$0.isWhitespace }))
        }
        return words
    }
    /// One word out of a closed list.
    static func word<Word: RawRepresentable & CaseIterable>(_ text: String) throws(Misfit) -> Word
    where Word.RawValue == String {
        if let word = Word(rawValue: text) { return word }
        let names = Word.allCases.map(\.rawValue)
        throw Misfit(
            expected: "use one of \(names.joined(separator: ", "))",
            suggestion: Suggestion.closest(to: text, among: names))
    }
}
