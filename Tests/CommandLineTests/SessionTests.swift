// SPDX-License-Identifier: Apache-2.0
import Core
import Testing

@testable import streamgauge

@Suite struct RunFolderTests {
    @Test(
        "the name of a run's folder is its UTC time",
        arguments: [
            (0, "1970-01-01T00-00-00Z"), (951_782_399, "2000-02-28T23-59-59Z"), (951_782_400, "2000-02-29T00-00-00Z"),
            (951_868_800, "2000-03-01T00-00-00Z"), (1_735_689_599, "2024-12-31T23-59-59Z"),
            (4_107_542_400, "2100-03-01T00-00-00Z"),
        ])
    func stamp(seconds: Int64, name: String) { #expect(RunFolder.stamp(.seconds(seconds)) == name) }
}

@Suite struct SpanTextTests {
    @Test(
        "a span has three digits and a unit",
        arguments: [(850_000, "850 µs"), (1_240_000, "1.24 ms"), (12_340_000, "12.3 ms"), (1_500_000_000, "1.5 s")])
    func spans(count: Int64, text: String) { #expect(Nanoseconds(count).shortText == text) }
}
