// SPDX-License-Identifier: Apache-2.0
internal import Analysis
internal import Core
internal import FoundationEssentials
public import Traces

/// `hlog`: TTFT, gap and E2E as an HdrHistogram log of version 1.3, a line for each interval, target and metric.
///
/// Values are whole nanoseconds, of the requests that `summary.json` counts: all that one request brings stands in the
/// interval in which it ended. Records come nearly in that order; a straggler counts in the oldest interval that is still
/// open. Of merged shards one comes after the other, each with intervals of its own. Memory: the histograms of three intervals.
public struct HdrLog: RecordExport {
    /// Length of an interval.
    static let width = Nanoseconds.seconds(Int64(5))
    /// Intervals that wait for stragglers.
    private static let open = 3
    static let metrics: [Metric] = [.ttft, .gap, .endToEnd]

    /// By the place of the target, then of the metric.
    private typealias Histograms = [Int: [HdrCounts]]
    private var run = RunRecord()
    private var tags: [String] = []
    private var intervals: [Int64: Histograms] = [:]
    /// Intervals before this one are written.
    private var oldest: Int64 = 0

    public init() {}

    public mutating func begin(_ run: RunRecord, _ out: inout [UInt8]) {
        self.run = run
        tags = Self.tags(run.targets.map(\.name))
        let start = Self.seconds(run.startUnix)
        let lines = [
            "#[Histogram log format version 1.3]",
            "#[Streamgauge \(PlainText.visible(run.tool)): values in nanoseconds; Interval_Max in milliseconds]",
            "#[StartTime: \(start) (seconds since epoch), \(UTCTime.text(run.startUnix))]",
            "#[BaseTime: \(start) (seconds since epoch)]",
            "\"StartTimestamp\",\"Interval_Length\",\"Interval_Max\",\"Interval_Compressed_Histogram\"",
        ]
        for line in lines { out.append(contentsOf: "\(line)\n".utf8) }
    }
    public mutating func add(_ request: RequestRecord, _ out: inout [UInt8]) {
        guard !run.leavesOut(request), request.outcome.isSuccess else { return }
        let figures = RequestFigures(request)
        let ended = (request.dispatched.count + request.done) / Self.width.count
        if ended < oldest - Int64(Self.open) {  // the next shard of a merged trace begins
            finish(nil, &out)
            oldest = ended
        }
        let place = max(ended, oldest)
        var histograms = intervals[place, default: [:]][request.target] ?? Self.metrics.map { _ in HdrCounts() }
        for (number, metric) in Self.metrics.enumerated() {
            let values = metric == .gap ? figures.spans : figures[metric].map { [Int64(nearest: $0)] } ?? []
            for value in values { histograms[number].add(value) }
        }
        intervals[place, default: [:]][request.target] = histograms
        while let first = intervals.keys.min(), first <= place - Int64(Self.open) { write(first, &out) }
    }
    public mutating func finish(_ end: EndRecord?, _ out: inout [UInt8]) {
        while let first = intervals.keys.min() { write(first, &out) }
    }

    private mutating func write(_ interval: Int64, _ out: inout [UInt8]) {
        let histograms = intervals.removeValue(forKey: interval) ?? [:]
        oldest = max(oldest, interval + 1)
        let start = Self.seconds(Self.width * interval)
        for (target, counts) in histograms.sorted(by: { $0.key < $1.key }) {
            let name = tags.indices.contains(target) ? tags[target] : "target_\(target + 1)"
            for (metric, counts) in zip(Self.metrics, counts) where counts.n > 0 {
                let packed = Data(HdrCounts.frame(ZlibStream.compress(counts.encoded))).base64EncodedString()
                let max = Self.thousandths(counts.maximumEquivalent / 1_000)
                let line = "Tag=\(name).\(metric.id),\(start),\(Self.seconds(Self.width)),\(max),\(packed)\n"
                out.append(contentsOf: line.utf8)
            }
        }
    }
    /// Names without what ends a tag, and no two alike.
    static func tags(_ names: [String]) -> [String] {
        var seen: Set<String> = []
        return names.enumerated().map { number, name in
            let plain = PlainText.visible(name).map { ", \"=".contains($0) ? "_" : $0 }
            let tag = plain.isEmpty ? "target_\(number + 1)" : String(plain)
            return seen.insert(tag).inserted ? tag : "\(tag)_\(number + 1)"
        }
    }
    private static func seconds(_ span: Nanoseconds) -> String { thousandths(span.count / 1_000_000) }
    private static func thousandths(_ value: Int64) -> String {
        let rest = String(value % 1_000)
        return "\(value / 1_000).\(String(repeating: "0", count: 3 - rest.count))\(rest)"
    }
}
