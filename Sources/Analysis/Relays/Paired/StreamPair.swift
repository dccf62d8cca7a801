// SPDX-License-Identifier: Apache-2.0

/// One question, asked directly and through a relay.
struct StreamPair: Sendable {
    let direct: StreamFacts
    let relay: StreamFacts
    /// What their events showed, before they were let go.
    var change = PairChange()
    /// What the rhythm of the direct answer differs by from that of another direct one; nil where there is none.
    var noise: RhythmNoise?

    /// Neither is of the warm-up.
    var isCounted: Bool { !direct.isWarmup && !relay.isWarmup }
    var bothSucceeded: Bool { direct.isSuccess && relay.isSuccess }
    /// Both found their connection open.
    var isWarm: Bool { !direct.isCold && !relay.isCold }
    /// Neither was tried twice: its moments are those of one answer.
    var isPlain: Bool { direct.attempts == 1 && relay.attempts == 1 && direct.repeats + relay.repeats == 0 }
    /// Both answers are good ones with output, each of one attempt.
    var isWhole: Bool { bothSucceeded && isPlain && direct.ttft != nil && relay.ttft != nil }
    /// TTFT through the relay minus the direct one.
    var addedTTFT: Double? {
        guard let slow = relay.ttft, let fast = direct.ttft else { return nil }
        return slow - fast
    }
    /// Events a group through the relay, in terms of the direct side's.
    var coalescing: Double? {
        guard let relay = relay.coalescing, let direct = direct.coalescing else { return nil }
        return relay / direct
    }
}
