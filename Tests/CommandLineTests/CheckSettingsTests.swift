// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import streamgauge

@Suite struct CheckSettingsTests {
    @Test(
        "the mock itself is known by every name that it has, and no relay is taken for it",
        arguments: [
            ("127.0.0.1", "http://127.0.0.1:18080/v1", true), ("127.0.0.1", "HTTP://LocalHost:18080", true),
            ("127.0.0.1", "http://127.0.0.1:18081/v1", false), ("127.0.0.1", "http://relay.example:18080/v1", false),
            ("0.0.0.0", "http://127.0.0.1:18080/v1", true), ("0.0.0.0", "http://[::1]:18080/v1", true),
            ("0.0.0.0", "http://127.0.0.2:18080/v1", true), ("127.0.0.1", "http://127.0.0.2:18080/v1", false),
            ("::1", "http://[::1]:18080/v1", true), ("::1", "http://127.0.0.1:18080/v1", false),
            ("10.0.0.5", "http://10.0.0.5:18080", true), ("10.0.0.5", "http://localhost:18080", false),
            ("127.0.0.1", "http://u:p@127.0.0.1:18080/v1?key=k", true), ("127.0.0.1", "http://127.0.0.1/v1", false),
            ("127.0.0.1", "no address", false),
        ])
    func itself(address: String, via: String, isMock: Bool) {
        #expect(CheckSettings(address: address, port: 18_080, silences: []).isAddress(of: via) == isMock)
    }
    @Test("a URL without a port has that of its scheme", arguments: [("http", 80), ("https", 443)])
    func port(scheme: String, port: Int) {
        let settings = CheckSettings(address: "127.0.0.1", port: port, silences: [])
        #expect(settings.isAddress(of: "\(scheme)://127.0.0.1/v1"))
    }
    @Test("check.json keeps that the check was interrupted", arguments: [true, false]) func seal(isInterrupted: Bool) {
        var settings = CheckSettings(address: "127.0.0.1", port: 18_080, silences: CheckSettings.quickSilences)
        settings.seal = CheckSettings.Seal(
            log: Array("{}\n".utf8), chapters: ["first"], isInterrupted: isInterrupted)
        #expect(CheckSettings(json: Array(settings.json.utf8)) == settings)
    }
}
