// SPDX-License-Identifier: Apache-2.0
internal import Core

extension Definition {
    static let vLLM = vLLM(
        "vllm", tool: "vLLM 0.33.0 bench serve", chunks: .events([.text, .reasoning, .tool]),
        first: "first chunk with text, thought or tool call − start", last: "last such chunk",
        difference:
            "Its ITL has the zeros of chunks that came in one read, its latency ends with the last chunk of output, "
            + "and a truncated stream or an error behind the first output is a success.",
        notes: [
            "It takes a chunk of empty text without a role for a token, and thoughts under the key `reasoning` alone. A trace "
                + "tells neither empty texts nor keys: here no empty chunk counts, and every thought does."
        ])
    /// The rule of `evalscope perf` for TTFT too, and of vLLM until it told the role's chunk apart.
    static let vLLMAnyChunk = vLLM(
        "vllm-any-chunk", tool: "vLLM bench serve at commit 02cfb53 (2026)", chunks: .choices,
        first: "first chunk with choices, the role's too − start",
        last: "last chunk with choices, the finish reason's too",
        difference: "The chunk that only says the role ends TTFT and is a token, and the wait from there to the first "
            + "output is an ITL.",
        notes: [])

    private static func vLLM(
        _ id: String, tool: String, chunks: ChunkRule, first: String, last: String, difference: String, notes: [String]
    ) -> Definition {
        Definition(
            id, tool: tool, source: "vllm/benchmarks/lib/endpoint_request_func.py, vllm/benchmarks/serve.py",
            chunks: chunks, difference: difference,
            notes: notes + [
                "Without usage it counts tokens with a tokenizer, or takes one; here TPOT is then missing.",
                "An event that is no JSON fails the request.",
            ],
            metrics: [
                .one("ttft", .ttft, beside: .ttft, first) { $0.first },
                .one("tpot", .perToken, beside: .tpot, "(e2el − ttft) / (tokens − 1), one value a request") {
                    $0.afterFirst(until: $0.last, tokens: $0.tokens)
                },
                ToolMetric("itl", .interToken, beside: .gap, "each such chunk − the one before") { .each($0.gaps) },
                .one("e2el", .latency, beside: .endToEnd, "\(last) − start") { $0.last },
            ],
            succeeds: { !$0.chunks.isEmpty && !$0.hasUndecodable })
    }
}
