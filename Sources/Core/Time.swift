// SPDX-License-Identifier: Apache-2.0

/// A span of time in whole nanoseconds: 8 bytes and integer arithmetic.
public struct Nanoseconds: Hashable, Comparable, Sendable {
    public let count: Int64
    public init(_ count: Int64) { self.count = count }

    public static let zero = Nanoseconds(0)
    public static func microseconds(_ count: Int64) -> Self { Nanoseconds(count * 1_000) }
    public static func milliseconds(_ count: Int64) -> Self { Nanoseconds(count * 1_000_000) }
    public static func seconds(_ count: Int64) -> Self { Nanoseconds(count * 1_000_000_000) }
    /// Rounded to the nearest nanosecond; anything outside 292 years either way is pinned to that.
    public static func seconds(_ count: Double) -> Self {
        Nanoseconds(Int64(exactly: (count * 1e9).rounded()) ?? (count < 0 ? .min : .max))
    }

    public var seconds: Double { Double(count) / 1e9 }
    public var milliseconds: Double { Double(count) / 1e6 }
    /// Rounded up, because 0 means "no limit" or "default" to most C timeouts.
    public var wholeMilliseconds: Int { Int(count / 1_000_000) + (count % 1_000_000 > 0 ? 1 : 0) }

    public static func < (a: Self, b: Self) -> Bool { a.count < b.count }
    public static func + (a: Self, b: Self) -> Self { Nanoseconds(a.count + b.count) }
    public static func - (a: Self, b: Self) -> Self { Nanoseconds(a.count - b.count) }
    public static func * (a: Self, n: Int64) -> Self { Nanoseconds(a.count * n) }
}

/// A reading of the monotonic clock: two of them subtract to a span, and adding them does not compile.
public struct Instant: Hashable, Comparable, Sendable {
    public let uptime: Nanoseconds
    public init(uptime: Nanoseconds) { self.uptime = uptime }

    public static func < (a: Self, b: Self) -> Bool { a.uptime < b.uptime }
    public static func - (a: Self, b: Self) -> Nanoseconds { a.uptime - b.uptime }
    public static func + (a: Self, span: Nanoseconds) -> Self { Instant(uptime: a.uptime + span) }
    public static func - (a: Self, span: Nanoseconds) -> Self { Instant(uptime: a.uptime - span) }
}
