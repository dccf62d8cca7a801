// SPDX-License-Identifier: Apache-2.0
internal import Analysis
internal import Engine
internal import Gates
internal import Protocols
internal import Workload

/// Holds a profile's regression gates against what is known of this machine's noise, before anything is sent.
struct NoiseCheck {
    /// What is worth saying of it, where nothing is wrong; nil where there is nothing.
    let note: String?

    /// - Throws: `CommandFailure` where a gate asks for more than this machine can tell; all of them at once.
    init(_ profile: Profile) throws(CommandFailure) {
        let gates = profile.regressionGates
        guard !gates.isEmpty, let blocks = profile.load.mixing.blocks, let conditions = NoiseConditions(profile) else {
            note = nil
            return
        }
        let file = NoiseFile(path: profile.noise)
        guard let noise = try file.read()[conditions] else {
            note = file.unknown
            return
        }
        let refusals = gates.compactMap { gate -> String? in
            guard case .worse(let tolerance) = gate.bound, let statistic = Statistic(gate) else { return nil }
            return noise.refusal(statistic, tolerance: tolerance, blocks: blocks).map { "gate \"\(gate.text)\": \($0)" }
        }
        guard refusals.isEmpty else {
            throw CommandFailure(message: refusals.joined(separator: "\n") + "\nnothing was sent (\(profile.noise))")
        }
        note = nil
    }
}

extension Profile {
    /// Those that hold its targets against one another.
    var regressionGates: [Gate] { demands.gates.map(\.gate).filter(\.isRegression) }
}

extension NoiseConditions {
    /// Those of a profile that is run here; nil where its targets do not take turns in blocks.
    init?(_ profile: Profile) {
        guard profile.load.mixing.kind == .blocks, let target = profile.targets.first else { return nil }
        self.init(
            host: HostProbe.host(), load: profile.load.words, dialect: target.dialect.rawValue, model: target.model,
            blockRequests: profile.load.blockSize(targets: profile.targets.count))
    }
}
