// SPDX-License-Identifier: Apache-2.0
import Testing
import Workload

@testable import streamgauge

@Suite struct RelayRunTests {
    private func profile(_ urls: [String], _ flags: [(String, String)]) throws -> Profile {
        let overrides = ([("--model", "m"), ("--requests", "4"), ("--concurrency", "1")] + flags).compactMap {
            flag, value in
            Settings.forFlag(flag).map { Override($0, value) }
        }
        return try Profile.load(.urls(urls), overrides: overrides + RelayRun.keeping, environment: .command)
    }
    @Test(
        "HTTP/2 by flag holds where there is TLS, and for all sides where there is none",
        arguments: [
            (["http://a/v1", "https://b/v1"], ["1.1", "2"]), (["http://a/v1", "http://b/v1"], ["2", "2"]),
            (["https://a/v1", "https://b/v1", "HTTP://c/v1"], ["2", "2", "1.1"]),
        ])
    func http(urls: [String], versions: [String]) throws {
        let made = try profile(urls, [("--http", "2")]).overHTTP2WithTLS()
        #expect(made.targets.map(\.http.rawValue) == versions)
    }
    @Test("answers are kept as a whole, unless the user says otherwise") func kept() throws {
        let urls = ["http://a/v1", "http://b/v1"]
        #expect("\(try profile(urls, []).paired().record.output)" == "full")
        #expect("\(try profile(urls, [("--record-output", "hash")]).paired().record.output)" == "hash")
        #expect("\(try profile(urls, [("--record-output", "none")]).paired().record.output)" == "none")
    }
}
