// SPDX-License-Identifier: Apache-2.0
internal import Core

// A spread as a profile writes it: read again, it is the same.
extension CountSpread {
    public var text: String { spread.text { "\(Self.plain($0))" } }
    private static func plain(_ amount: Double) -> String {
        amount == amount.rounded() && amount < 1e15 ? "\(Int64(amount))" : "\(amount)"
    }
}
extension DurationSpread {
    public var text: String { spread.text { Nanoseconds(Int64($0.rounded())).text } }
}
extension Spread {
    fileprivate func text(_ amount: (Double) -> String) -> String {
        switch shape {
        case .fixed(let value): amount(value)
        case .uniform(let low, let high): "uniform(\(amount(low)),\(amount(high)))"
        case .normal(let mean, let deviation): "normal(\(amount(mean)),\(amount(deviation)))"
        case .lognormal(let median, let sigma): "lognormal(\(amount(median)),\(sigma))"
        case .exponential(let mean): "exponential(\(amount(mean)))"
        }
    }
}
