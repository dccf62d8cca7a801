// SPDX-License-Identifier: Apache-2.0
internal import Core

// Loads that a command makes of a profile's: the same loops and patience, another level.
extension Load {
    /// A closed loop of so many slots, without an end.
    public static func closed(_ slots: Int, like load: Load) -> Load {
        Load(arrivals: .closed, concurrency: slots, warmup: .zero, drain: load.drain, loops: load.loops)
    }
    /// Arrivals at a rate, without an end: of the profile's own kind, or evenly spaced where that has no rate.
    public static func open(_ rate: Rate, like load: Load) -> Load {
        let arrivals = load.arrivals.isOpen && load.arrivals != .replay ? load.arrivals : .constant
        return Load(
            arrivals: arrivals, rate: rate, burstiness: load.burstiness, burst: load.burst, warmup: .zero,
            drain: load.drain, loops: load.loops)
    }
    /// A load of several levels in turn, each for its time, in place of its one level.
    public func staged(_ stages: [Stage]) -> Load {
        var own = self
        (own.concurrency, own.rate, own.stages) = (nil, nil, stages)
        own.duration = stages.reduce(.zero) { $0 + $1.duration }
        return own
    }
}

extension Rate {
    /// To a thousandth of a request a second, and not below that.
    public init(approximating perSecond: Double) {
        self.init(max(1, Int64((perSecond * 1_000).rounded())), per: .seconds(Int64(1_000)))
    }
}
