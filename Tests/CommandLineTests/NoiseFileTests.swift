// SPDX-License-Identifier: Apache-2.0
import Analysis
import Core
import Foundation
import Testing
import Traces

@testable import streamgauge

@Suite struct NoiseFileTests {
    static func book(_ text: String) throws -> NoiseBook {
        try NoiseFile.book(of: Data(text.utf8), "noise.json")
    }
    static var known: NoiseBook {
        var host = HostInfo()
        (host.system, host.cpu, host.cores) = ("Linux 6.1", "Some \"CPU\" / 2", 2)
        let conditions = NoiseConditions(
            host: host, load: "closed loop of 8", dialect: "openai-chat", model: "org/model", blockRequests: 25)
        var book = NoiseBook()
        for hour in 1...2 {
            book.add(
                NoiseMeasurement(
                    startUnix: .seconds(Int64(hour)),
                    deviations: ["ttft.p50": .init(0.0123, pairs: 16), "error_rate": .init(0, pairs: 16)]),
                conditions)
        }
        return book
    }
    @Test("what was written is read back") func roundTrip() throws {
        let data = try NoiseFile.data(Self.known)
        #expect(try NoiseFile.book(of: data, "noise.json") == Self.known)
        #expect(data.last == 0x0A && String(decoding: data, as: UTF8.self).contains("\"block_requests\" : 25"))
    }
    static let text: String = (try? NoiseFile.data(known)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    @Test(
        "a damaged file is named, with the place and what to do",
        arguments: [
            ("", "damaged: not JSON"), ("[]", "another kind of value belongs there"), ("{}", "version is missing"),
            (text.replacing("\"cores\" : 2,", with: ""), "noise[0].cores is missing"),
            (text.replacing("\"cores\" : 2", with: "\"cores\" : \"2\""), "noise[0].cores: another kind of value"),
            (text.replacing("0.0123", with: "-1"), "noise[0]: ttft.p50 needs a deviation from 0"),
            (text.replacing("\"pairs\" : 16", with: "\"pairs\" : 1"), "at least 2 pairs"),
            (text.replacing("\"version\" : 1", with: "\"version\" : 2"), "it has version 2"),
        ])
    func damaged(text: String, words: String) {
        do {
            _ = try Self.book(text)
            Issue.record("read: \(text)")
        } catch {
            let message = (error as? CommandFailure)?.message ?? "\(error)"
            #expect(message.hasPrefix("noise.json: ") && message.contains(words), "\(message)")
        }
    }
    @Test("adding makes folders and the file, and leaves nothing else behind") func add() throws {
        let folder = NSTemporaryDirectory() + "/noise-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let file = NoiseFile(path: folder + "/a/noise.json")
        #expect(try file.read() == NoiseBook())
        let entry = try #require(Self.known.entries.first)
        for measurement in entry.measurements { _ = try file.add(measurement, entry.conditions) }
        #expect(try file.read() == Self.known)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder + "/a") == ["noise.json"])
    }
}
