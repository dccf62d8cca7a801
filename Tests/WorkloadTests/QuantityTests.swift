// SPDX-License-Identifier: Apache-2.0
import Core
import Testing

@testable import Workload

@Suite struct QuantityTests {
    @Test(
        "durations carry their unit",
        arguments: [
            ("250ms", 250_000_000), ("30s", 30_000_000_000), ("2m", 120_000_000_000), ("1.5s", 1_500_000_000),
            ("1h", 3_600_000_000_000), ("0.1ms", 100_000), ("7us", 7_000), ("0s", 0), ("0.000000001s", 1),
            ("30", nil), ("1 s", 1_000_000_000), ("250  ms", 250_000_000),
            ("s", nil), ("", nil), ("-1s", nil), ("1s ", nil), ("1 ", nil), (" 1s", nil), ("1\ts", nil), ("1.s", nil),
            (".5s", nil), ("1e3s", nil),
            ("1.2.3s", nil), ("9999999h", nil), ("30sec", nil), ("３s", nil), ("30S", nil),
        ] as [(String, Int64?)])
    func durations(text: String, count: Int64?) { #expect(Nanoseconds(text: text)?.count == count) }

    @Test(
        "a duration's text reads back", arguments: [0, 1_000, 1_500_000, 90_000_000_000, 7_200_000_000_000] as [Int64])
    func durationText(count: Int64) { #expect(Nanoseconds(text: Nanoseconds(count).text)?.count == count) }

    @Test(
        "rates are kept as exact fractions",
        arguments: [
            ("20/s", 1, 50_000_000), ("0.5/s", 1, 2_000_000_000), ("600/m", 1, 100_000_000),
            ("90/h", 1, 40_000_000_000),
            ("3/s", 3, 1_000_000_000), ("1000000/s", 1, 1_000), ("20 /s", 1, 50_000_000),
        ] as [(String, Int64, Int64)])
    func rates(text: String, times: Int64, period: Int64) throws {
        let rate = try #require(Rate(text: text))
        #expect(rate.times == times && rate.period.count == period)
    }
    @Test(
        "what is no rate",
        arguments: [
            "", "20", "0/s", "0.0/s", "-1/s", "/s", "fast", "2000000/s", "20/d", "20/ s", "20 ", "0.0000001/s", "1e3/s",
        ])
    func noRate(text: String) { #expect(Rate(text: text) == nil) }

    @Test(
        "a rate is shown in the unit that makes it whole",
        arguments: [("20/s", "20/s"), ("600/m", "10/s"), ("0.5/s", "30/m"), ("7/h", "7/h"), ("0.3333/s", "0.3333/s")])
    func rateText(text: String, shown: String) throws { #expect(try #require(Rate(text: text)).description == shown) }

    @Test(
        "sizes carry their unit, with or without a blank",
        arguments: [
            ("2MiB", 2 << 20), ("2 MiB", 2 << 20), ("1.5KiB", 1_536), ("64KB", 64_000), ("64 kB", 64_000), ("7B", 7),
            ("1GiB", 1 << 30), ("1", nil), ("2 ", nil), ("2mib", nil), ("0B", nil), ("2GiB", nil), ("1.5B", nil),
            ("MiB", nil),
        ] as [(String, Int?)])
    func sizes(text: String, bytes: Int?) { #expect(ByteSize(text: text)?.bytes == bytes) }

    @Test(
        "counts take k and M",
        arguments: [
            ("1", 1), ("8k", 8_000), ("2M", 2_000_000), ("1.5k", 1_500), ("1000M", 1_000_000_000), ("8 k", 8_000),
            ("0", nil), ("8 ", nil),
            ("-1", nil),
            ("1.5", nil), ("1.0", nil), ("1.0005k", nil), ("2000M", nil), ("8K", nil), ("many", nil), ("", nil),
        ] as [(String, Int?)])
    func counts(text: String, value: Int?) { #expect(Count(profileText: text)?.value == value) }
}
