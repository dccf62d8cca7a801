// SPDX-License-Identifier: Apache-2.0
internal import Analysis
internal import Gates
internal import Workload

/// What `streamgauge plan --detect` was asked for.
struct DetectionRequest {
    let effect: Double
    let planner: Planner
    let source: String?

    /// - Throws: `UsageError` for a flag that is wrong, `CommandFailure` for a file that cannot be used.
    init(_ arguments: ParsedArguments) throws {
        let (statistic, name) = try Self.statistic(arguments)
        effect = try Self.share("--detect", arguments) ?? 0
        let tolerance = try Self.share("--tolerance", arguments) ?? 0
        guard effect > tolerance else {
            throw UsageError(
                "--detect: a gate with this --tolerance lets such a change pass; write one above it",
                command: PlanCommand.name)
        }
        source = arguments.value("--from")
        var noise = Planner.Noise.assumed
        if let source { noise = try Self.noise(source, statistic) }
        guard let planner = Planner(statistic, noise, tolerance: tolerance) else {
            throw UsageError(
                "--statistic \(name): how far shares lie apart depends on their size; measure it, and give the trace of a run "
                    + "with blocks as --from FILE", command: PlanCommand.name)
        }
        self.planner = planner
    }

    private static func statistic(_ arguments: ParsedArguments) throws -> (Statistic, String) {
        let text = arguments.value("--statistic") ?? Statistic.compared[0].id
        let subject = GateSubject.named(text.prefix { $0 != "." })
        do throws(GateError) {
            // What may be gated can be planned for, and is written alike.
            let gate = try Gate("\(text) \(subject?.isBetterHigher == true ? "-" : "+")1%")
            if let statistic = Statistic(gate) { return (statistic, text) }
        } catch {
            throw UsageError("--statistic: found \"\(text)\"; \(error.message)", command: PlanCommand.name)
        }
        throw UsageError(
            "--statistic: found \"\(text)\"; write one such as ttft.p50, gap.p99 or error_rate",
            command: PlanCommand.name)
    }
    private static func share(_ flag: String, _ arguments: ParsedArguments) throws -> Double? {
        guard let text = arguments.value(flag) else { return nil }
        guard let share = Double(percent: text), share > 0 else {
            throw UsageError(
                "\(flag): found \"\(text)\"; write a change above 0%, such as \"10%\"", command: PlanCommand.name)
        }
        return share
    }
    private static func noise(_ path: String, _ statistic: Statistic) throws -> Planner.Noise {
        let sides = try TraceAnalysis.of(ManyTraces.trace(path), comparing: [statistic]).arms
        guard let noise = Planner.Noise(sides, statistic) else {
            throw CommandFailure(
                message: "\(path): has fewer than two whole blocks with \(statistic.id), or the same value in all of "
                    + "them; give the trace of a run with mix: blocks, best of one target against itself")
        }
        return noise
    }
}

extension Double {
    /// `10%` or `2.5 %` as 0.1 and 0.025; nil for anything else, and above 1,000 %.
    fileprivate init?(percent text: String) {
        guard text.last == "%" else { return nil }
        let digits = text.dropLast().filter { $0 != " " }
        guard digits.allSatisfy({ $0.isNumber || $0 == "." }), let number = Double(digits), number <= 1_000 else {
            return nil
        }
        self = number / 100
    }
}

extension DetectionPlan.Own {
    init(_ profile: Profile) {
        let blocks = profile.load.mixing.blocks
        self.init(
            name: profile.name, blocks: blocks,
            requests: blocks.flatMap { count in
                profile.load.requests.map { $0 / (count * max(1, profile.targets.count)) }
            })
    }
}
