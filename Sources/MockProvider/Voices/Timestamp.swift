// SPDX-License-Identifier: Apache-2.0

/// Moments of the wall clock as RFC 3339 writes them, in UTC and with six digits after the point.
enum Timestamp {
    private static let digits = "0000-00-00T00:00:00.000000Z"

    /// Appends the moment that lies `nanoseconds` after `seconds` since 1970: `2026-01-02T03:04:05.678901Z`.
    static func append(_ seconds: Int64, plus nanoseconds: Int64, to out: inout [UInt8]) {
        let start = out.count
        out.append(contentsOf: digits.utf8)
        let micros = nanoseconds / 1_000
        let time = max(0, seconds) + micros / 1_000_000
        let (year, month, day) = date(ofDay: time / 86_400)
        let clock = time % 86_400
        let fields: [(last: Int, value: Int64)] = [
            (3, year), (6, month), (9, day), (12, clock / 3_600), (15, clock / 60 % 60), (18, clock % 60),
            (25, micros % 1_000_000),
        ]
        for field in fields {
            var (place, value) = (start + field.last, field.value)
            while value > 0, place >= start {
                out[place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value % 10)
                (place, value) = (place - 1, value / 10)
            }
        }
    }
    static func text(_ seconds: Int64, plus nanoseconds: Int64) -> String {
        var bytes: [UInt8] = []
        append(seconds, plus: nanoseconds, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The moment in whole seconds: `2026-01-02T03:04:05Z`.
    static func seconds(_ seconds: Int64) -> String { String(text(seconds, plus: 0).prefix(19)) + "Z" }

    /// The moment as HTTP's `date` has it: `Fri, 02 Jan 2026 03:04:05 GMT`.
    static func http(_ seconds: Int64) -> String {
        let time = max(0, seconds)
        let text = text(time, plus: 0)
        let (year, month, day) = date(ofDay: time / 86_400)
        let padded = day < 10 ? "0\(day)" : "\(day)"
        let weekday = weekdays[Int(time / 86_400 % 7)]
        return "\(weekday), \(padded) \(months[Int(month - 1)]) \(year) \(text.dropFirst(11).prefix(8)) GMT"
    }
    /// The first day of 1970 was a Thursday.
    private static let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// The Gregorian date of a day counted from 1970.
    ///
    /// - Source: the calendar repeats every 146,097 days; a year that begins in March has its leap day last.
    private static func date(ofDay day: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = day + 719_468
        let (era, dayOfEra) = (shifted / 146_097, shifted % 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
    }
}
