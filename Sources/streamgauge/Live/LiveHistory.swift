// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import Engine

/// What the last seconds of a run brought, from looks at its running totals; the looks tell the time.
struct LiveHistory {
    /// What happened between two looks.
    struct Window {
        var span = Nanoseconds.zero
        var ttft = SpanCounts()
        var gaps = SpanCounts()
        /// By target.
        var targetTTFT: [SpanCounts] = []
        /// Requests a second.
        var sentRate = 0.0
        var doneRate = 0.0
    }
    /// What a window reaches back to, at most; before that much has passed, to the start.
    static let windowSpan = Nanoseconds.seconds(Int64(10))
    private static let lookEvery = Nanoseconds.seconds(Int64(1))
    /// TTFTs of one entry of `medians`.
    static let medianSpan = Nanoseconds.seconds(Int64(2))
    private static let mediansKept = 300

    /// Totals about a second apart, oldest first: the first one is as old as a window.
    private var looks: [RunProgress] = []
    private(set) var latest = RunProgress()
    /// TTFT p50 of each `medianSpan` since the start, oldest first, the last ones only; nil where no output began.
    private(set) var medians: [Nanoseconds?] = []
    private var lastMedian = (at: Nanoseconds.zero, ttft: SpanCounts())

    mutating func add(_ progress: RunProgress) {
        latest = progress
        let age = progress.elapsed - (looks.last?.elapsed ?? .zero)
        if looks.isEmpty || age >= Self.lookEvery { looks.append(progress) }
        while looks.count > 1, progress.elapsed - looks[1].elapsed >= Self.windowSpan { looks.removeFirst() }
        guard progress.elapsed - lastMedian.at >= Self.medianSpan else { return }
        let ttft = progress.ttft
        medians.append((ttft - lastMedian.ttft).value(perMille: 500))
        if medians.count > Self.mediansKept { medians.removeFirst() }
        lastMedian = (progress.elapsed, ttft)
    }
    var window: Window {
        // Until a look is old enough, everything since the start belongs to it.
        let isYoung = latest.elapsed < Self.windowSpan
        let base = isYoung ? RunProgress() : looks.first ?? RunProgress()
        var window = Window()
        window.span = latest.elapsed - base.elapsed
        window.gaps = latest.gaps - base.gaps
        window.targetTTFT = latest.targets.enumerated().map { number, target in
            number < base.targets.count ? target.ttft - base.targets[number].ttft : target.ttft
        }
        for ttft in window.targetTTFT { window.ttft += ttft }
        let seconds = max(window.span.seconds, 0.2)
        window.sentRate = Double(latest.dispatched - base.dispatched) / seconds
        window.doneRate = Double(latest.finished - base.finished) / seconds
        return window
    }
}
