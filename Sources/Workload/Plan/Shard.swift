// SPDX-License-Identifier: Apache-2.0

/// One part of a plan, for an event loop or a machine of its own; the parts need no talk, and together are the whole plan.
public struct Shard: Hashable, Sendable {
    public let index: Int
    public let count: Int
    /// All of the plan.
    public static let whole = Shard(0, of: 1)

    /// - Parameters:
    ///   - index: From 0.
    ///   - count: Above `index`.
    public init(_ index: Int, of count: Int) {
        precondition(index >= 0 && index < count, "shard \(index) of \(count)")
        (self.index, self.count) = (index, count)
    }
    /// Divides this part among `parts` event loops; the union of those is this part.
    public func split(into parts: Int) -> [Shard] {
        (0..<parts).map { Shard(index + count * $0, of: count * parts) }
    }
    /// Whether number `i` of the whole belongs to this part.
    public func owns(_ i: Int) -> Bool { i % count == index }
}
