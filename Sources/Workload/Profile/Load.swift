// SPDX-License-Identifier: Apache-2.0
public import Core

/// When requests leave.
public enum Arrivals: String, Hashable, Sendable, CaseIterable {
    /// A new request leaves when one has ended.
    case closed
    /// One request at a time: a closed loop of one, on one event loop.
    case sequential
    /// Evenly spaced at the rate, whatever the answers do.
    case constant
    /// Independent arrivals at the mean rate.
    case poisson
    /// Waits with a gamma distribution: burstier than Poisson arrivals, or more even.
    case gamma
    /// Waits uniform between nothing and twice the mean.
    case uniform
    /// Several at the same moment, the moments evenly spaced.
    case burst
    /// At the recorded moments of a file.
    case replay
    /// Arrivals do not wait for answers.
    public var isOpen: Bool { self != .closed && self != .sequential }
}

/// How much is sent and for how long.
public struct Load: Hashable, Sendable {
    /// What happens to an arrival that finds as many requests in flight as are allowed.
    public enum Overflow: String, Hashable, Sendable, CaseIterable {
        /// It waits until one ends; the wait is schedule lag.
        case queue
        /// It is not sent, recorded as `shed`, and counts as a miss.
        case shed
    }
    public var arrivals: Arrivals
    /// Slots of a closed load without stages.
    public var concurrency: Int?
    /// Of an open load without stages; none for a replay.
    public var rate: Rate?
    /// Coefficient of variation of gamma waits.
    public var burstiness: Double?
    /// Arrivals at the same moment.
    public var burst: Int?
    /// In place of one rate or concurrency; all of them give a rate, or all give a concurrency.
    public var stages: [Stage] = []
    public var replay: Replay?
    /// Most requests in flight, over all event loops; for an open load.
    public var maxInFlight: Int?
    public var overflow = Overflow.queue
    /// One of `requests`, `duration` and `replay` is there; whichever is over first ends the issuing.
    public var requests: Int?
    /// With stages their sum, or less.
    public var duration: Nanoseconds?
    /// Part of `duration`.
    public var warmup: Nanoseconds
    public var drain: Nanoseconds
    /// Nil where the command is to choose by the machine.
    public var loops: Int?
    /// How requests are shared out among the targets.
    public var mixing = Mixing()
    /// How far blocks may be added to those of `mixing`; nil where they may not.
    public var extending: Extending?
    /// Nil where nobody asked whether it drifts.
    public var soak: Soak?
    /// Requests that the plan is laid out for: those of the blocks that may be added among them.
    public var mostRequests: Int? {
        guard let requests, let blocks = mixing.blocks, let extending else { return requests }
        return requests / blocks * extending.mostBlocks
    }

    /// Most slots that a closed load has in use at once; nil for an open one.
    public var peakSlots: Int? {
        switch arrivals {
        case .sequential: 1
        case .closed: stages.isEmpty ? concurrency : stages.compactMap(\.slots).max()
        default: nil
        }
    }
    /// Highest planned rate, requests per second; a replay's is its mean, and a closed load has none.
    public var peakRate: Double? {
        if let replay { return replay.meanRate }
        return stages.isEmpty ? rate?.perSecond : stages.compactMap(\.perSecond).max()
    }
    /// Which moments it has depends on the seed.
    public var isDrawn: Bool { [.poisson, .gamma, .uniform].contains(arrivals) }
    /// Mean planned rate, requests per second; nil for a closed load.
    public var meanRate: Double? {
        if let replay { return replay.meanRate }
        return RateCurve(stages)?.mean ?? rate?.perSecond
    }
}

/// A part of a load that has its own rate or concurrency for its own time.
public struct Stage: Hashable, Sendable {
    public enum Level: Hashable, Sendable {
        /// Nil is a pause.
        case rate(Rate?)
        case slots(Int)
    }
    public var level: Level
    /// Above 0.
    public var duration: Nanoseconds
    /// Moves from the level of the stage before to its own in a straight line; holds its level otherwise.
    ///
    /// The first stage moves from a rate of 0, or from a concurrency of 1.
    public var ramps: Bool

    public init(_ level: Level, for duration: Nanoseconds, ramps: Bool = false) {
        (self.level, self.duration, self.ramps) = (level, duration, ramps)
    }
    /// Requests per second at its end; nil for a stage of a closed load.
    public var perSecond: Double? {
        guard case .rate(let rate) = level else { return nil }
        return rate?.perSecond ?? 0
    }
    var slots: Int? {
        guard case .slots(let slots) = level else { return nil }
        return slots
    }
}

extension Load {
    /// The load in words: `closed loop of 8`, `gamma arrivals (cv 2) at 20/s`, `3 stages of poisson arrivals up to 50/s`, `replay of azure.csv at 2x`.
    public var words: String {
        let cap = maxInFlight.map {
            ", at most \($0) in flight (\(overflow == .queue ? "the rest waits" : "the rest is shed"))"
        }
        return kindInWords + (cap ?? "")
    }
    private var kindInWords: String {
        let staged = stages.isEmpty ? nil : "\(stages.count) stage\(stages.count == 1 ? "" : "s") of "
        switch arrivals {
        case .sequential: return "one request at a time"
        case .closed:
            return staged.map { "\($0)a closed loop up to \(peakSlots ?? 0)" } ?? "closed loop of \(concurrency ?? 0)"
        case .replay: return replay?.words ?? "replay"
        default: break
        }
        let pace =
            staged == nil
            ? rate.map { " at \($0)" } ?? ""
            : " up to \(Rate.shown(stages.compactMap(\.perSecond).max() ?? 0))"
        return (staged ?? "") + process + pace
    }
    private var process: String {
        switch arrivals {
        case .gamma: "gamma arrivals (cv \(burstiness.map(Self.short) ?? "1"))"
        case .burst: "bursts of \(burst ?? 1)"
        default: "\(arrivals.rawValue) arrivals"
        }
    }
    private static func short(_ value: Double) -> String {
        value == value.rounded() && value < 1e9 ? "\(Int(value))" : "\(value)"
    }
}

extension Rate {
    /// Requests per second as a text, at most three decimals.
    static func shown(_ perSecond: Double) -> String {
        let rounded = (perSecond * 1_000).rounded() / 1_000
        return rounded == rounded.rounded() && rounded < 1e15 ? "\(Int64(rounded))/s" : "\(rounded)/s"
    }
}
