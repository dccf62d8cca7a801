// SPDX-License-Identifier: Apache-2.0
import Analysis
import Core
import Traces

/// The analysis of these requests, as a complete trace in the order given.
func analyse(
    _ requests: [RequestRecord], run: RunRecord = .made(), intervals: [IntervalRecord] = [], end: EndRecord? = nil
) -> RunAnalysis {
    var builder = AnalysisBuilder()
    builder.add(.run(run))
    for request in requests { builder.add(.request(request)) }
    for interval in intervals { builder.add(.interval(interval)) }
    builder.add(.end(end ?? .made(requests: requests.count)))
    return builder.finish()
}

/// Independent normal values, the same in each run of the tests.
func normals(_ count: Int, seed: UInt64) -> [Double] {
    let random = CounterRandom(seed: seed, stream: 1)
    return (0..<UInt64(count)).map { i in
        // The sum of twelve uniforms, less six: normal enough here, and no transcendental function.
        (0..<12).reduce(-6.0) { $0 + random.uniform(i * 12 + $1) }
    }
}
/// x[i] = φ · x[i − 1] + noise.
func autoregressive(_ count: Int, phi: Double, seed: UInt64) -> [Double] {
    var last = 0.0
    return normals(count, seed: seed).map { noise in
        last = phi * last + noise
        return last
    }
}
