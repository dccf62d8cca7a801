// SPDX-License-Identifier: Apache-2.0
internal import Analysis
internal import JSONText

/// What the page's script draws of a comparison; texts are made here, so that a picture reads like the table.
struct ComparisonData {
    private let analysis: ComparisonAnalysis
    /// The place of a side in the page's legend, by its label.
    private let places: [String: Int]

    /// Figures that are drawn unit by unit: more are in the table.
    private static let mostDrawn = 6

    init(_ analysis: ComparisonAnalysis, sides: [String]) {
        self.analysis = analysis
        places = Dictionary(sides.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    }

    func write(to json: inout JSONWriter) {
        let drawn = drawnUnits
        json.key("comparisons")
        json.array { list in
            for comparison in analysis.comparisons {
                list.object { json in
                    json.member("base", place(comparison.base))
                    json.member("candidate", place(comparison.candidate))
                    json.key("rows")
                    json.array { list in
                        for row in comparison.rows { Self.row(row, isDrawn: drawn.contains(row.statistic.id), &list) }
                    }
                }
            }
        }
    }
    private func place(_ arm: Arm) -> Int { places[arm.label] ?? 0 }

    /// The headline and what is gated.
    private var drawnUnits: Set<String> {
        let rows = analysis.comparisons.flatMap(\.rows).filter { $0.points.count > 1 }
        let gated = rows.filter(\.isGated).map(\.statistic.id)
        let headline = rows.first.map { [$0.statistic.id] } ?? []
        var ids: [String] = []
        for id in headline + gated where !ids.contains(id) { ids.append(id) }
        return Set(ids.prefix(Self.mostDrawn))
    }

    private static func row(_ row: Comparison.Row, isDrawn: Bool, _ json: inout JSONWriter) {
        let cells = ComparisonCells(row: row)
        let effect = row.effect
        json.object { json in
            json.member("id", row.statistic.id)
            json.member("title", row.statistic.title)
            json.member("scale", effect.scale.rawValue)
            json.member("more_is_better", row.statistic.isBetterHigher)
            json.member("estimate", ComparisonCells.raw(effect.estimate))
            if let interval = effect.interval {
                json.member("low", ComparisonCells.raw(interval.lowerBound))
                json.member("high", ComparisonCells.raw(interval.upperBound))
            }
            json.member("tolerance", row.tolerance)
            json.member("gated", row.isGated)
            json.member("finding", row.finding.rawValue)
            json.member("words", cells.finding)
            json.member("text", "\(cells.effectValue) (\(cells.effectInterval))")
            json.key("said")
            json.array { list in for line in said(row, cells) { list.string(line) } }
            if isDrawn {
                json.key("points")
                json.array { list in for point in row.points { self.point(point, effect.scale, &list) } }
            }
        }
    }
    /// What a pointer shows.
    private static func said(_ row: Comparison.Row, _ cells: ComparisonCells) -> [String] {
        var lines = [
            "\(cells.base) against \(cells.candidate): change \(cells.estimatedChange)",
            "95 % interval \(cells.changeInterval), p \(cells.p)", "\(cells.units), n = \(cells.counts)",
        ]
        if row.tolerance > 0 { lines.append("tolerance \(cells.tolerance)") }
        if let reason = row.reason { lines.append(PlainText.visible(reason)) }
        return lines
    }
    private static func point(_ point: Comparison.Point, _ scale: Effect.Scale, _ json: inout JSONWriter) {
        json.object { json in
            json.member("block", point.block)
            json.member("effect", ComparisonCells.raw(point.effect))
            json.member("text", ComparisonCells.effect(point.effect, scale))
            if let isBaseFirst = point.isBaseFirst { json.member("base_first", isBaseFirst) }
        }
    }
}
