// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import Traces

extension Definition {
    static let sgLang = Definition(
        "sglang", tool: "SGLang 0.5.23 bench_serving", source: "sglang/benchmark/serving.py",
        chunks: .events([.text, .reasoning]),
        difference:
            "Tool calls are no output to it, its latency runs to the end marker and TPOT with it, and an answer "
            + "without output is a success whose TTFT is 0.",
        notes: [
            "It opens a new connection for each request, inside TTFT; here connections are as this run had them.",
            "Without usage it takes the length that it asked for as the number of tokens; here TPOT is then missing.",
            "A comment line, which is what pings are, fails the request, and so does an event that is no JSON.",
            "With speculative decoding it divides each gap among the tokens of its chunk; a trace cannot.",
        ],
        metrics: [
            .one("ttft", .ttft, beside: .ttft, "first chunk with text or thought − start; 0 where there is none") {
                $0.firstOrZero
            },
            .one("tpot", .perToken, beside: .tpot, "(e2e_latency − ttft) / (tokens − 1), one value a request") {
                ToolStream.share(
                    ToolStream.span($0.firstOrZero, to: $0.lastEvent), among: $0.tokens.map { $0 - 1 })
            },
            ToolMetric("itl", .interToken, beside: .gap, "each such chunk − the one before") { .each($0.gaps) },
            .one("e2e_latency", .latency, beside: .endToEnd, "last line, the end marker included − start") {
                $0.lastEvent
            },
        ],
        succeeds: { !$0.record.events.isEmpty && $0.record.comments == 0 && !$0.hasUndecodable })
}

extension ToolStream {
    /// A time that was never set is 0.
    var firstOrZero: Int64 { first ?? 0 }
}
