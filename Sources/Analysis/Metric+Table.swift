// SPDX-License-Identifier: Apache-2.0

extension Metric {
    public static let ttft = Metric(
        "ttft", "TTFT", countsLosses: true, "first_output − intended",
        .request { $0.fromIntended($0.firstOutput) })
    public static let ttftAnswered = Metric(
        "ttft_answered", "TTFT, all that answered", of: .answered,
        "first_output − intended, of every request that reached its first output, however it ended",
        .request { $0.fromIntended($0.firstOutput) })
    public static let serviceTTFT = Metric(
        "ttft_service", "TTFT, service", countsLosses: true, "first_output − dispatched",
        .request { $0.firstOutput.value.map(Double.init) })
    public static let serverTTFT = Metric(
        "ttft_server", "TTFT, server", countsLosses: true, "first_output − sent",
        .request { $0.span($0.sent, to: $0.firstOutput) })
    public static let timeToHeaders = Metric(
        "time_to_headers", "time to headers", "headers − intended", .request { $0.fromIntended($0.headers) })
    public static let timeToFirstEvent = Metric(
        "time_to_first_event", "time to first event", "first_event − intended; a diagnostic, never ranked on",
        .request { $0.fromIntended($0.firstEvent) })
    public static let timeToFirstText = Metric(
        "time_to_first_text", "time to first text", "first_text − intended", .request { $0.fromIntended($0.firstText) })
    public static let timeToFirstReasoning = Metric(
        "time_to_first_reasoning", "time to first reasoning", "first_reasoning − intended",
        .request { $0.fromIntended($0.firstReasoning) })
    public static let timeToFirstTool = Metric(
        "time_to_first_tool", "time to first tool call", "first_tool − intended",
        .request { $0.fromIntended($0.firstTool) })
    public static let timeToSecondOutput = Metric(
        "time_to_second_output", "time to second output", "output[1] − intended",
        .request { $0.fromIntended($0.secondOutput) })
    public static let gap = Metric(
        "gap", "gap",
        "output[i + 1] − output[i] where the two came in different reads; zero gaps inside one read are counted apart",
        .gaps)
    public static let tpot = Metric(
        "tpot", "TPOT",
        "(last_output − first_output) / (generated_tokens − 1), tokens from the provider's usage, thoughts included",
        .request { row in
            guard let span = row.outputSpan, let tokens = row.generatedTokens.value, tokens > 1 else { return nil }
            return span / Double(tokens - 1)
        })
    public static let outputSpeed = Metric(
        "output_speed", "output tokens/s", in: .tokensPerSecond, "generated_tokens / (last_output − first_output)",
        .request { row in
            guard let span = row.outputSpan, let tokens = row.generatedTokens.value else { return nil }
            return Double(tokens) / (span / 1e9)
        })
    public static let endToEnd = Metric(
        "e2e", "E2E", countsLosses: true, "done − intended", .request { Double($0.scheduleLag + $0.done) })
    public static let generation = Metric(
        "generation", "generation", countsLosses: true, "last_output − intended",
        .request { $0.fromIntended($0.lastOutput) })
    public static let terminatorTail = Metric(
        "terminator_tail", "terminator tail", "terminator − last_output",
        .request { $0.span($0.lastOutput, to: $0.terminator) })
    public static let closeTail = Metric(
        "close_tail", "close tail", "done − terminator",
        .request { row in row.terminator.value.map { Double(row.done - $0) } })
    public static let longestSilence = Metric(
        "longest_silence", "longest silence", "the largest gap of the request",
        .request { $0.longestSilence.value.map(Double.init) })
    public static let stalledShare = Metric(
        "stalled_share", "share of time stalled", in: .share,
        "sum of gaps above max(3 × the request's median gap, 100 ms) / (last_output − first_output)",
        .request { row in row.outputSpan.map { Double(row.stalled) / $0 } })
    public static let coalescing = Metric(
        "coalescing", "coalescing K", in: .ratio, "output events / reads that carried output",
        .request { $0.outputReads > 0 ? Double($0.outputEvents) / Double($0.outputReads) : nil })
    public static let tokensPerEvent = Metric(
        "tokens_per_event", "tokens per output event", in: .ratio, "generated_tokens / output events",
        .request { row in
            guard row.outputEvents > 0, let tokens = row.generatedTokens.value else { return nil }
            return Double(tokens) / Double(row.outputEvents)
        })
    public static let inputTokens = Metric(
        "input_tokens", "input tokens", in: .count, "input_tokens of the provider's usage",
        .request { $0.inputTokens.value.map(Double.init) })
    public static let resumeGap = Metric(
        "resume_gap", "gap of a resumed answer",
        "first_output of the attempt that continued − last_output of the one that broke off; the longest of a request",
        .request { $0.resumeGap.value.map(Double.init) })
    public static let outputTokens = Metric(
        "output_tokens", "output tokens", in: .count, "output_tokens of the provider's usage",
        .request { $0.outputTokens.value.map(Double.init) })
    public static let scheduleLag = Metric(
        "schedule_lag", "schedule lag", of: .dispatched, isCensus: true, "dispatched − intended",
        .request { Double($0.scheduleLag) })
    public static let observationLag = Metric(
        "observation_lag", "observation lag", of: .dispatched, isCensus: true,
        "callback reading − arrival stamp, of every read",
        .observationLags)
    public static let dispatchToSent = Metric(
        "dispatch_to_sent", "dispatched to sent", of: .dispatched, isCensus: true, "sent − dispatched",
        .request { $0.sent.value.map(Double.init) })
    public static let resolve = Metric(
        "resolve", "name lookup", of: .dispatched, "resolved − started, on new connections",
        .request { $0.resolved.value.map(Double.init) })
    public static let connect = Metric(
        "connect", "connect", of: .dispatched,
        "connected − resolved (− started where no name was looked up), on new connections",
        .request { row in row.connected.value.map { Double($0 - (row.resolved.value ?? 0)) } })
    public static let tls = Metric(
        "tls", "TLS handshake", of: .dispatched, "tls_done − connected, on new connections",
        .request { $0.span($0.connected, to: $0.tlsDone) })
    public static let roundTrip = Metric(
        "rtt", "round trip", of: .dispatched, "smoothed round trip of the connection at done, as the kernel knows it",
        .request { $0.rtt.value.map(Double.init) })
    public static let serverTime = Metric(
        "server_time", "server's own time", "processing time that the provider claims in a header",
        .request { $0.serverTime.value.map(Double.init) })

    /// Every metric, in the order of the reports.
    public static let all: [Metric] = [
        ttft, serviceTTFT, serverTTFT, gap, tpot, outputSpeed, endToEnd, scheduleLag, observationLag, ttftAnswered,
        timeToHeaders, timeToFirstEvent, timeToFirstText, timeToFirstReasoning, timeToFirstTool, timeToSecondOutput,
        generation, terminatorTail, closeTail, longestSilence, stalledShare, coalescing, tokensPerEvent, outputTokens,
        inputTokens, resumeGap, dispatchToSent, resolve, connect, tls, roundTrip, serverTime, cancelToClosed,
        cancelToPeerClosed, outputsBeforeCancel,
    ]
    /// Those that every report shows; the rest is in `report.md` and `summary.json`.
    public static let core: [Metric] = [
        ttft, serviceTTFT, serverTTFT, gap, tpot, outputSpeed, endToEnd, scheduleLag, observationLag,
    ]
}
