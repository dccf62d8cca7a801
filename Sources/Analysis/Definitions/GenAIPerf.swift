// SPDX-License-Identifier: Apache-2.0
internal import Core

extension Definition {
    static let genAIPerf = Definition(
        "genai-perf", tool: "GenAI-Perf 0.0.16 with perf_analyzer",
        source: "genai_perf/profile_data_parser/llm_profile_data_parser.py, genai_perf/metrics/statistics.py",
        chunks: .reads(.text),
        difference: "A read is its chunk, and only text counts: TTFT of a model that thinks or calls tools is late or "
            + "missing, and its ITL is a mean per request over tokens.",
        notes: [
            "It stamps libcurl's write callbacks, which are the reads of a trace; an event cut in two has the time of its "
                + "first half there, and of its second here.",
            "It counts the tokens of the text with a tokenizer; usage without the thoughts stands in, so that ITL is "
                + "missing without usage.",
            "An `event: error` or an event that is no JSON ends its whole report with an exception; here the request that "
                + "cannot be read fails, and errors pass.",
        ],
        metrics: [
            .one("time_to_first_token", .ttft, beside: .ttft, "first read with text − start") { $0.first },
            .one("time_to_second_token", .other, beside: nil, "second such read − first") {
                $0.chunks.count > 1 ? $0.chunks[1] - $0.chunks[0] : nil
            },
            .one("request_latency", .latency, beside: .endToEnd, "last such read − start") { $0.last },
            .one(
                "inter_token_latency", .interToken, beside: .tpot,
                "(request_latency − time_to_first_token) / (tokens − 1), of requests with two such reads or more"
            ) { $0.chunks.count > 1 ? $0.afterFirst(until: $0.last, tokens: $0.visibleTokens) : nil },
        ],
        succeeds: { !$0.chunks.isEmpty && !$0.hasUndecodable })
}
