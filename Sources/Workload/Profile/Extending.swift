// SPDX-License-Identifier: Apache-2.0
public import Core
internal import Gates
internal import JSONText

/// What blocks may be added for, when those of the plan are done, and how many.
public struct Extending: Hashable, Sendable {
    /// Blocks in all after which a run ends in any case.
    public var mostBlocks: Int
    /// Half width that is wanted of every interval: 0.05 is 5 %; nil where the plan's blocks are enough.
    public var precision: Double?
    /// No block is added beyond this, from the start of the run.
    public var budget: Nanoseconds?
    /// A gate that comes out regressed is confirmed by further blocks.
    public var confirms: Bool
}

extension Extending {
    /// As the trace has it.
    func append(to json: inout JSONWriter) {
        if let precision { json.member("until_precise", "\(precision * 100)%") }
        json.member("max_blocks", mostBlocks)
        json.member("budget_ns", ifKnown: budget?.count)
        json.member("confirm", confirms)
    }
}

extension ProfileBuilder {
    /// How many times as many blocks as planned a run may have where nobody says so.
    private static let usualGrowth = 4

    /// Whether something needs blocks that the load does not speak of.
    func wantsBlocks(_ document: ProfileDocument, _ targets: [Target]) -> Bool {
        document.load?.untilPrecise != nil || comparesByGates(document, targets)
    }
    /// Whether the gates hold the targets of the run against one another.
    private func comparesByGates(_ document: ProfileDocument, _ targets: [Target]) -> Bool {
        let gates = (document.gates ?? []).compactMap { $0.gate?.value }
        return targets.count > 1 && gates.contains { (try? Gate($0))?.isRegression == true }
    }

    /// How far the blocks may be extended; mistakes are written down.
    func extending(_ document: ProfileDocument, _ load: Load, _ targets: [Target]) -> Extending? {
        let written = document.load
        let precision = precision(written?.untilPrecise, load, document.session != nil)
        let confirms =
            comparesByGates(document, targets) && document.confirm?.value ?? true && document.session == nil
        let most = mostBlocks(written?.maxBlocks, load.mixing.blocks)
        let budget = positive(written?.budget)
        guard written?.untilPrecise != nil || confirms else {
            let fix = "it bounds a run that goes on; add \"until_precise: 5%\", or a regression gate"
            if let field = written?.maxBlocks { mistake(field, fix) }
            if let field = written?.budget { mistake(field, fix) }
            return nil
        }
        guard let blocks = load.mixing.blocks, most > blocks || precision != nil else { return nil }
        return Extending(mostBlocks: most, precision: precision, budget: budget, confirms: confirms)
    }
    private func precision(_ field: Field<Percentage>?, _ load: Load, _ hasSessions: Bool) -> Double? {
        guard let field, let share = field.value?.share else { return nil }
        if share <= 0 { mistake(field, "write a share above 0%, such as \"5%\"") }
        if hasSessions { mistake(field, "conversations have no blocks of equal size; remove it, or the session") }
        if load.mixing.kind != .blocks {
            mistake(field, "blocks are added until it holds; write \"mix: blocks\", or remove the mix")
        } else if load.mixing.blocks == 1 {
            mistake(field, "one block has no interval; write at least \"blocks: 2\"")
        }
        return share
    }
    private func mostBlocks(_ field: Field<Count>?, _ blocks: Int?) -> Int {
        let blocks = blocks ?? 1
        guard let field, let most = field.value?.value else { return min(Self.mostBlocks, Self.usualGrowth * blocks) }
        if most > Self.mostBlocks { mistake(field, "write a number of at most \(Self.mostBlocks)") }
        if most < blocks { mistake(field, "the plan has \(blocks) blocks; write at least that") }
        return most
    }
}
