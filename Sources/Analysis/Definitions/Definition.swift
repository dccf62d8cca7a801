// SPDX-License-Identifier: Apache-2.0

/// How one benchmark tool measures: which chunks it counts, what it calls a success, and its formulas.
///
/// A new one is a file in this folder and a line in `all`; `docs/definitions.md` has a section for each.
public struct Definition: Sendable, Identifiable {
    /// The name that `--as` takes.
    public let id: String
    /// Name and version of the tool that it follows.
    public let tool: String
    /// Where the formulas stand in that version.
    public let source: String
    /// Why its numbers differ from ours: one sentence.
    public let difference: String
    /// What it needs and a trace does not tell, and what stands in; see `commonNotes` too.
    public let notes: [String]
    public let percentiles: PercentileRule
    /// In the tool's own order, under its own names.
    public let metrics: [ToolMetric]
    let chunks: ChunkRule
    let succeeds: @Sendable (ToolStream) -> Bool

    init(
        _ id: String, tool: String, source: String, chunks: ChunkRule, percentiles: PercentileRule = .linear,
        difference: String, notes: [String], metrics: [ToolMetric], succeeds: @escaping @Sendable (ToolStream) -> Bool
    ) {
        (self.id, self.tool, self.source, self.chunks) = (id, tool, source, chunks)
        (self.percentiles, self.difference, self.notes) = (percentiles, difference, notes)
        (self.metrics, self.succeeds) = (metrics, succeeds)
    }

    /// In the order in which they are printed.
    public static let all: [Definition] = [
        aiperf, genAIPerf, guideLLM, vLLM, vLLMAnyChunk, sgLang, llmPerf, inferencePerf,
    ]
    public static func named(_ id: String) -> Definition? { all.first { $0.id == id } }

    /// What holds for all of them.
    public static let commonNotes = [
        "Times are those of this trace: what the tool itself adds (its event loop, its parsing, its processes) is not in it.",
        "The clock starts at the dispatch, as no tool knows an intended time; the wait before it is in our figures only.",
        "The rules are those for streams of Chat Completions; other protocols are measured by the same kinds of output.",
        "A request with further attempts counts as failed, for these tools do not retry; our time-outs count as theirs. "
            + "Shed, cancelled and cut-off requests and answers that were not streamed are left out.",
    ]

    /// A rule may measure what the tool would, only where it would have got an answer to the end of the transfer.
    func measures(_ stream: ToolStream) -> Bool { stream.isTransferred && succeeds(stream) }
}

/// How a tool reads a percentile off sorted values.
public enum PercentileRule: String, Sendable {
    /// Between the two neighbours of position p · (n − 1), as numpy and pandas do.
    case linear
    /// The smallest value that at least the share p does not exceed, as we do.
    case nearestRank = "nearest rank"

    func value(_ level: Percentile, of samples: OrderedSamples) -> Double {
        switch self {
        case .nearestRank: return samples.value(rank: level.rank(of: samples.count))
        case .linear:
            let position = level.perMille * (samples.count - 1)
            let low = samples.value(rank: position / 1000 + 1)
            guard position % 1000 > 0 else { return low }
            return low + (samples.value(rank: position / 1000 + 2) - low) * Double(position % 1000) / 1000
        }
    }
}
