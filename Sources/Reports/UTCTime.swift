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
    /// `2026-03-01` (its beginning), `2026-03-01T12:00:00Z` or `2026-03-01 12:00:00`; nil for any other text.
    package static func parse(_ text: String) -> Nanoseconds? {
        guard let found = text.wholeMatch(of: /(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d))?(?:Z| UTC)?)?/)
        else {
            return nil
        }
        let numbers = [found.1, found.2, found.3, found.4 ?? "0", found.5 ?? "0", found.6 ?? "0"].compactMap {
            Int64($0)
        }
        let (year, month, day) = (numbers[0], numbers[1], numbers[2])
        guard (1970...2200).contains(year), (1...12).contains(month), numbers[3] < 24, numbers[4] < 60, numbers[5] < 60
        else { return nil }
        let shifted = month <= 2 ? year - 1 : year
        let era = floorDivide(shifted, 400)
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let days = era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
        let moment = Nanoseconds.seconds(days * 86_400 + numbers[3] * 3_600 + numbers[4] * 60 + numbers[5])
        // What is no day of its month would come out as one of the next.
        return Self.text(moment).hasPrefix("\(found.1)-\(found.2)-\(found.3)") ? moment : nil
    }
    private static func floorDivide(_ a: Int64, _ b: Int64) -> Int64 { a >= 0 ? a / b : (a - b + 1) / b }
    private static func padded(_ value: Int64, _ width: Int = 2) -> String {
        let text = "\(value)"
        return String(repeating: "0", count: max(0, width - text.count)) + text
    }
}
