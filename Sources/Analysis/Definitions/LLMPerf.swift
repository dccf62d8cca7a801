// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import Traces

extension Definition {
    static let llmPerf = Definition(
        "llmperf", tool: "LLMPerf at commits 0451d33 and f1d6bed (2024-12)",
        source: "src/llmperf/ray_clients/openai_chat_completions_client.py, token_benchmark_ray.py",
        chunks: .events(.text),
        difference:
            "Its inter-token latency includes TTFT and divides by chunks, empty ones too, and only text is output: "
            + "an answer without text has a TTFT of 0.",
        notes: [
            "It asks for no usage; a chunk with usage alone, on which it would fail, is passed over.",
            "It only asks its tokenizer whether there was any text; here the text itself tells that.",
            "A comment line, an event that is no JSON and an error inside the stream fail the request.",
        ],
        metrics: [
            .one(
                "inter_token_latency_s", .interToken, beside: .tpot,
                "(last chunk with text − start) / chunks with choices, one value a request; 0 without text"
            ) { ToolStream.share($0.last, among: Int64($0.choices)) ?? 0 },
            .one("ttft_s", .ttft, beside: .ttft, "first chunk with text − start; 0 where there is none") {
                $0.firstOrZero
            },
            .one("end_to_end_latency_s", .latency, beside: .endToEnd, "end of the transfer − start") { $0.record.done },
        ],
        succeeds: { !$0.hasError && !$0.hasUndecodable && $0.record.comments == 0 })
}
