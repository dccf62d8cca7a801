// SPDX-License-Identifier: Apache-2.0
public import Analysis

/// What a machine's noise comes to, for a terminal: how far two equal systems differ, and what gates can be held to.
public struct NoiseReport {
    /// Numbers of blocks that the floor is shown for, beside that of the run.
    private static let usual = [8, 16, 32]

    private let width: Int
    private let style: TerminalStyle

    /// - Parameters:
    ///   - width: Columns of the terminal.
    ///   - isColoured: Whether to write colours.
    public init(width: Int = 80, isColoured: Bool = false) {
        (self.width, style) = (max(60, width), TerminalStyle(isColoured: isColoured))
    }

    /// - Parameters:
    ///   - noise: Of all measurements under these conditions.
    ///   - conditions: Where it was measured.
    ///   - comparison: Of the last measurement, the two equal sides.
    ///   - blocks: Of the plan that gates are for.
    /// - Returns: Lines that end in a line feed.
    public func render(
        _ noise: Noise, _ conditions: NoiseConditions, _ comparison: Comparison?, blocks: Int
    ) -> String {
        let counts = Set(Self.usual + [blocks]).filter { $0 > 1 }.sorted()
        var lines = [style.bold("Noise of this machine"), place(conditions, noise), ""]
        let columns = counts.map { "\($0) blocks" } + ["sd of a pair", "pairs"]
        var table = TextTable(header: ["smallest difference that is no chance"] + columns)
        for statistic in Statistic.compared {
            guard let spread = noise.spreads[statistic.id] else { continue }
            let floors = counts.map { Self.amount(noise.floor(statistic, blocks: $0), statistic) }
            table.add(
                [statistic.title] + floors
                    + [Self.amount(spread.deviation, statistic), "\(spread.degrees + noise.measurements)"])
        }
        lines += table.lines
        lines += differences(comparison)
        return lines.joined(separator: "\n") + "\n"
    }
    private func place(_ conditions: NoiseConditions, _ noise: Noise) -> String {
        let count = noise.measurements
        let parts = [
            conditions.system, conditions.cpu, "\(conditions.cores) cores", conditions.load, conditions.model,
            "\(conditions.blockRequests) requests a block",
            "\(count) measurement\(count == 1 ? "" : "s")",
        ]
        return parts.map(PlainText.visible).joined(separator: " · ")
    }
    /// Two equal sides that were told apart: one in twenty are, or they are not equal.
    private func differences(_ comparison: Comparison?) -> [String] {
        guard let comparison, let row = comparison[Statistic(.ttft, .p50)], row.effect.isTold else { return [] }
        let change = Self.signed(row.effect.change, row.statistic)
        return [
            "",
            style.level(
                .suspect,
                "the two sides differ: \(row.statistic.title) by \(change), of \(row.effect.baseUnits) blocks each"),
            "one in twenty measurements says so by chance; should the next one as well, then who goes first matters here, "
                + "or the sides are not the same system",
        ]
    }
    private static func amount(_ value: Double?, _ statistic: Statistic) -> String {
        guard let value else { return "–" }
        return statistic.scale == .ratio ? Units.share(value) : "\(Units.number(value * 100)) points"
    }
    private static func signed(_ value: Double, _ statistic: Statistic) -> String {
        (value > 0 ? "+" : "") + amount(value, statistic)
    }
}
