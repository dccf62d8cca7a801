// SPDX-License-Identifier: Apache-2.0

extension HistorySeries {
    /// Of one subject's runs, oldest first; nil where none has the statistic.
    init?(_ statistic: Statistic, of runs: [HistoryRun]) {
        let known = runs.filter { $0.figures[statistic.id] != nil }
        guard let first = known.first else { return nil }
        subject = Subject(first)
        self.statistic = statistic
        var conditions: [Condition] = []
        var points = known.compactMap { run -> Point? in
            guard let figure = run.figures[statistic.id] else { return nil }
            let condition = Condition(planHash: run.facts.planHash, host: run.facts.hostClass)
            if !conditions.contains(condition) { conditions.append(condition) }
            let segment = conditions.firstIndex(of: condition) ?? 0
            let isDrawnOnly = !statistic.scale.transformed(figure.value).isFinite
            return Point(
                run: run, figure: figure, segment: segment, leftOut: run.leftOut ?? (isDrawnOnly ? "no logarithm" : nil)
            )
        }
        breaks = zip(known, known.dropFirst()).enumerated().compactMap { i, pair in
            let changes = Self.changes(pair.0, pair.1)
            return changes.isEmpty ? nil : Break(point: i + 1, changes: changes)
        }
        segments = conditions.indices.map { number in
            Self.segment(number, conditions[number], statistic, &points)
        }
        self.points = points
    }

    private struct Condition: Hashable { let planHash, host: String }

    private static func changes(_ a: HistoryRun, _ b: HistoryRun) -> [Change] {
        let all: [(Change.Kind, String, String)] = [
            (.plan, a.facts.planHash, b.facts.planHash), (.host, a.facts.hostClass, b.facts.hostClass),
            (.tool, a.facts.tool, b.facts.tool), (.libcurl, a.facts.libcurl, b.facts.libcurl),
        ]
        return all.filter { $0.1 != $0.2 }.map { kind, from, to in
            switch kind {
            case .libcurl: differing(kind, from, to, separator: " ")
            case .host: differing(kind, from, to, separator: ", ")
            case .plan, .tool: Change(kind: kind, from: from, to: to)
            }
        }
    }
    /// Only the libraries or properties that differ: the whole line is long.
    private static func differing(_ kind: Change.Kind, _ from: String, _ to: String, separator: String) -> Change {
        let (old, new) = (from.split(separator: separator), to.split(separator: separator))
        return Change(
            kind: kind, from: old.filter { !new.contains($0) }.joined(separator: separator),
            to: new.filter { !old.contains($0) }.joined(separator: separator))
    }

    /// Levels and steps of one segment; its runs are judged by those before them.
    private static func segment(
        _ number: Int, _ condition: Condition, _ statistic: Statistic, _ points: inout [Point]
    ) -> Segment {
        let scale = statistic.scale
        let counted = points.indices.filter { points[$0].segment == number && points[$0].leftOut == nil }
        let values = counted.map { scale.transformed(points[$0].figure.value) }
        let found = ChangePoints.find(in: values)
        let starts = [0] + found.map(\.index)
        let ranges = starts.indices.map { starts[$0]..<($0 + 1 < starts.count ? starts[$0 + 1] : values.count) }
        for (level, range) in ranges.enumerated() {
            for place in range where place > 0 {
                // The first run after a step is held against the level before it.
                let base = place == range.lowerBound ? ranges[level - 1].lowerBound : range.lowerBound
                guard let expected = PredictionInterval(Array(values[base..<place]), scale) else { continue }
                points[counted[place]].expected = expected
                points[counted[place]].isOutside = !expected.contains(values[place])
            }
        }
        let levels =
            values.isEmpty
            ? []
            : ranges.map { range in
                Level(
                    points: range.map { counted[$0] },
                    center: scale.restored(MeanAndVariance.of(Array(values[range])).mean))
            }
        let steps = found.enumerated().compactMap { i, change -> Step? in
            let sides = [ranges[i], ranges[i + 1]].map { $0.map { points[counted[$0]].figure.value } }
            guard let effect = Effect.step(sides[0], sides[1], scale, p: change.p) else { return nil }
            return Step(
                point: counted[change.index], effect: effect, before: levels[i].center, after: levels[i + 1].center,
                isWorse: (effect.estimate > effect.none) != statistic.isBetterHigher)
        }
        return Segment(
            planHash: condition.planHash, host: condition.host, levels: levels, steps: steps,
            next: ranges.last.flatMap { PredictionInterval(Array(values[$0]), scale) })
    }
}

extension HistorySeries.Subject {
    init(_ run: HistoryRun) {
        self.init(
            name: run.facts.name, target: run.facts.target, model: run.facts.model, dialect: run.facts.dialect)
    }
}

extension Effect {
    /// Of two levels of a history, three runs each at least; p is that of the place, not of the labels alone.
    static func step(_ before: [Double], _ after: [Double], _ scale: Scale, p: Double) -> Effect? {
        guard let effect = unpaired(base: before, candidate: after, scale) else { return nil }
        return Effect(
            scale: scale, estimate: effect.estimate, interval: effect.interval, p: p, baseUnits: effect.baseUnits,
            candidateUnits: effect.candidateUnits, isPaired: false, deviation: effect.deviation,
            detectable: effect.detectable)
    }
}
