// SPDX-License-Identifier: Apache-2.0
public import Traces

/// What an output event is to the output event before it: the one place where gaps and coalescing are told apart.
public enum OutputStep: Hashable, Sendable {
    case first
    /// Came in another read, so many nanoseconds later.
    case gap(Int64)
    /// Came in the same read: its gap of zero says nothing, and is in no percentile.
    case coalesced
}

/// Goes from one output event of a request to the next.
public struct OutputWalk {
    private var last: (read: UInt32, at: Int64)?

    public init() {}

    /// - Parameters:
    ///   - event: An event with output, in the order of the record.
    ///   - at: Its arrival, nanoseconds since `dispatched`.
    /// - Returns: What lies between it and the one before.
    public mutating func step(to event: EventEntry, at: Int64) -> OutputStep {
        defer { last = (event.read, at) }
        guard let last else { return .first }
        return event.read == last.read ? .coalesced : .gap(max(0, at - last.at))
    }
}
