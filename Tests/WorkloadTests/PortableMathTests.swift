// SPDX-License-Identifier: Apache-2.0
import Core
import Foundation
import Testing

@testable import Workload

/// The references were computed with 60 digits and rounded once.
@Suite struct PortableMathTests {
    @Test(
        "the logarithm is right to 2 units in the last place",
        arguments: [
            (0x1p-53, -36.7368005696771), (1e-300, -690.7755278982137),
            (Double.leastNonzeroMagnitude, -744.4400719213812),
            (0.1, -2.3025850929940455), (0.5, -0.6931471805599453), (0.7071067811865475, -0.34657359027997275),
            (0.999999999, -9.999999722180686e-10), (1 - 0x1p-53, -1.1102230246251565e-16),
            (1.0000000000000002, 2.2204460492503128e-16), (1.5, 0.4054651081081644), (2, 0.6931471805599453),
            (10, 2.302585092994046), (12345.678, 9.421061321291832), (1e308, 709.1962086421661),
        ] as [(Double, Double)])
    func logarithm(x: Double, truth: Double) {
        #expect(abs(PortableMath.log(x) - truth) <= 2 * truth.ulp)
        #expect(PortableMath.negativeLog(x) == -PortableMath.log(x))
    }
    @Test("the logarithm agrees with libm's to 2 units in the last place") func logarithmAtRandom() {
        let random = CounterRandom(seed: 5, stream: 5)
        let inputs =
            (0..<20_000).map { 1 - random.uniform($0) } + [1, 0x1p-53, 1 - 0x1p-53, 0.5, 0.5.nextUp, 0.70710678]
        for x in inputs {
            let truth = -Foundation.log(x)
            #expect(abs(PortableMath.negativeLog(x) - truth) <= 2 * truth.ulp, "x = \(x)")
        }
    }
    @Test(
        "the exponential is right to 2 units in the last place, down to the smallest numbers",
        arguments: [
            (-745.0, Double.leastNonzeroMagnitude), (-700.5, 5.980196118639791e-305), (-50.25, 1.5021118919431522e-22),
            (-1, 0.36787944117144233), (-0.3465735902799726, 0.7071067811865476), (-1e-10, 0.9999999999),
            (1e-10, 1.0000000001), (0.1, 1.1051709180756477), (0.34657, 1.4142084849595797), (0.5, 1.6487212707001282),
            (0, 1), (1, 2.718281828459045), (3.25, 25.790339917193062), (10, 22026.465794806718),
            (88.8, 3.6757840844711625e+38), (300.7, 3.911566412479153e+130), (709.7, 1.6549840276802644e+308),
        ] as [(Double, Double)])
    func exponential(x: Double, truth: Double) { #expect(abs(PortableMath.exp(x) - truth) <= 2 * truth.ulp) }
    @Test("the exponential agrees with libm's to 2 units in the last place") func exponentialAtRandom() {
        let random = CounterRandom(seed: 6, stream: 5)
        for i in 0..<20_000 {
            let x = (random.uniform(UInt64(i)) - 0.5) * (i % 2 == 0 ? 4 : 1_400)
            let truth = Foundation.exp(x)
            #expect(abs(PortableMath.exp(x) - truth) <= 2 * truth.ulp, "x = \(x)")
        }
        #expect(PortableMath.exp(-746) == 0 && PortableMath.exp(710) == .infinity)
    }
    @Test(
        "powers are right to what their logarithm allows",
        arguments: [
            (2, 0.5, 1.4142135623730951), (2, 10, 1024), (0.001, 0.3333333333333333, 0.10000000000000002),
            (1.5, -2.75, 0.3279057539852805), (10, -7.5, 3.162277660168379e-08), (1e-12, 4, 1e-48),
            (0.9, 100.5, 2.5198355497511797e-05),
        ] as [(Double, Double, Double)])
    func power(x: Double, y: Double, truth: Double) {
        let size = max(1, abs(y * Foundation.log(x)))
        #expect(abs(PortableMath.power(x, y) - truth) <= 4 * size * truth.ulp)
    }
    @Test(
        "the normal quantile is right to 1e-15",
        arguments: [
            (0x1p-54, -8.292361075813595), (1e-12, -7.034483825301132), (1e-09, -5.9978070150076865),
            (1e-06, -4.753424308822899), (0.001, -3.0902323061678136), (0.01, -2.326347874040841),
            (0.05, -1.6448536269514726), (0.075, -1.439531470938456), (0.0751, -1.43882539275254),
            (0.25, -0.6744897501960817), (0.4, -0.2533471031357997), (0.5, 0), (0.6, 0.2533471031357997),
            (0.9249, 1.4388253927525403), (0.95, 1.6448536269514722), (0.975, 1.9599639845400538),
            (0.999, 3.090232306167813), (0.999999, 4.753424308817087), (0.999999999, 5.9978070196016375),
            (1 - 0x1p-53, 8.209536151601387),
        ] as [(Double, Double)])
    func normal(u: Double, truth: Double) {
        #expect(abs(PortableMath.normal(u) - truth) <= 1e-15 * max(1, abs(truth)))
    }
    @Test("the ends of the interval give numbers") func ends() {
        #expect(PortableMath.normal(0) == PortableMath.normal(0x1p-54))
        #expect(PortableMath.normal(1) == PortableMath.normal(1 - 0x1p-53))
    }
}
