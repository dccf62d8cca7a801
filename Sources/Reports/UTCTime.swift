// SPDX-License-Identifier: Apache-2.0
public import Core

/// A moment of the wall clock as text.
public enum UTCTime {
    /// `2026-03-01 12:00:00 UTC`.
    ///
    /// - Source: days to a date in the proleptic Gregorian calendar, counted in eras of 400 years from 1 March of year 0.
    public static func text(_ sinceEpoch: Nanoseconds) -> String {
        let seconds = floorDivide(sinceEpoch.count, 1_000_000_000)
        let days = floorDivide(seconds, 86_400)
        let time = seconds - days * 86_400
        let shifted = days + 719_468
        let era = floorDivide(shifted, 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return "\(padded(year, 4))-\(padded(month))-\(padded(day)) "
            + "\(padded(time / 3600)):\(padded(time / 60 % 60)):\(padded(time % 60)) UTC"
    }
    /// `2026-03-01T12:00:00`, without a zone: what readers of JUnit files take.
    static func stamp(_ sinceEpoch: Nanoseconds) -> String {
        text(sinceEpoch).split(separator: " ").prefix(2).joined(separator: "T")
    }
    private static func floorDivide(_ a: Int64, _ b: Int64) -> Int64 { a >= 0 ? a / b : (a - b + 1) / b }
    private static func padded(_ value: Int64, _ width: Int = 2) -> String {
        let text = "\(value)"
        return String(repeating: "0", count: max(0, width - text.count)) + text
    }
}
