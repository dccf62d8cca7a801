// SPDX-License-Identifier: Apache-2.0

/// Durations as rate-limit headers and error messages write them: `120ms`, `6s`, `1m26.4s`, `48.9s.`.
enum TextDuration {
    /// Milliseconds of the numbers with units that `text` begins with; nil where it begins with none.
    static func milliseconds(_ text: Substring) -> Double? {
        var (rest, sum, found) = (text, 0.0, false)
        while let first = rest.first, first.isASCII, first.isNumber {
            let digits = rest.prefix { $0.isASCII && $0.isNumber || $0 == "." }
            rest = rest.dropFirst(digits.count)
            let unit = rest.prefix { $0.isASCII && $0.isLetter }
            rest = rest.dropFirst(unit.count)
            guard let number = Double(digits), let factor = factor(of: unit.lowercased()) else { break }
            (sum, found) = (sum + number * factor, true)
        }
        return found ? sum : nil
    }

    private static func factor(of unit: String) -> Double? {
        switch unit {
        case "ms": 1
        case "s", "sec", "second", "seconds": 1_000
        case "m", "min", "minute", "minutes": 60_000
        case "h", "hour", "hours": 3_600_000
        case "d", "day", "days": 86_400_000
        default: nil
        }
    }
}

extension String {
    /// Without the blanks around it.
    var trimmed: String {
        var part = drop { $0 == " " || $0 == "\t" }
        while part.last == " " || part.last == "\t" { part = part.dropLast() }
        return String(part)
    }
}
