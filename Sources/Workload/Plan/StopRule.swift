// SPDX-License-Identifier: Apache-2.0
public import Core

/// What a user does to a stream: when to stop reading it, and in how many requests.
///
/// Several conditions may stand in one rule: the first that comes true ends the request.
public struct StopRule: Hashable, Sendable {
    /// Events with model output.
    public var afterOutputs: CountSpread?
    /// Unicode scalars of the answer's text.
    public var afterCharacters: CountSpread?
    /// From the dispatch.
    public var after: DurationSpread?
    /// A text that ends the request once it has come.
    public var atText: String?
    /// Share of the requests that the rule holds for, from 0 to 1.
    public var share = 1.0
    public init() {}

    /// Whether it says when to stop.
    public var hasCondition: Bool { afterOutputs != nil || afterCharacters != nil || after != nil || atText != nil }

    /// What is to be done to one request, a pure function of (seed, index); nil where it is left alone.
    public func planned(seed: UInt64, index: Int) -> PlannedStop? {
        let number = UInt64(index)
        func random(_ stream: RandomStream) -> CounterRandom { CounterRandom(seed: seed, stream: stream.rawValue) }
        guard hasCondition, random(.stopShare).uniform(number) < share else { return nil }
        var stop = PlannedStop()
        stop.afterOutputs = afterOutputs.map { max(1, $0.draw(random(.stopOutputs), number)) }
        stop.afterCharacters = afterCharacters.map { max(1, $0.draw(random(.stopCharacters), number)) }
        stop.after = after.map { $0.draw(random(.stopTime), number) }
        stop.atText = atText != nil
        return stop
    }
}

/// When one request is to be cancelled: whatever of this comes first.
public struct PlannedStop: Hashable, Sendable {
    /// At least 1.
    public var afterOutputs: Int?
    /// At least 1.
    public var afterCharacters: Int?
    /// From the dispatch.
    public var after: Nanoseconds?
    /// With the rule's text.
    public var atText = false
    public init() {}
}
