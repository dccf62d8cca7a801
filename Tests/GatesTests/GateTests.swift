// SPDX-License-Identifier: Apache-2.0
import Gates
import Testing

@Suite struct GateTests {
    @Test(
        "a gate is read with its subject, percentile and bound",
        arguments: [
            ("ttft.p95 < 800ms", "ttft.p95", Gate.Bound.below(800e6)), ("error_rate<1%", "error_rate", .below(0.01)),
            ("goodput > 95%", "goodput", .above(0.95)), ("ttft.p50 +10%", "ttft.p50", .worse(by: 0.1)),
            ("output_speed.p50 -5%", "output_speed.p50", .worse(by: 0.05)),
        ])
    func reads(_ text: String, statistic: String, bound: Gate.Bound) throws {
        let gate = try Gate(text)
        #expect(gate.statistic == statistic)
        #expect(gate.bound == bound)
    }
}
