// SPDX-License-Identifier: Apache-2.0

/// Numbers for programs, rounded so that the same measurement gives the same text more often.
enum SignificantDigits {
    /// Three significant digits in decimal notation: `0.123`, `1240`; what is below half a billionth is `0`.
    static func text(_ value: Double) -> String {
        guard value.isFinite else { return "NaN" }
        guard abs(value) >= 5e-10 else { return "0" }
        var (scaled, power) = (abs(value), 0)
        while scaled >= 999.5 { (scaled, power) = (scaled / 10, power + 1) }
        while scaled < 99.95 { (scaled, power) = (scaled * 10, power - 1) }
        let digits = "\(Int64(nearest: scaled))"
        let sign = value < 0 ? "-" : ""
        if power >= 0 { return sign + digits + String(repeating: "0", count: power) }
        let padded = String(repeating: "0", count: max(0, 1 - power - digits.count)) + digits
        let fraction = padded.suffix(-power).reversed().drop { $0 == "0" }.reversed()
        let whole = padded.dropLast(-power)
        return fraction.isEmpty ? sign + whole : "\(sign)\(whole).\(String(fraction))"
    }
}
