// SPDX-License-Identifier: Apache-2.0
public import Core

/// How `streamgauge capacity` looks for the highest load that holds.
public struct CapacityShape: Hashable, Sendable {
    public enum Axis: String, Hashable, Sendable, CaseIterable {
        /// Streams open at once.
        case concurrency
        /// Requests a second.
        case rate
    }
    public var axis = Axis.concurrency
    /// Streams, or requests a second; above 0, and not below `from`.
    public var from = 1.0
    public var to = 1_024.0
    /// A share of the load, above 0.
    public var resolution = 0.05
    /// Name of the direct arm; nil for the first of two targets.
    public var direct: String?
    /// Share of the requests that must keep to the service levels, where no gate says so.
    public var goodput = 0.95
    /// Fewest requests of a step; nil for what its gates take.
    public var requests: Int?
    /// Shortest step.
    public var step = Nanoseconds.seconds(Int64(5))
    public var cooldown = Nanoseconds.seconds(Int64(2))
    /// Tokens of the long prompt; 0 for none.
    public var longPrompt = 100_000
    public var measuresRecovery = true
    public var kneeGrowth = 2.0
    public var kneeSlack = Nanoseconds.milliseconds(5)
    public var kneeGoodput = 0.95
    public init() {}
}

extension CapacityShape.Axis: ProfileChoice {}

/// The `capacity` of a profile as it is written.
struct CapacityDocument: Decodable {
    var by: Field<CapacityShape.Axis>?
    var from: Field<LoadLevel>?
    var to: Field<LoadLevel>?
    var resolution: Field<Percentage>?
    var direct: Field<String>?
    var goodput: Field<Percentage>?
    var requests: Field<Count>?
    var step: Field<Nanoseconds>?
    var cooldown: Field<Nanoseconds>?
    var longPrompt: Field<LongPrompt>?
    var recovery: Field<Bool>?
    var kneeGrowth: Field<Double>?
    var kneeSlack: Field<Nanoseconds>?
    var kneeGoodput: Field<Percentage>?

    enum CodingKeys: String, CodingKey {
        case by, from, to, resolution, direct, goodput, step, cooldown, recovery
        case requests = "step_requests"
        case longPrompt = "long_prompt"
        case kneeGrowth = "knee_growth"
        case kneeSlack = "knee_slack"
        case kneeGoodput = "knee_goodput"
    }
}
/// Streams, or a rate.
struct LoadLevel: ProfileValue, Hashable {
    let value: Double
    let isRate: Bool
    static func fix(for text: String) -> String { "write a number of streams such as 8, or a rate such as \"20/s\"" }
    init?(profileText text: String) {
        if let rate = Rate(text: text) {
            (value, isRate) = (rate.perSecond, true)
        } else if let count = Count(profileText: text) {
            (value, isRate) = (Double(count.value), false)
        } else {
            return nil
        }
    }
}
/// Tokens from 0.
struct LongPrompt: ProfileValue, Hashable {
    let tokens: Int
    static func fix(for text: String) -> String { "write a number of tokens such as 20000, or 0 for no long prompt" }
    init?(profileText text: String) {
        if text == "0" {
            tokens = 0
        } else if let count = Count(profileText: text), count.value <= 10_000_000 {
            tokens = count.value
        } else {
            return nil
        }
    }
}

extension ProfileBuilder {
    func capacity(_ document: CapacityDocument?, _ targets: [Target]) -> CapacityShape {
        var shape = CapacityShape()
        shape.axis = document?.by?.value ?? shape.axis
        shape.from = level(document?.from, shape.axis) ?? shape.from
        shape.to = level(document?.to, shape.axis) ?? max(shape.from, shape.axis == .rate ? 1_000 : shape.to)
        if shape.to < shape.from, let field = document?.to ?? document?.from {
            mistake(field, "the search goes from a low load to a high one; write a \"to\" that is not below \"from\"")
        }
        shape.resolution = share(document?.resolution) ?? shape.resolution
        shape.goodput = share(document?.goodput, below: 1) ?? shape.goodput
        shape.kneeGoodput = share(document?.kneeGoodput) ?? shape.kneeGoodput
        shape.requests = document?.requests?.value?.value
        shape.step = positive(document?.step) ?? shape.step
        shape.cooldown = document?.cooldown?.value ?? shape.cooldown
        shape.longPrompt = document?.longPrompt?.value?.tokens ?? shape.longPrompt
        shape.measuresRecovery = document?.recovery?.value ?? true
        shape.kneeSlack = document?.kneeSlack?.value ?? shape.kneeSlack
        if let field = document?.kneeGrowth, let growth = field.value {
            if growth < 1 { mistake(field, "write a number from 1, such as 2") }
            shape.kneeGrowth = growth
        }
        shape.direct = direct(document?.direct, targets)
        return shape
    }
    private func level(_ field: Field<LoadLevel>?, _ axis: CapacityShape.Axis) -> Double? {
        guard let field, let level = field.value else { return nil }
        if axis == .rate, !level.isRate { mistake(field, "a rate is raised; write it with its unit, such as \"20/s\"") }
        if axis == .concurrency, level.isRate {
            mistake(field, "streams are counted; write a number such as 8, or add \"by: rate\"")
        }
        return level.value
    }
    private func share(_ field: Field<Percentage>?, below end: Double = 1.01) -> Double? {
        guard let field, let share = field.value?.share else { return nil }
        let range = end == 1 ? "above 0% and below 100%" : "above 0%"
        if share <= 0 || share >= end { mistake(field, "write a share \(range), such as \"5%\"") }
        return share
    }
    private func direct(_ field: Field<String>?, _ targets: [Target]) -> String? {
        guard let field, let name = field.value else { return nil }
        let names = targets.map(\.name)
        if !names.isEmpty, !names.contains(name) {
            let hint = Suggestion.closest(to: name, among: names).map { "did you mean \"\($0)\"? " } ?? ""
            mistake(field, "there is no target \"\(name)\"; \(hint)known are \(names.joined(separator: ", "))")
        }
        return name
    }
}
