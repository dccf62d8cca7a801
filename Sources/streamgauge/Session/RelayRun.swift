// SPDX-License-Identifier: Apache-2.0
internal import Excerpts
internal import Workload

/// What makes a run one of pairs: the same question to each target, in turn, over connections that are open.
enum RelayRun {
    /// Enough for the interval of a median, and for a share of 5 % to be told from none.
    static let usualPairs = 60

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
        for hop in 1...hops { profile.targets[hop].name = hops == 1 ? "relay" : hop == 1 ? "relay" : "chain of \(hop)" }
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
        if record.output == .none { profile.record.output = .hash }
        // Divided among loops, a loop could get the requests of one side alone.
        profile.load.loops = load.loops ?? 1
        if let requests = load.requests { profile.load.requests = requests + (-requests).floorModulo(targets.count) }
        return profile
    }
}

extension Int {
    fileprivate func floorModulo(_ divisor: Int) -> Int { (self % divisor + divisor) % divisor }
}
