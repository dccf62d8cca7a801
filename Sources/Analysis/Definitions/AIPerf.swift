// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import Traces

extension Definition {
    static let aiperf = Definition(
        "aiperf", tool: "AIPerf 0.13.0",
        source: "aiperf/metrics/types/, aiperf/transports/aiohttp_client.py, aiperf/endpoints/openai_chat.py",
        chunks: .events([.text, .reasoning, .tool]),
        difference:
            "Its ITL is a mean per request over tokens, not a gap; its latency ends with the last chunk of output, "
            + "so that whatever comes behind it is free; a truncated stream is a success.",
        notes: [
            "AIPerf counts tokens with a tokenizer of its own unless --use-server-token-count is given; the answer's usage "
                + "stands in, so that ITL is missing without usage.",
            "It takes only `event: error` for an error, which a trace does not tell from other errors: none is taken for one.",
            "It reads the percentiles of inter_chunk_latency off a t-digest; here they are interpolated.",
        ],
        metrics: [
            .one("time_to_first_token", .ttft, beside: .ttft, "first chunk with text, thought or tool call − start") {
                $0.first
            },
            .one("time_to_second_token", .other, beside: nil, "second such chunk − first") {
                $0.chunks.count > 1 ? $0.chunks[1] - $0.chunks[0] : nil
            },
            .one(
                "time_to_first_output_token", .other, beside: nil, "first chunk with text or tool call − start"
            ) { $0.firstSaid },
            .one(
                "inter_token_latency", .interToken, beside: .tpot,
                "(request_latency − time_to_first_token) / (tokens − 1), one value a request"
            ) { $0.afterFirst(until: $0.last, tokens: $0.generatedTokens) },
            ToolMetric("inter_chunk_latency", .other, beside: .gap, "each chunk − the one before") { .each($0.gaps) },
            .one("request_latency", .latency, beside: .endToEnd, "last such chunk − start") { $0.last },
        ],
        succeeds: { !$0.chunks.isEmpty })
}

extension ToolStream {
    /// First event with text or a tool call: what is not a thought.
    var firstSaid: Int64? {
        record.events.first { !$0.kinds.isDisjoint(with: [.text, .tool]) }.map(record.arrival)
    }
}
