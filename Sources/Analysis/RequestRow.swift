// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import Glibc
internal import Traces

/// A span that may be missing, in 8 bytes: a run keeps some twenty of them a request.
struct MaybeSpan {
    private let raw: Int64
    init(_ value: Int64?) { raw = value ?? .min }
    var value: Int64? { raw == .min ? nil : raw }
}

/// What is kept of one counted request: scalars only; offsets in nanoseconds since `dispatched`.
struct RequestRow {
    let index: Int
    let outcome: OutcomeClass
    /// Part of the first wave, or on a connection that had to be opened first.
    let isOpening: Bool
    /// Went over a connection that it had to open first (cold) or that was there (warm); neither without a connection.
    let isCold, isWarm: Bool
    /// Part of the first wave of a closed load, in which all connections are cold.
    let isFirstWave: Bool
    /// Since the start of the run.
    let intended: Int64
    let scheduleLag: Int64
    let done: Int64
    let sent, headers, firstEvent, firstOutput, secondOutput, lastOutput: MaybeSpan
    let firstText, firstReasoning, firstTool, terminator: MaybeSpan
    /// Phases of a new connection; absent on a reused one.
    let resolved, connected, tlsDone: MaybeSpan
    let longestSilence, rtt, serverTime, resumeGap: MaybeSpan
    let cancelled, closed, peerClosed: MaybeSpan
    /// Place in its conversation, from 0.
    let turn: MaybeSpan
    let inputTokens, outputTokens, wantedInputTokens: MaybeSpan
    /// Those that a cache had or got.
    let cachedTokens: Int64
    /// What the model made, thoughts included.
    let generatedTokens: MaybeSpan
    let stalled: Int64
    let outputEvents, outputReads, gapCount, stalls: Int32
    let gapLogSum: Double
    let gapLogSquares: Double

    init(_ record: RequestRecord, outputs: OutputTimeline, isFirstWave: Bool) {
        // What is measured of an answer is measured of the attempt that brought it.
        let attempt = record.answering
        let silences = Stalls(gaps: outputs.gaps)
        var (logSum, logSquares) = (0.0, 0.0)
        for gap in outputs.gaps {
            let logarithm = log(Double(max(1, gap)))
            logSum += logarithm
            logSquares += logarithm * logarithm
        }
        (index, outcome, self.isFirstWave) = (record.index, record.outcome, isFirstWave)
        isCold = attempt.map { $0.connection != nil && !$0.reused } ?? false
        isWarm = attempt.map { $0.connection != nil && $0.reused } ?? false
        isOpening = isFirstWave || isCold
        (intended, done) = (record.intended.count, record.done)
        scheduleLag = (record.dispatched - record.intended).count
        (sent, headers) = (MaybeSpan(attempt?.sent), MaybeSpan(attempt?.headers))
        (firstEvent, firstOutput) = (MaybeSpan(record.firstEvent), MaybeSpan(record.firstOutput))
        (secondOutput, lastOutput) = (MaybeSpan(outputs.second), MaybeSpan(record.lastOutput))
        (firstText, firstReasoning) = (MaybeSpan(record.firstText), MaybeSpan(record.firstReasoning))
        (firstTool, terminator) = (MaybeSpan(record.firstTool), MaybeSpan(record.terminator))
        let start = attempt?.started ?? 0
        resolved = MaybeSpan(attempt?.resolved.map { $0 - start })
        connected = MaybeSpan(attempt?.connected.map { $0 - start })
        tlsDone = MaybeSpan(attempt?.tlsDone.map { $0 - start })
        longestSilence = MaybeSpan(silences.longestSilence)
        (rtt, serverTime) = (MaybeSpan(attempt?.rtt), MaybeSpan(record.serverTime))
        (cancelled, closed) = (MaybeSpan(record.stop.cancelled), MaybeSpan(record.stop.closed))
        peerClosed = MaybeSpan(record.stop.peerClosed)
        (resumeGap, turn) = (MaybeSpan(record.resumeGap), MaybeSpan(record.turn.map(Int64.init)))
        // Nobody reports the tokens of the part that came before a break: those of the rest alone would mislead.
        let usage = record.isResumed ? UsageRecord() : record.usage
        (inputTokens, outputTokens) = (MaybeSpan(usage.inputTokens), MaybeSpan(usage.outputTokens))
        generatedTokens = MaybeSpan(usage.generated)
        wantedInputTokens = MaybeSpan(record.wantedInputTokens.map(Int64.init))
        cachedTokens = (usage.cachedInputTokens ?? 0) + (usage.cacheWriteInputTokens ?? 0)
        stalled = silences.stalled
        (outputEvents, outputReads) = (Int32(clamping: outputs.events), Int32(clamping: outputs.reads))
        (gapCount, stalls) = (Int32(clamping: outputs.gaps.count), Int32(clamping: silences.count))
        (gapLogSum, gapLogSquares) = (logSum, logSquares)
    }

    /// Whether a latency that never came counts as infinite in an upper bound: failures and what the end cut off.
    var isLost: Bool { !outcome.isSuccess && outcome != .cancelled }
    /// Whether it ever left the client.
    var wasSent: Bool { outcome != .shed }

    /// A moment counted from `intended`.
    func fromIntended(_ moment: MaybeSpan) -> Double? { moment.value.map { Double(scheduleLag + $0) } }
    func span(_ from: MaybeSpan, to: MaybeSpan) -> Double? {
        guard let start = from.value, let end = to.value else { return nil }
        return Double(end - start)
    }
    /// Time in which output came, where it is longer than one read.
    var outputSpan: Double? { span(firstOutput, to: lastOutput).flatMap { $0 > 0 ? $0 : nil } }
}
