// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import Traces

extension Definition {
    static let inferencePerf = Definition(
        "inference-perf", tool: "inference-perf 0.7.0",
        source: "inference_perf/apis/streaming_parser.py, inference_perf/reportgen/base.py",
        chunks: .events(.text),
        difference:
            "Only text is output, and TTFT exists only where there are two chunks of it; its latency runs to the end "
            + "of the transfer; truncated streams and errors inside them are successes.",
        notes: [
            "It counts the tokens of the text with a tokenizer; usage without the thoughts stands in, so that TPOT and NTPOT "
                + "are missing without usage.",
            "Each token of a chunk after the first adds an inter-token latency of 0; here a chunk is one token.",
            "Events that are no JSON are passed over. It cannot frame lines that end in CR LF; here they are read.",
        ],
        metrics: [
            .one("request_latency", .latency, beside: .endToEnd, "end of the transfer − start") { $0.record.done },
            .one(
                "normalized_time_per_output_token", .other, beside: .tpot,
                "request_latency / tokens; 0 without tokens"
            ) { stream in
                stream.visibleTokens.map { ToolStream.share(stream.record.done, among: $0) ?? 0 }
            },
            .one(
                "time_per_output_token", .perToken, beside: .tpot,
                "(last chunk with text − first) / (tokens − 1), of requests with two such chunks or more"
            ) { $0.chunks.count > 1 ? $0.afterFirst(until: $0.last, tokens: $0.visibleTokens) : nil },
            .one(
                "time_to_first_token", .ttft, beside: .ttft,
                "first chunk with text − start, of requests with two such chunks or more"
            ) { $0.chunks.count > 1 ? $0.first : nil },
            ToolMetric(
                "inter_token_latency", .interToken, beside: .gap, "each chunk with text − the one before"
            ) { .each($0.gaps) },
        ],
        succeeds: { _ in true })
}
