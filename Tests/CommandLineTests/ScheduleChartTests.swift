// SPDX-License-Identifier: Apache-2.0
import Core
import Testing

@testable import streamgauge

@Suite struct ScheduleChartTests {
    static func seconds(_ count: Double) -> Nanoseconds { .seconds(count) }

    @Test("a level is drawn over its time, with both axes labelled") func level() {
        let chart = ScheduleChart("requests in flight", length: Self.seconds(60)) { moment in
            min(8, moment.seconds / 5)
        }
        #expect(
            chart.lines == [
                "requests in flight (each bar is 1s)",
                "      8 +                                    .::#####################",
                "        |                                .::#########################",
                "        |                            .::#############################",
                "        |                        .::#################################",
                "        |                    .::#####################################",
                "      4 +                .::#########################################",
                "        |            .::#############################################",
                "        |        .::#################################################",
                "        |    .::#####################################################",
                "        |.::#########################################################",
                "      0 +------------------------------------------------------------",
                "         0s        10s       20s       30s       40s       50s       1m",
            ], "\(chart.lines.joined(separator: "\n"))")
    }
    @Test("a bar is the number of arrivals in its time, by that time") func rate() {
        let moments = [0.1, 0.2, 0.3, 1.5, 3.0, 3.9].map(Self.seconds)
        let chart = ScheduleChart("arrivals per second", of: moments, length: Self.seconds(4))
        #expect(chart.step == Self.seconds(0.1))
        let high = ScheduleChart("x", of: (0..<900).map { Self.seconds(Double($0) / 10) }, length: Self.seconds(90))
        #expect(high.step == Self.seconds(2) && high.lines[1].hasPrefix("     10 +##"))
    }
    @Test("a last bar that covers next to nothing does not tower over the rest") func lastBar() {
        let chart = ScheduleChart(
            "x", of: [Self.seconds(0), Self.seconds(2.500000001)], length: Self.seconds(2.500000001))
        #expect(chart.lines[1].hasPrefix("     40 +"))
    }
    @Test(
        "bars are round spans, and no line is wider than 80 columns",
        arguments: [0.000_3, 0.02, 0.9, 1, 7, 59, 61, 600, 3_599, 90_000, 31_536_000])
    func widths(length: Double) {
        let chart = ScheduleChart("x", length: Self.seconds(length)) { _ in 123_456.789 }
        #expect(chart.lines.allSatisfy { $0.count <= 80 }, "\(chart.lines.joined(separator: "\n"))")
        #expect(chart.lines.last?.contains("0s") == true)
    }
    @Test("nothing at all is drawn as nothing") func empty() {
        let chart = ScheduleChart("x", length: Self.seconds(10)) { _ in 0 }
        #expect(chart.lines[1] == "      1 +" && chart.lines.count == 13)
    }
    @Test(
        "spans are written as people write them",
        arguments: [
            (0, "0s"), (1_500, "1.5us"), (250_000_000, "250ms"), (1_500_000_000, "1.5s"), (90_000_000_000, "1m30s"),
            (3_600_000_000_000, "1h"), (5_430_000_000_000, "1h30m30s"),
        ] as [(Int64, String)])
    func spans(count: Int64, text: String) { #expect(ScheduleChart.text(Nanoseconds(count)) == text) }
}
