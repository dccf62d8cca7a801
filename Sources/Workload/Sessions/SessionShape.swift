// SPDX-License-Identifier: Apache-2.0
internal import Core

/// Conversations: each arrival of the load is then a user who asks, reads the answer, thinks, and asks again.
public struct SessionShape: Hashable, Sendable {
    /// Questions of a conversation, at least 1; nil for those that its recording has, and 1 where there is none.
    public var turns: CountSpread?
    /// More than this many are not asked, whatever is drawn or recorded.
    public var mostTurns: Int
    /// From the end of an answer to the next question.
    public var think: DurationSpread
    /// What the user says after the first answer, in turn; empty where further questions come from where the first does.
    public var followups: [String]
}

/// The part of a plan that says how conversations go: a pure function of (shape, seed, number of the conversation).
struct SessionPlan: Hashable, Sendable {
    let shape: SessionShape
    private let turnDraws, thinkDraws: CounterRandom

    init(_ shape: SessionShape, seed: UInt64) {
        self.shape = shape
        turnDraws = CounterRandom(seed: seed, stream: RandomStream.turns.rawValue)
        thinkDraws = CounterRandom(seed: seed, stream: RandomStream.think.rawValue)
    }
    /// Questions of conversation `number`: as many as are drawn, but no more than its recording has, where there is one.
    func turns(of number: Int, recorded: Int?) -> Int {
        let drawn = shape.turns.map { $0.draw(turnDraws, UInt64(number)) }
        let wanted = min(drawn ?? recorded ?? 1, recorded ?? .max)
        return min(max(1, wanted), shape.mostTurns)
    }
    /// Wait before question `turn` (from 1) of conversation `number`.
    func think(before turn: Int, of number: Int) -> Nanoseconds {
        shape.think.draw(thinkDraws, UInt64(index(of: number, turn: turn)))
    }
    /// Number of a request in the plan: conversations that are shorter than the longest leave holes.
    func index(of number: Int, turn: Int) -> Int { number * shape.mostTurns + turn }
    /// The conversation that a request belongs to.
    func number(of index: Int) -> Int { index / shape.mostTurns }
}
