// SPDX-License-Identifier: Apache-2.0
internal import Analysis
internal import Core
internal import FoundationEssentials
internal import Workload

/// `search.json` in the folder of a search: what was asked for, so that it can go on, and be analysed without the profile.
struct CapacityNote: Codable, Equatable {
    static let fileName = "search.json"

    var version = 1
    var name: String
    var target: String
    var direct: String?
    var by: String
    var from: Double
    var to: Double
    var resolution: Double
    var kneeGrowth: Double
    var kneeSlackNanoseconds: Double
    var kneeGoodput: Double
    var requests: Int
    var stepNanoseconds: Int64
    var longPromptTokens: Int
    var measuresRecovery: Bool
    /// Of the first step; each further one has the next.
    var seed: String
    /// The profile with its one target, without secrets.
    var profile: String

    init(_ task: CapacityTask, seed: UInt64) {
        (name, target, direct) = (task.profile.name, task.target.name, task.direct?.targets[0].name)
        by = task.plan.axis.rawValue
        (from, to, resolution) = (task.plan.from, task.plan.to, task.plan.resolution)
        (kneeGrowth, kneeSlackNanoseconds) = (task.plan.knee.growth, task.plan.knee.slack)
        (kneeGoodput, requests, stepNanoseconds) = (task.plan.knee.goodput, task.requests, task.shape.step.count)
        (longPromptTokens, measuresRecovery) = (task.shape.longPrompt, task.shape.measuresRecovery)
        self.seed = "\(seed)"
        profile = task.profile.redactedJSON
    }
    /// - Throws: `CommandFailure` where the folder has none, or it cannot be read.
    init(of folder: String) throws(CommandFailure) {
        let path = "\(folder)/\(Self.fileName)"
        guard let data = try? Data(contentsOf: URL(filePath: path)) else {
            throw CommandFailure(
                message: "\(path): cannot be read; give a profile, or the folder of a search such as "
                    + "reports/relay-capacity/2026-11-20T22-50-02Z")
        }
        guard let note = try? JSONDecoder().decode(Self.self, from: data), note.version == 1,
            CapacityPlan.Axis(rawValue: note.by) != nil, note.from > 0, note.to >= note.from, note.resolution > 0
        else {
            throw CommandFailure(message: "\(path): is not what this version of streamgauge writes; measure anew")
        }
        self = note
    }
    func text() -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) + "\n" } ?? ""
    }
    var plan: CapacityPlan {
        var plan = CapacityPlan(
            CapacityPlan.Axis(rawValue: by) ?? .concurrency, from: from, to: to, resolution: resolution)
        (plan.knee.growth, plan.knee.slack, plan.knee.goodput) = (kneeGrowth, kneeSlackNanoseconds, kneeGoodput)
        return plan
    }
    /// Whether the other asks for the same search; where no seed was given, any will do.
    func isSame(as other: CapacityNote) -> Bool {
        var own = self
        own.seed = other.seed
        return own == other
    }
}
