// SPDX-License-Identifier: Apache-2.0
internal import Analysis
internal import Engine
internal import Synchronization
internal import Traces
internal import Workload

/// What makes a run one of pairs: the same question to each target, in turn, over connections that are open.
enum RelayRun {
    /// Enough for the interval of a median, and for a share of 5 % to be told from none.
    static let usualPairs = 60

    /// Texts, so that what a relay loses is proven: both sides are our own client's, and nobody else reads the trace.
    static let kept = (flag: "--record-output", extent: "full")

    /// What holds where neither a flag nor the profile says anything, of a profile's run, too.
    static var keeping: [Override] {
        Settings.forFlag(kept.flag).map { [Override($0, kept.extent, isDefault: true)] } ?? []
    }
    /// What holds where the user says nothing: one request at a time, and one loop, so that the sides share all there is.
    static func defaults(_ arguments: ParsedArguments) -> [Override] {
        let isGiven = { (flags: [String]) in flags.contains { arguments.value($0) != nil } }
        var chosen = [("--name", "relay")]
        if !isGiven(["--concurrency", "--rate", "--arrivals"]) { chosen.append(("--concurrency", "1")) }
        if !isGiven(["--requests", "--duration", "--soak"]) { chosen.append(("--requests", "\(usualPairs)")) }
        return chosen.compactMap { flag, value in
            Settings.forFlag(flag).map { Override($0, value, isDefault: true) }
        }
    }
    /// Ends the run where a side cannot be reached.
    static func watch(_ run: RunRecord) -> LoadRun.Watch {
        let watch = WatchedSides(run)
        return { watch.look($0) }
    }
    /// Which side is not there, and what to do.
    static func complaint(_ missing: RelayReport.Unreached) -> String {
        let fix =
            missing.isRefused
            ? "give the key that it wants (--key, and --via-key for relays)"
            : "start it, or correct its URL (\(missing.url))"
        return "\(missing.text); \(fix)"
    }
}

/// The writer's thread shows it the records, one batch at a time.
private final class WatchedSides: Sendable {
    private let watch: Mutex<ReachWatch>
    init(_ run: RunRecord) { watch = Mutex(ReachWatch(run)) }
    func look(_ records: [TraceRecord]) -> EndReason? { watch.withLock { $0.add(records) } ? .aborted : nil }
}

extension Profile {
    /// With as many pairs, beside those whose requests open the connections.
    func with(pairs: Int) -> Profile {
        var profile = self
        profile.load.requests = (pairs + (load.peakSlots ?? 1)) * targets.count
        return profile
    }
    /// The first target is the direct one, each further one has a relay more in front.
    func named(byHops hops: Int) -> Profile {
        var profile = self
        profile.targets[0].name = "direct"
        for hop in 1...hops { profile.targets[hop].name = hop == 1 ? "relay" : "chain of \(hop)" }
        return profile
    }
    /// HTTP/2 where there is TLS to agree on it, if there is somewhere: an upstream is mostly asked without.
    func overHTTP2WithTLS() -> Profile {
        var profile = self
        let isPlain = targets.map { $0.url.lowercased().hasPrefix("http://") }
        guard isPlain.contains(false) else { return profile }
        for i in targets.indices where isPlain[i] { profile.targets[i].http = .http1_1 }
        return profile
    }
    /// With every relay a second time, asked for compressed answers: so that the compressor is all that differs.
    func askingCompressed() -> Profile {
        var profile = self
        let direct = relay.direct ?? targets[0].name
        let known = Set(targets.map(\.name))
        for target in targets where target.name != direct && !target.compressed {
            var again = target
            again.compressed = true
            again.name = "\(target.name), compressed"
            if !known.contains(again.name) { profile.targets.append(again) }
        }
        profile.load.requests = load.requests.map { $0 / targets.count * profile.targets.count }
        return profile
    }
    /// The same so that pairs can be compared.
    ///
    /// - Throws: `CommandFailure` where what the profile wants leaves no pairs.
    func paired() throws(CommandFailure) -> Profile {
        guard targets.count > 1 else {
            throw CommandFailure(
                message: "a relay is held against its upstream: the profile needs two targets, the direct one and the "
                    + "relay; it has \(targets.map(\.name).joined(separator: ", "))")
        }
        guard load.mixing.kind == .abba else {
            throw CommandFailure(
                message: "mix: found \(load.mixing.kind.rawValue); pairs need \"mix: abba\": write that, or remove it")
        }
        guard targets.allSatisfy({ $0.weight == targets[0].weight }) else {
            throw CommandFailure(message: "weight: pairs need as many requests to each target; remove the weights")
        }
        var profile = self
        // A mark of its own in each request would make two different questions of a pair.
        for i in targets.indices { profile.targets[i].request.salt = false }
        // Divided among loops, a loop could get the requests of one side alone.
        profile.load.loops = load.loops ?? 1
        if let requests = load.requests { profile.load.requests = requests + (-requests).floorModulo(targets.count) }
        return profile
    }
}

extension Int {
    fileprivate func floorModulo(_ divisor: Int) -> Int { (self % divisor + divisor) % divisor }
}
