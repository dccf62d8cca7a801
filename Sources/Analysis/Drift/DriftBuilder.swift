// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import Traces

/// What is gathered of one target within one span of a run, to see whether it drifts.
struct DriftWindow: TimeBin {
    var ttft = SmallSamples()
    /// Mean gap of each success.
    var gap = SmallSamples()
    /// Requests but the cancelled ones, those of them that were lost, and those that opened a connection.
    var (counted, lost, cold) = (0, 0, 0)

    mutating func merge(_ later: Self) {
        ttft.merge(later.ttft)
        gap.merge(later.gap)
        (counted, lost, cold) = (counted + later.counted, lost + later.lost, cold + later.cold)
    }
    func value(_ subject: Drift.Subject) -> Double? {
        switch subject {
        case .ttft: ttft.values(at: [.p50])[0]
        case .gap: gap.values(at: [.p50])[0]
        case .errors: counted > 0 ? Double(lost) / Double(counted) : nil
        case .newConnections: counted > 0 ? Double(cold) / Double(counted) : nil
        case .openDescriptors: nil
        }
    }
}

/// Gathers the windows of one target in bounded memory, record by record; the warm-up is not among them.
struct DriftBuilder {
    /// A long run has between half as many windows and as many.
    static let windows = 96
    private static let firstWidth = Nanoseconds.milliseconds(100)
    private(set) var grid = TimeGrid<DriftWindow>(firstWidth: firstWidth, limit: windows)

    mutating func add(_ record: RequestRecord, _ row: RequestRow) {
        grid.change(at: row.intended) { window in
            guard row.outcome != .cancelled else { return }
            window.counted += 1
            if row.isLost { window.lost += 1 }
            if row.isCold { window.cold += 1 }
            guard row.outcome.isSuccess else { return }
            if let ttft = row.fromIntended(row.firstOutput) { window.ttft.add(Int64(ttft)) }
            if let span = row.span(row.firstOutput, to: row.lastOutput), row.gapCount > 0 {
                window.gap.add(Int64(span) / Int64(row.gapCount))
            }
        }
    }
    func values(_ subject: Drift.Subject) -> [(place: Int, value: Double)] {
        grid.bins.enumerated().compactMap { place, window in window.value(subject).map { (place, $0) } }
    }
    /// Where the error rate changes its level.
    func onsets(target: String) -> [Drift.Onset] {
        let windows = grid.bins.enumerated().filter { $0.element.counted > 0 }
        guard windows.count >= Trend.fewest, windows.contains(where: { $0.element.lost > 0 }) else { return [] }
        let found = ChangePoints.find(in: windows.map { Self.angle($0.element) })
        let ends = found.dropFirst().map(\.index) + [windows.count]
        let starts = [0] + found.map(\.index)
        return found.enumerated().map { number, change in
            let before = windows[starts[number]..<change.index].map(\.element)
            let after = windows[change.index..<ends[number]].map(\.element)
            return Drift.Onset(
                target: target, at: Nanoseconds(Int64(windows[change.index].offset) * grid.width),
                before: Self.share(before), after: Self.share(after), p: change.p)
        }
    }
    /// The share of losses on a scale on which its chance variation is the same everywhere.
    ///
    /// - Source: Anscombe 1948: arcsine of the square root of (x + 3/8) / (n + 3/4), times the root of n + 1/2.
    private static func angle(_ window: DriftWindow) -> Double {
        let share = (Double(window.lost) + 0.375) / (Double(window.counted) + 0.75)
        return arcsine(share.squareRoot()) * 2
    }
    private static func share(_ windows: [DriftWindow]) -> Double {
        Double(windows.reduce(0) { $0 + $1.lost }) / Double(max(1, windows.reduce(0) { $0 + $1.counted }))
    }
}
