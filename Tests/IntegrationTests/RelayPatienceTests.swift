// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// What takes a minute of waiting, in which nothing is done: beside all others.
@Suite(.besideThePool) struct RelayPatienceTests {
    @Test("the client outlasts the silences of a check that nobody shortened") func silences() throws {
        let (scratch, port) = (try Scratch(), try FreePorts.take(1)[0])
        let relay = try FaultyRelay(upstream: port, [])
        let outcome = try withExtendedLifetime(relay) {
            try Tool.run([
                "relay-check", "--via", relay.url + "/v1", "-m", "mock", "--listen", "127.0.0.1:\(port)", "--only",
                "timeouts", "--quiet", "--format", "json", "--output", scratch.path + "/check",
            ])
        }
        let verdicts = try RelayVerdicts(outcome)
        #expect(outcome.code == 0 && verdicts.rows == ["timeouts": "pass"], "\(outcome.out)")
        #expect(verdicts.reasons["timeouts"] == "nothing is cut up to 65 s", "\(outcome.out)")
    }
}
