// SPDX-License-Identifier: Apache-2.0
import Core
import Protocols
import Testing

@testable import MockProvider

/// Damage inside an event, as the tool's own reader sees it.
@Suite struct DamageTests {
    typealias Trip = RoundTripTests.Trip

    @Test("half an event is none: the stream ended too early", arguments: RoundTripTests.dialects)
    func half(dialect: Dialect) throws {
        for place in [1, 4] {
            let trip = try Trip(dialect, "tokens=9 fault=half@\(place)")
            #expect(
                trip.outcome.terminal == .truncated && trip.outcome.textEvents == place && trip.played.outputs == place)
            #expect(trip.answer.text.hasPrefix(trip.outcome.text))
        }
    }
    @Test("a wrong checksum ends the reading; elsewhere one event cannot be read", arguments: RoundTripTests.dialects)
    func badChecksum(dialect: Dialect) throws {
        let trip = try Trip(dialect, "tokens=9 fault=bad-crc@4")
        if dialect.name.hasPrefix("bedrock") {
            #expect(trip.outcome.terminal == .error && trip.outcome.textEvents == 4)
        } else {
            #expect(trip.outcome.undecodableEvents == 1 || trip.outcome.fault != nil)
        }
    }
    /// Dialect, and the milliseconds that a plan of 30 for the first token and 70 in all comes back as.
    static let times: [(String, load: Int?, prefill: Int?, generation: Int?, firstByte: Int?, total: Int?)] = [
        ("ollama-chat", 1, 29, 40, nil, 70), ("ollama-generate", 1, 29, 40, nil, 70),
        ("bedrock-converse", nil, nil, nil, nil, 70), ("bedrock-invoke-anthropic", nil, nil, nil, 30, 70),
    ]
    @Test("the reader hears of the server's times as they were planned", arguments: times)
    func serverTimes(_ row: (name: String, load: Int?, prefill: Int?, generation: Int?, firstByte: Int?, total: Int?))
        throws
    {
        let dialect = try #require(Dialect(rawValue: row.name))
        let found = try Trip(dialect, "tokens=9 ttft=30ms gap=5ms").facts.serverTimes
        let milliseconds = [found.load, found.prefill, found.generation, found.firstByte, found.total].map { time in
            time.map { Int($0.count / 1_000_000) }
        }
        #expect(milliseconds == [row.load, row.prefill, row.generation, row.firstByte, row.total])
    }
}
