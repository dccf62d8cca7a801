// SPDX-License-Identifier: Apache-2.0
import Core
import Engine
import Testing
import Traces

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

@Suite struct LiveProgressTests {
    static func progress(_ change: (inout RunProgress) -> Void) -> RunProgress {
        var progress = RunProgress()
        (progress.planned, progress.finished, progress.inFlight) = (200, 45, 8)
        progress.elapsed = .seconds(Int64(9))
        change(&progress)
        return progress
    }
    @Test("one line says what is done, how fast, what failed, and how long it will take") func line() {
        let line = LiveProgress.line(
            Self.progress {
                ($0.recentTTFT, $0.recentRate) = (.milliseconds(123), 12.34)
                $0.outcomes = [.ok: 40, .reset: 3, .rateLimited: 2]
            }, width: .max)
        #expect(
            line == "45/200 done · 8 in flight · TTFT 123 ms · 12.3/s · 5 failed: 3 reset, 2 rate_limited · ETA 31 s")
    }
    @Test("what is not known is left out, and a narrow terminal cuts the line") func cut() {
        let progress = Self.progress { ($0.planned, $0.isDraining) = (nil, true) }
        #expect(LiveProgress.line(progress, width: .max) == "45 done · 8 in flight · draining")
        #expect(LiveProgress.line(progress, width: 12) == "45 done · 8…")
    }
    @Test(
        "a span has three digits and a unit",
        arguments: [(850_000, "850 µs"), (1_240_000, "1.24 ms"), (12_340_000, "12.3 ms"), (1_500_000_000, "1.5 s")])
    func spans(count: Int64, text: String) { #expect(Nanoseconds(count).shortText == text) }
}
