// SPDX-License-Identifier: Apache-2.0
internal import Analysis
internal import Core
internal import Engine
internal import Reports
internal import Traces

/// A run that goes on, as lines of text: a pure function of its history, the size of the terminal and the style.
struct LiveView {
    /// What the user has asked for so far.
    enum Wish: Equatable { case run, drain, endNow }

    let name: String
    /// Names of the targets, in the order of the profile.
    let targets: [String]
    let style: TerminalStyle

    /// A line with what it is worth: of a low terminal the most important ones are left.
    private struct Line {
        /// 1 is kept longest.
        var rank: Int
        var label: String
        var text: String
        var level = Level.plain
        enum Level { case plain, heading, good, bad, dim }
    }
    private static let labelColumns = 10
    private static let mostTargets = 8
    private static let mostErrors = 3

    /// At most `height − 1` lines of at most `width − 1` characters; none where that leaves no room.
    func lines(_ history: LiveHistory, wish: Wish = .run, width: Int, height: Int) -> [String] {
        let text = LiveText(history)
        let columns = width - 1
        guard columns > 0 else { return [] }
        var all = [bar(text, wish, columns), requests(text)] + wished(wish)
        all += [Line(rank: 5, label: "rate", text: text.rates)] + latency(history, text, columns)
        all += table(text) + outcomes(text) + client(text)
        let ranks = all.map(\.rank).sorted()
        let room = max(0, height - 1)
        guard room > 0 else { return [] }
        let lowest = room < ranks.count ? ranks[room - 1] : Int.max
        // Of lines of one rank, such as a table, the first ones stay.
        return all.filter { $0.rank <= lowest }.prefix(room).map { painted($0, columns) }
    }

    // MARK: Parts

    private func bar(_ text: LiveText, _ wish: Wish, _ columns: Int) -> Line {
        var tail = [String]()
        if let share = text.progress.share { tail.append("\(Int(share * 100)) %") }
        tail.append(LiveText.clock(text.progress.elapsed))
        if wish == .run, !text.progress.isDraining, let remaining = text.remaining { tail.append(remaining) }
        let end = tail.joined(separator: " · ")
        let head = PlainText.cut(PlainText.visible(name), to: max(1, min(32, columns - end.count - 14)))
        let room = columns - head.count - end.count - 2
        guard let share = text.progress.share, room >= 8 else {
            return Line(rank: 1, label: "", text: "\(head)  \(end)", level: .heading)
        }
        let full = Int(share * Double(room))
        let bar = String(repeating: "━", count: full) + String(repeating: "╌", count: room - full)
        return Line(rank: 1, label: "", text: "\(head) \(bar) \(end)", level: .heading)
    }
    private func requests(_ text: LiveText) -> Line {
        let state = text.progress.isDraining ? " · draining" : ""
        return Line(rank: 2, label: "requests", text: "\(text.done) · \(text.open)\(state)")
    }
    private func wished(_ wish: Wish) -> [Line] {
        switch wish {
        case .run: []
        case .drain:
            [
                Line(
                    rank: 2, label: "", text: "interrupted: open requests may finish; Ctrl-C again ends them",
                    level: .bad)
            ]
        case .endNow: [Line(rank: 2, label: "", text: "interrupted twice: ending", level: .bad)]
        }
    }
    private func latency(_ history: LiveHistory, _ text: LiveText, _ columns: Int) -> [Line] {
        let window = text.window
        var lines: [Line] = []
        if let ttft = LiveText.percentiles(window.ttft, [500, 900, 990]) {
            lines.append(Line(rank: 3, label: "TTFT", text: "\(ttft)  (\(text.extent(window.ttft)))"))
        }
        lines += spark(history.medians, columns)
        if let gap = LiveText.percentiles(window.gaps, [500, 990]) {
            lines.append(Line(rank: 6, label: "gap", text: "\(gap)  (\(text.extent(window.gaps)))"))
        }
        return lines
    }
    /// The last minutes of the TTFT p50: as many as fit beside what the blocks mean.
    private func spark(_ medians: [Nanoseconds?], _ columns: Int) -> [Line] {
        let every = Int(LiveHistory.medianSpan.seconds)
        let legendColumns = 36
        let shown = Array(medians.suffix(max(0, columns - Self.labelColumns - legendColumns)))
        let known = shown.compactMap(\.self)
        guard shown.count >= 2, let low = known.min(), let high = known.max() else { return [] }
        let blocks = Sparkline.text(shown.map { $0.map { Double($0.count) } })
        let range = "\(LiveText.span(low)) to \(LiveText.span(high))"
        return [Line(rank: 9, label: "", text: "\(blocks)  p50 each \(every) s: \(range)", level: .good)]
    }
    private func table(_ text: LiveText) -> [Line] {
        let progress = text.progress.targets
        guard (2...Self.mostTargets).contains(targets.count), progress.count == targets.count else { return [] }
        var table = TextTable(header: ["", "done", "ok", "failed", "TTFT p50", "n"])
        for (number, target) in progress.enumerated() {
            let ttft = text.window.targetTTFT[number]
            table.add([
                PlainText.cut(PlainText.visible(targets[number]), to: 24), "\(target.finished)", "\(target.succeeded)",
                "\(target.failed)", ttft.value(perMille: 500).map(LiveText.span) ?? "–", "\(ttft.count)",
            ])
        }
        return table.lines.enumerated().map { number, line in
            Line(
                rank: 7, label: number == 0 ? "targets" : "", text: line,
                level: number == 0 ? .dim : .plain)
        }
    }
    private func outcomes(_ text: LiveText) -> [Line] {
        let outcomes = text.outcomes
        guard !outcomes.isEmpty else { return [] }
        let counts = outcomes.map { "\($0.count) \($0.outcome.rawValue)" }.joined(separator: " · ")
        let failures = text.progress.failures
        let first = Line(rank: 4, label: "outcomes", text: counts, level: failures.isEmpty ? .plain : .bad)
        let errors = failures.prefix(Self.mostErrors).compactMap { failure in
            text.progress.lastMessages[failure.outcome].map { words in
                Line(rank: 8, label: "", text: "\(failure.outcome.rawValue): \(PlainText.visible(words))", level: .dim)
            }
        }
        return [first] + errors
    }
    private func client(_ text: LiveText) -> [Line] {
        guard let client = text.progress.client else { return [] }
        let parts = [
            "busiest loop \(Units.share(client.busiestLoop)) of a core", "lag \(LiveText.span(client.loopLag))",
            "\(client.writerBacklog) to write", Units.bytes(Double(client.residentBytes)),
        ]
        let isBusy = client.busiestLoop > 0.8
        return [Line(rank: 5, label: "client", text: parts.joined(separator: " · "), level: isBusy ? .bad : .plain)]
    }

    // MARK: Painting

    private func painted(_ line: Line, _ columns: Int) -> String {
        guard line.level != .heading else { return style.bold(PlainText.cut(line.text, to: columns)) }
        let label = PlainText.padded(PlainText.cut(line.label, to: columns), to: min(columns, Self.labelColumns))
        let text = PlainText.cut(line.text, to: columns - label.count)
        let painted =
            switch line.level {
            case .plain, .heading: text
            case .good: style.green(text)
            case .bad: style.level(.invalid, text)
            case .dim: style.dim(text)
            }
        return style.dim(label) + painted
    }
}
