// SPDX-License-Identifier: Apache-2.0
public import Core

/// A decimal number as its digits: "1.5" is 15 of 10 to the 1, with no rounding on the way.
struct ExactDecimal {
    let digits: Int64
    /// How many of the digits stand behind the point.
    let scale: Int

    /// - Parameter text: Digits with at most one point in between; no sign, no exponent, at most 15 digits.
    init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let all = parts.joined()
        guard (1...2).contains(parts.count), parts.allSatisfy({ !$0.isEmpty }), all.utf8.count <= 15,
            all.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }), let digits = Int64(all)
        else { return nil }
        (self.digits, scale) = (digits, parts.count == 2 ? parts[1].utf8.count : 0)
    }
    /// 10 to the `scale`.
    var divisor: Int64 { (0..<scale).reduce(1) { product, _ in product * 10 } }

    /// Splits "250ms" or "250 ms" into its number and its unit.
    static func split(_ text: String) -> (number: ExactDecimal, unit: Substring)? {
        let number = text.prefix { $0.isNumber || $0 == "." }
        let rest = text.dropFirst(number.count)
        let unit = rest.drop { $0 == " " }
        guard !unit.isEmpty || rest.isEmpty else { return nil }  // a blank belongs between the two, not behind
        return ExactDecimal(number).map { ($0, unit) }
    }
}

extension Nanoseconds {
    /// Reads "250ms", "1.5 s", "2m" or "1h"; nil for anything else, a bare number too, and for more than a year.
    public init?(text: String) {
        guard let (number, unit) = ExactDecimal.split(text) else { return nil }
        let scale: Int64
        switch unit {
        case "us": scale = 1_000
        case "ms": scale = 1_000_000
        case "s": scale = 1_000_000_000
        case "m": scale = 60_000_000_000
        case "h": scale = 3_600_000_000_000
        default: return nil
        }
        let count = Int128(number.digits) * Int128(scale) / Int128(number.divisor)
        guard count <= 31_536_000_000_000_000 else { return nil }
        self.init(Int64(count))
    }
    /// The shortest text that reads back as the same span.
    public var text: String {
        let units: [(Int64, String)] = [
            (3_600_000_000_000, "h"), (60_000_000_000, "m"), (1_000_000_000, "s"), (1_000_000, "ms"), (1_000, "us"),
        ]
        if count == 0 { return "0s" }
        for (scale, unit) in units where count % scale == 0 { return "\(count / scale)\(unit)" }
        return "\(Double(count) / 1_000)us"
    }
}

/// How much memory: "512KiB" or "16 MiB", and "64KB" or "1MB" in powers of ten; from 1 byte to 1 GiB.
struct ByteSize: Hashable {
    let bytes: Int

    /// - Parameter text: A number with its unit; nil for anything else, a bare number too.
    init?(text: String) {
        guard let (number, unit) = ExactDecimal.split(text) else { return nil }
        let scale: Int64
        switch unit {
        case "B": scale = 1
        case "KiB": scale = 1 << 10
        case "MiB": scale = 1 << 20
        case "GiB": scale = 1 << 30
        case "KB", "kB": scale = 1_000
        case "MB": scale = 1_000_000
        default: return nil
        }
        let (whole, rest) = (Int128(number.digits) * Int128(scale)).quotientAndRemainder(
            dividingBy: Int128(number.divisor))
        guard rest == 0, (1...(1 << 30)).contains(whole) else { return nil }
        bytes = Int(whole)
    }
}

/// How often something happens: a number of times in a period, both exact, so that a schedule made of it never drifts.
public struct Rate: Hashable, Sendable, CustomStringConvertible {
    /// Times in `period`: above 0, and in lowest terms with it.
    public let times: Int64
    public let period: Nanoseconds

    /// - Parameters:
    ///   - times: Above 0.
    ///   - period: Above 0.
    public init(_ times: Int64, per period: Nanoseconds) {
        precondition(times > 0 && period > .zero, "a rate is above 0")
        var (a, b) = (times, period.count)
        while b != 0 { (a, b) = (b, a % b) }
        (self.times, self.period) = (times / a, Nanoseconds(period.count / a))
    }
    /// Reads "20/s", "0.5/s", "600/m" or "90/h"; nil for anything else, and outside one in 11 days (1e-6/s) to a million a second.
    public init?(text: String) {
        guard let (number, unit) = ExactDecimal.split(text), number.digits > 0 else { return nil }
        let seconds: Int64
        switch unit {
        case "/s": seconds = 1
        case "/m": seconds = 60
        case "/h": seconds = 3_600
        default: return nil
        }
        let (period, overflow) = (seconds * 1_000_000_000).multipliedReportingOverflow(by: number.divisor)
        guard !overflow else { return nil }
        self.init(number.digits, per: Nanoseconds(period))
        guard (1e-6...1e6).contains(perSecond) else { return nil }
    }
    public var perSecond: Double { Double(times) / period.seconds }
    /// A whole number per second, minute or hour where it is one, as 20/s; a decimal one per second otherwise.
    public var description: String {
        for (seconds, unit) in [(Int64(1), "s"), (60, "m"), (3_600, "h")] {
            let (count, rest) = (Int128(times) * Int128(seconds) * 1_000_000_000)
                .quotientAndRemainder(dividingBy: Int128(period.count))
            if rest == 0 { return "\(count)/\(unit)" }
        }
        return "\(perSecond)/s"
    }
}
