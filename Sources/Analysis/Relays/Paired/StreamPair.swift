// SPDX-License-Identifier: Apache-2.0

/// One question, asked directly and through a relay.
struct StreamPair: Sendable {
    let direct: StreamFacts
    let relay: StreamFacts

    var bothSucceeded: Bool { direct.isSuccess && relay.isSuccess }
    /// Both found their connection open.
    var isWarm: Bool { !direct.isCold && !relay.isCold }
    /// Neither was tried twice: its moments are those of one answer.
    var isPlain: Bool { direct.attempts == 1 && relay.attempts == 1 && direct.repeats + relay.repeats == 0 }
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
    /// Both sides brought as many events: the one with a number here is that with the same number there.
    var isAligned: Bool { direct.arrivals.count == relay.arrivals.count }
}
