// SPDX-License-Identifier: Apache-2.0
import Core
import Testing

@testable import Analysis

/// A timer and a buffer of so many events both send bunches at equal distances where the pace is even.
@Suite struct TimerOrBufferTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let verdict: RelayRow.Verdict
        let says: String
        /// Of gaps of 10 ms, each way.
        let jitter: Double
        let relay: @Sendable (inout MadeStream) -> Void
        var testDescription: String { "\(name), jitter \(jitter)" }
    }
    private static let buffer: @Sendable (inout MadeStream) -> Void = { $0.buffer(events: 8) }
    private static let timer: @Sendable (inout MadeStream) -> Void = { $0.batch(every: 80) }
    private static let odd: @Sendable (inout MadeStream) -> Void = { $0.batch(every: 85) }

    static let cases = [
        Case(name: "a buffer", verdict: .inconclusive, says: "every 80.0 ms, and at so even", jitter: 0, relay: buffer),
        Case(name: "a timer", verdict: .inconclusive, says: "every 80.0 ms, and at so even", jitter: 0, relay: timer),
        Case(name: "a timer of 8.5 gaps", verdict: .inconclusive, says: "at so even a pace", jitter: 0, relay: odd),
        // What a busy machine makes of an even pace.
        Case(name: "a buffer", verdict: .inconclusive, says: "at so even a pace", jitter: 0.01, relay: buffer),
        Case(name: "a timer", verdict: .inconclusive, says: "at so even a pace", jitter: 0.01, relay: timer),
        Case(name: "a buffer", verdict: .pass, says: "a buffer of fixed size", jitter: 0.1, relay: buffer),
        Case(name: "a timer", verdict: .fail, says: "every 80.0 ms, by a timer", jitter: 0.1, relay: timer),
        Case(name: "a timer of 8.5 gaps", verdict: .fail, says: "by a timer", jitter: 0.1, relay: odd),
        Case(name: "a buffer", verdict: .pass, says: "a buffer of fixed size", jitter: 0.3, relay: buffer),
        Case(name: "a timer", verdict: .fail, says: "by a timer", jitter: 0.3, relay: timer),
        // About half of the bunches come at the usual distance.
        Case(name: "a buffer", verdict: .pass, says: "no timer", jitter: 0.7, relay: buffer),
        Case(name: "a timer", verdict: .fail, says: "by a timer", jitter: 0.7, relay: timer),
    ]
    @Test("an even pace tells them not apart, an uneven one does, whatever the lengths of events", arguments: cases)
    func told(what: Case) throws {
        for lengths in [200...200, 199...201, 150...250] {
            var scene = PairedScene { stream, _ in what.relay(&stream) }
            scene.upstream = { random, k in
                var stream = MadeStream(random, k, events: 64)
                let draw = { (i: Int) in random.uniform(UInt64(k * 1_000 + 500 + i)) }
                var at = 201.0
                for i in stream.arrivals.indices {
                    stream.arrivals[i] = at
                    at += 10 * (1 + what.jitter * (2 * draw(i) - 1))
                }
                stream.readBytes = stream.arrivals.indices.map { i in
                    lengths.lowerBound + Int(draw(100 + i) * Double(lengths.count))
                }
                return stream
            }
            let row = try #require(try scene.rows()["timer-batching"])
            #expect(row.verdict == what.verdict, "\(lengths): \(row.reason) \(row.figures.map(\.value))")
            #expect(row.reason.contains(what.says), "\(lengths): \(row.reason)")
        }
    }
}
