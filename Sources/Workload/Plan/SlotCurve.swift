// SPDX-License-Identifier: Apache-2.0
public import Core

/// How many slots a closed load has in use over time.
///
/// Where a stage moves, the number in use is its straight line rounded to the nearest whole number: slot s (from 0) comes into use when the
/// line passes s + 1/2 on its way up, and is given up when the line passes that on its way down.
public struct SlotCurve: Hashable, Sendable {
    private struct Segment: Hashable, Sendable {
        var start: Int64
        var duration: Int64
        var from: Int
        var to: Int
    }
    private let segments: [Segment]
    /// Most slots at once.
    public let peak: Int

    /// - Parameter slots: In use from the start to the end.
    init(_ slots: Int) {
        segments = [Segment(start: 0, duration: .max, from: slots, to: slots)]
        peak = slots
    }
    /// Nil where the stages have no slots.
    init?(_ stages: [Stage]) {
        var (made, start, level): ([Segment], Int64, Int) = ([], 0, 1)
        for stage in stages {
            guard let to = stage.slots else { return nil }
            made.append(
                Segment(start: start, duration: stage.duration.count, from: stage.ramps ? level : to, to: to))
            (start, level) = (start + stage.duration.count, to)
        }
        guard !made.isEmpty else { return nil }
        (segments, peak) = (made, made.map { max($0.from, $0.to) }.max() ?? 0)
    }

    /// From a moment on so many slots are in use.
    public struct Step: Hashable, Sendable {
        /// Since the start of the run.
        public let at: Nanoseconds
        public let slots: Int
    }
    /// Slots in use at a moment.
    public func slots(at moment: Nanoseconds) -> Int {
        var (walk, slots) = (Walk(self, shard: .whole), 0)
        while let step = walk.next(), step.at <= moment { slots = step.slots }
        return slots
    }

    /// Walks over the steps of one shard's slots, in order and without allocating; the first is at the start.
    public struct Walk: Sendable {
        private let segments: [Segment]
        private let shard: Shard
        private var segment = 0
        /// Steps of the segment that were given.
        private var given = 0
        private var current: Int?

        init(_ curve: SlotCurve, shard: Shard) { (segments, self.shard) = (curve.segments, shard) }

        /// The next change; nil when nothing changes any more.
        public mutating func next() -> Step? {
            while segment < segments.count {
                let part = segments[segment]
                let change = part.to - part.from
                guard given <= abs(change) else {
                    (segment, given) = (segment + 1, 0)
                    continue
                }
                // The line has passed half a slot for the first step, one and a half for the second, …
                let offset =
                    given == 0
                    ? 0
                    : (Int128(part.duration) * Int128(2 * given - 1) + Int128(2 * abs(change)) - 1)
                        / Int128(2 * abs(change))
                let all = part.from + (change < 0 ? -given : given)
                given += 1
                let mine = all / shard.count + (shard.index < all % shard.count ? 1 : 0)
                guard mine != current else { continue }
                current = mine
                return Step(at: Nanoseconds(part.start + Int64(offset)), slots: mine)
            }
            return nil
        }
    }
}
