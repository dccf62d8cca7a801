// SPDX-License-Identifier: Apache-2.0

/// Reads the two forms in which HTTP headers write a time of day; no clock is involved.
enum WallTime {
    /// Milliseconds since 1970 (UTC) of an HTTP date (RFC 9110, IMF-fixdate) or an RFC 3339 time; nil for other text.
    static func unixMilliseconds(_ text: String) -> Int64? {
        let text = text.trimmed
        return text.first?.isNumber == true ? rfc3339(text) : httpDate(text)
    }

    /// `Sun, 06 Nov 1994 08:49:37 GMT`.
    private static func httpDate(_ text: String) -> Int64? {
        let parts = text.split(separator: " ")
        guard parts.count == 6, parts[5] == "GMT", let day = Int64(parts[1]), let year = Int64(parts[3]) else {
            return nil
        }
        let names = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        guard let month = names.firstIndex(of: String(parts[2])), let clock = clock(parts[4]) else { return nil }
        return days(year, Int64(month) + 1, day) * 86_400_000 + clock
    }

    /// `2026-03-18T17:50:11.5Z`, or with an offset such as `+02:00`.
    private static func rfc3339(_ text: String) -> Int64? {
        let parts = text.split(separator: text.contains("T") ? "T" : " ", maxSplits: 1)
        guard parts.count == 2 else { return nil }
        let date = parts[0].split(separator: "-").compactMap { Int64($0) }
        guard date.count == 3 else { return nil }
        let zoneStart = parts[1].firstIndex { $0 == "Z" || $0 == "z" || $0 == "+" || $0 == "-" } ?? parts[1].endIndex
        guard let clock = clock(parts[1][..<zoneStart]) else { return nil }
        let zone = parts[1][zoneStart...].dropFirst().split(separator: ":").compactMap { Int64($0) }
        let offset = zone.count == 2 ? (zone[0] * 60 + zone[1]) * 60_000 : 0
        let sign: Int64 = parts[1][zoneStart...].first == "-" ? -1 : 1
        return days(date[0], date[1], date[2]) * 86_400_000 + clock - sign * offset
    }

    /// Milliseconds into the day of `17:50:11.5`.
    private static func clock(_ text: Substring) -> Int64? {
        let parts = text.split(separator: ":")
        guard parts.count == 3, let hour = Int64(parts[0]), let minute = Int64(parts[1]), let second = Double(parts[2]),
            (0..<24).contains(hour), (0..<60).contains(minute), second >= 0, second < 61
        else { return nil }
        return (hour * 60 + minute) * 60_000 + Int64((second * 1_000).rounded())
    }

    /// Days from 1970-01-01 in the Gregorian calendar.
    ///
    /// - Source: the era arithmetic of Howard Hinnant, "chrono-compatible low-level date algorithms".
    private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        guard (1...9_999).contains(year), (1...12).contains(month), (1...31).contains(day) else { return 0 }
        let y = month <= 2 ? year - 1 : year
        let era = y / 400
        let yearOfEra = y - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}
