// SPDX-License-Identifier: Apache-2.0
internal import Core

extension Definition {
    static let guideLLM = Definition(
        "guidellm", tool: "GuideLLM 0.8.1",
        source: "guidellm/backends/openai/http.py, guidellm/schemas/base/request_stats.py, "
            + "guidellm/benchmark/schemas/metrics.py",
        chunks: .events([.text, .reasoning, .tool]), percentiles: .nearestRank,
        difference:
            "Its clock starts when the connection stands, its TPOT includes the wait for the first token, and ITL "
            + "and TPOT are means per request that count as often as the request has tokens.",
        notes: [
            "The clock starts at the first header written; a trace has the end of connecting, or the dispatch on a "
                + "connection that was open.",
            "Without usage it takes each chunk for one token, and so does this.",
            "It reads the wall clock, and gives up at the end marker without reading on.",
        ],
        metrics: [
            .one(
                "time_to_first_token_ms", .ttft, beside: .ttft,
                "first chunk with text, thought or tool call − first header written"
            ) { ToolStream.span($0.writing, to: $0.first) },
            .one(
                "time_to_first_output_token_ms", .other, beside: nil,
                "first chunk with text or tool call − first header written"
            ) { ToolStream.span($0.writing, to: $0.firstSaid) },
            ToolMetric(
                "time_per_output_token_ms", .perToken, beside: .tpot,
                "(last chunk − first header written) / tokens, each request weighted by its tokens"
            ) { stream in
                let (span, tokens) = (ToolStream.span(stream.writing, to: stream.last ?? stream.marker), stream.counted)
                return ToolStream.share(span, among: tokens).map { .weighted($0, weight: tokens ?? 0) } ?? .none
            },
            ToolMetric(
                "inter_token_latency_ms", .interToken, beside: .tpot,
                "(last chunk − first chunk) / (tokens − 1), each request weighted by tokens − 1"
            ) { stream in
                let tokens = stream.counted
                return stream.afterFirst(until: stream.last, tokens: tokens)
                    .map { .weighted($0, weight: (tokens ?? 1) - 1) } ?? .none
            },
            .one(
                "request_latency", .latency, beside: .endToEnd, "end marker, or end of the body − first header written"
            ) {
                ToolStream.span($0.writing, to: $0.marker)
            },
        ],
        succeeds: { stream in
            let isUsable = stream.firstSaid != nil || (stream.counted ?? 0) > 0
            return isUsable && !stream.hasError && !stream.hasUndecodable
        })
}

extension ToolStream {
    /// Tokens by usage, else a token a chunk.
    fileprivate var counted: Int64? { tokens ?? (chunks.isEmpty ? nil : Int64(chunks.count)) }
}
