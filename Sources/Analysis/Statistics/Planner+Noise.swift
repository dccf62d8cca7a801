// SPDX-License-Identifier: Apache-2.0
extension Planner.Noise {
    /// How far the blocks of a run lie apart by chance, as it was measured.
    ///
    /// Of two sides it is the spread of their differences, whatever these are on average; of one, that of its own blocks,
    /// which holds what both sides of a pair would share and so errs towards more blocks. Nil below two blocks with values.
    ///
    /// - Parameters:
    ///   - sides: Of one run; the first two count.
    ///   - statistic: What is planned for.
    public init?(_ sides: [ArmRun], _ statistic: Statistic) {
        func values(_ side: ArmRun) -> [Int: Double] {
            side.blocks.reduce(into: [:]) { known, block in known[block.number] = block.values[statistic.id] }
        }
        guard let first = sides.first else { return nil }
        let base = values(first)
        let effect: Effect?
        if sides.count > 1 {
            let candidate = values(sides[1])
            let pairs = base.sorted { $0.key < $1.key }.compactMap { number, value in
                candidate[number].map { (base: value, candidate: $0) }
            }
            effect = Effect.paired(pairs, statistic.scale)
        } else {
            // Against nothing that varies: one value lies √2 less apart from it than two from each other.
            let pairs = base.sorted { $0.key < $1.key }.map { (base: statistic.scale.none, candidate: $0.value) }
            effect = Effect.paired(pairs, statistic.scale)
        }
        // What never varied, such as an error rate without errors, says nothing of how far it may lie apart.
        guard let effect, let deviation = effect.deviation, deviation > 0 else { return nil }
        let sizes = first.blocks.map { Double($0.counted) }
        self = .measured(
            deviation: sides.count > 1 ? deviation : deviation * 2.0.squareRoot(), pairs: effect.baseUnits,
            requests: Int((sizes.reduce(0, +) / Double(sizes.count)).rounded()))
    }
}
