// SPDX-License-Identifier: Apache-2.0

/// Elementary functions of nothing but IEEE + - * / and square roots, so that every machine gets the same bits.
///
/// libm's may differ in their last bit from one CPU to the next, and then two machines would not follow the same plan.
enum PortableMath {
    /// ln 2 in two parts, the first with so few bits that a multiple of it is exact.
    private static let (ln2High, ln2Low) = (0x1.62e42feep-1, 0x1.a39ef35793c76p-33)

    /// The natural logarithm of x > 0, within 2 units in the last place.
    ///
    /// - Source: x = s * 2^e with s about 1, and ln s = 2 artanh((s - 1) / (s + 1)) by its power series.
    static func log(_ x: Double) -> Double { -negativeLog(x) }

    /// -ln x for x > 0, within 2 units in the last place.
    static func negativeLog(_ x: Double) -> Double {
        var (s, e) = (x.significand, Double(x.exponent))
        if s > 1.414_213_562_373_095_1 { (s, e) = (s / 2, e + 1) }
        let z = (s - 1) / (s + 1)
        let w = z * z
        var sum = 0.0
        for k in stride(from: 12, through: 1, by: -1) { sum = w * (sum + 1 / Double(2 * k + 1)) }
        return -(e * ln2High + (e * ln2Low + (2 * z + 2 * z * sum)))
    }

    /// e to the x, within 2 units in the last place; 0 far below, infinity far above.
    ///
    /// - Source: x = k ln 2 + r with |r| at most ln 2 / 2, and e^r by its power series.
    static func exp(_ x: Double) -> Double {
        guard x > -745.2 else { return 0 }
        guard x < 709.8 else { return .infinity }
        let k = (x / (ln2High + ln2Low)).rounded()
        let (high, low) = (x - k * ln2High, k * ln2Low)
        let r = high - low
        // 1 + r + r²/2 + …, from the small terms up; what r lost in rounding is put back at the end.
        var sum = 0.0
        for n in stride(from: 14, through: 2, by: -1) { sum = (sum + 1) * r / Double(n) }
        let lost = (high - r) - low
        let power = 1 + (r + (r * sum + lost))
        // Two steps, for 2^k alone may be too small to be a normal number.
        let half = Int(k) / 2
        return power * Double(sign: .plus, exponent: half, significand: 1)
            * Double(sign: .plus, exponent: Int(k) - half, significand: 1)
    }

    /// x to the y for x > 0; the relative error grows with the size of y ln x: about that times 2^-52.
    static func power(_ x: Double, _ y: Double) -> Double { exp(y * log(x)) }

    /// The standard normal quantile: what a normal draw stays below with probability u.
    ///
    /// u lies within (0, 1); 0 and 1 are taken for their neighbours, so that no draw is infinite.
    ///
    /// - Source: Wichura, algorithm AS 241 (PPND16), Applied Statistics 37, 1988; relative error about 1e-16.
    static func normal(_ u: Double) -> Double {
        let u = min(max(u, 0x1p-54), 1 - 0x1p-53)
        let q = u - 0.5
        if abs(q) <= 0.425 { return q * central(0.180625 - q * q) }
        let r = negativeLog(q < 0 ? u : 1 - u).squareRoot()
        let size = r <= 5 ? middle(r - 1.6) : tail(r - 5)
        return q < 0 ? -size : size
    }
    // Quotients of two polynomials of degree 7.
    private static func central(_ x: Double) -> Double {
        polynomial(
            x, 2.5090809287301226727e+3, 3.3430575583588128105e+4, 6.7265770927008700853e+4, 4.5921953931549871457e+4,
            1.3731693765509461125e+4, 1.9715909503065514427e+3, 1.3314166789178437745e+2, 3.3871328727963666080e+0)
            / polynomial(
                x, 5.2264952788528545610e+3, 2.8729085735721942674e+4, 3.9307895800092710610e+4,
                2.1213794301586595867e+4, 5.3941960214247511077e+3, 6.8718700749205790830e+2, 4.2313330701600911252e+1,
                1)
    }
    private static func middle(_ x: Double) -> Double {
        polynomial(
            x, 7.74545014278341407640e-4, 2.27238449892691845833e-2, 2.41780725177450611770e-1,
            1.27045825245236838258e+0, 3.64784832476320460504e+0, 5.76949722146069140550e+0, 4.63033784615654529590e+0,
            1.42343711074968357734e+0)
            / polynomial(
                x, 1.05075007164441684324e-9, 5.47593808499534494600e-4, 1.51986665636164571966e-2,
                1.48103976427480074590e-1, 6.89767334985100004550e-1, 1.67638483018380384940e+0,
                2.05319162663775882187e+0, 1)
    }
    private static func tail(_ x: Double) -> Double {
        polynomial(
            x, 2.01033439929228813265e-7, 2.71155556874348757815e-5, 1.24266094738807843860e-3,
            2.65321895265761230930e-2, 2.96560571828504891230e-1, 1.78482653991729133580e+0, 5.46378491116411436990e+0,
            6.65790464350110377720e+0)
            / polynomial(
                x, 2.04426310338993978564e-15, 1.42151175831644588870e-7, 1.84631831751005468180e-5,
                7.86869131145613259100e-4, 1.48753612908506148525e-2, 1.36929880922735805310e-1,
                5.99832206555887937690e-1, 1)
    }
    /// The highest power first.
    private static func polynomial(
        _ x: Double, _ a: Double, _ b: Double, _ c: Double, _ d: Double, _ e: Double, _ f: Double, _ g: Double,
        _ h: Double
    ) -> Double {
        let high = ((a * x + b) * x + c) * x + d
        return (((high * x + e) * x + f) * x + g) * x + h
    }
}
