// SPDX-License-Identifier: Apache-2.0
internal import Core

/// The rate over time that stages describe, and its inverse: at which moment so many arrivals are due.
///
/// A process at one arrival a second, with its seconds read as numbers of arrivals, becomes a process at this rate when each of its
/// points is moved to the moment at which that number is due. Where the rate holds, whole numbers map to moments that are exact and
/// rounded down to the nanosecond; where it moves, by a square root, within a nanosecond.
///
/// - Source: time rescaling; Lewis and Shedler 1979, "Simulation of nonhomogeneous Poisson processes".
struct RateCurve: Hashable, Sendable {
    /// A number of arrivals in units of 2^-32 of a billionth: what `ExactSum` holds at one a second.
    typealias Count = Int128
    static let one = Count(1_000_000_000) << 32

    private struct Segment: Hashable, Sendable {
        /// Nanoseconds.
        var start: Int64
        var duration: Int64
        var from: Rate?
        var to: Rate?
        /// Arrivals before it, and with it.
        var lower: Count
        var upper: Count
    }
    private let segments: [Segment]
    /// All arrivals.
    let total: Count
    let duration: Nanoseconds

    /// Nil where the stages have no rates.
    init?(_ stages: [Stage]) {
        var (made, start, count, level): ([Segment], Int64, Count, Rate?) = ([], 0, 0, nil)
        for stage in stages {
            guard case .rate(let to) = stage.level else { return nil }
            let from = stage.ramps ? level : to
            let upper = count + (Self.count(from, stage.duration) + Self.count(to, stage.duration)) >> 1
            made.append(
                Segment(start: start, duration: stage.duration.count, from: from, to: to, lower: count, upper: upper))
            (start, count, level) = (start + stage.duration.count, upper, to)
        }
        guard !made.isEmpty else { return nil }
        (segments, total, duration) = (made, count, Nanoseconds(start))
    }
    private static func count(_ rate: Rate?, _ duration: Nanoseconds) -> Count {
        guard let rate else { return 0 }
        let period = Count(rate.period.count)
        let (whole, rest) = (Count(duration.count) * Count(rate.times)).quotientAndRemainder(dividingBy: period)
        return whole * one + rest * one / period
    }

    /// Arrivals a second, averaged over all of it.
    var mean: Double { Double(total) / Double(Self.one) / duration.seconds }

    /// The moment at which `count` arrivals are due, in nanoseconds; nil from `total` on.
    ///
    /// `segment` is where the search begins, and keeps the place for the next one, which must not be earlier.
    func moment(of count: Count, from segment: inout Int) -> Int64? {
        while segment < segments.count, count >= segments[segment].upper { segment += 1 }
        guard segment < segments.count else { return nil }
        let part = segments[segment]
        let offset = part.from == part.to ? Self.held(part, count - part.lower) : Self.moving(part, count - part.lower)
        return part.start + min(offset, part.duration - 1)
    }
    private static func held(_ part: Segment, _ count: Count) -> Int64 {
        guard let rate = part.to else { return 0 }
        let (whole, rest) = count.quotientAndRemainder(dividingBy: one)
        let (spans, left) = (whole * Count(rate.period.count)).quotientAndRemainder(dividingBy: Count(rate.times))
        let fraction = Double(rest) / Double(one) * Double(rate.period.count)
        return Int64(spans) + Int64((Double(left) + fraction) / Double(rate.times))
    }
    /// The root of r0 t + (r1 - r0) t² / 2 D = n in the form that loses no digits.
    private static func moving(_ part: Segment, _ count: Count) -> Int64 {
        guard count > 0 else { return 0 }
        let n = Double(count) / Double(one)
        let (r0, r1) = (perNanosecond(part.from), perNanosecond(part.to))
        let under = r0 * r0 + 2 * n * ((r1 - r0) / Double(part.duration))
        return Int64(2 * n / (r0 + max(under, 0).squareRoot()))
    }
    private static func perNanosecond(_ rate: Rate?) -> Double {
        rate.map { Double($0.times) / Double($0.period.count) } ?? 0
    }

    /// Arrivals a second at a moment; 0 outside.
    func perSecond(at moment: Nanoseconds) -> Double {
        guard let part = segments.last(where: { $0.start <= moment.count }), moment < duration else { return 0 }
        let (from, to) = (part.from?.perSecond ?? 0, part.to?.perSecond ?? 0)
        return from + (to - from) * Double(moment.count - part.start) / Double(part.duration)
    }
}
