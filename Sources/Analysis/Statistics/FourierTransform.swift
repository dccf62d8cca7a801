// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// A fast Fourier transform, for sums of products at many lags.
enum FourierTransform {
    /// Σ x[i] · x[i + lag] for each lag from 0 to n − 1.
    ///
    /// - Source: Wiener-Khinchin; padded with zeros to twice the length, so that the ends do not meet.
    static func autocovariance(_ series: [Double]) -> [Double] {
        var size = 1
        while size < 2 * series.count { size *= 2 }
        var real = series + [Double](repeating: 0, count: size - series.count)
        var imaginary = [Double](repeating: 0, count: size)
        transform(&real, &imaginary)
        for i in real.indices { (real[i], imaginary[i]) = (real[i] * real[i] + imaginary[i] * imaginary[i], 0) }
        // The power is symmetric, so that the transform is its own inverse but for the scale.
        transform(&real, &imaginary)
        return real[..<series.count].map { $0 / Double(size) }
    }

    /// In place, radix 2; the length must be a power of two.
    private static func transform(_ real: inout [Double], _ imaginary: inout [Double]) {
        let n = real.count
        var reversed = 0
        for i in 1..<max(1, n) {
            var bit = n / 2
            while reversed & bit != 0 {
                reversed ^= bit
                bit /= 2
            }
            reversed |= bit
            if i < reversed {
                real.swapAt(i, reversed)
                imaginary.swapAt(i, reversed)
            }
        }
        var half = 1
        while half < n {
            let roots = (0..<half).map { k in
                let angle = -Double.pi * Double(k) / Double(half)
                return (cos(angle), sin(angle))
            }
            for start in stride(from: 0, to: n, by: 2 * half) {
                for k in 0..<half {
                    let (a, b) = (start + k, start + k + half)
                    let re = real[b] * roots[k].0 - imaginary[b] * roots[k].1
                    let im = real[b] * roots[k].1 + imaginary[b] * roots[k].0
                    (real[b], imaginary[b]) = (real[a] - re, imaginary[a] - im)
                    (real[a], imaginary[a]) = (real[a] + re, imaginary[a] + im)
                }
            }
            half *= 2
        }
    }
}
