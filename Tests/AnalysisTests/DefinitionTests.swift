// SPDX-License-Identifier: Apache-2.0
import Core
import Testing
import Traces

@testable import Analysis

/// Each definition by hand, and the figures made of many requests.
@Suite struct DefinitionTests {
    @Test("measures a request as its tool would", arguments: DefinitionCase.all)
    func measures(_ example: DefinitionCase) throws {
        #expect(Set(example.expected.keys) == Set(Definition.all.map(\.id)))
        for definition in Definition.all {
            let found = Self.words(example.record, by: definition)
            #expect(found == example.expected[definition.id], "\(definition.id)")
        }
    }
    /// What a definition makes of one request, in the words of the table.
    private static func words(_ record: RequestRecord, by definition: Definition) -> String {
        let stream = ToolStream(record, definition.chunks)
        if stream.isLeftOut { return "left out" }
        guard definition.measures(stream) else { return "failed" }
        return definition.metrics.filter { $0.role != .other }.compactMap { metric in
            switch metric.values(stream) {
            case .none, .each([]): return nil
            case .each(let values): return "\(metric.role.rawValue)=" + values.map(number).joined(separator: ",")
            case .weighted(let value, let weight):
                let mark =
                    definition.id == "guidellm" && [.perToken, .interToken].contains(metric.role) ? "×\(weight)" : ""
                return "\(metric.role.rawValue)=\(number(value))\(mark)"
            }
        }.joined(separator: " ")
    }
    /// Milliseconds with three decimals at most.
    private static func number(_ nanoseconds: Int64) -> String {
        let rounded = (Double(nanoseconds) / 1e3).rounded() / 1e3
        return rounded == rounded.rounded() ? "\(Int(rounded))" : "\(rounded)"
    }

    @Test("has the further metrics that its tool is known for")
    func others() throws {
        let record = DefinitionCase.stream(
            [([], 20), (.reasoning, 100), (.text, 160), (.text, 160), (.tool, 200), (.end, 210)], tokens: 8,
            thoughts: 3, done: 240)
        func values(_ id: String, _ metric: String) throws -> [Int64] {
            let definition = try #require(Definition.named(id))
            let found = try #require(definition.metrics.first { $0.name == metric })
            switch found.values(ToolStream(record, definition.chunks)) {
            case .none: return []
            case .each(let values): return values.map { $0 / millisecond }
            case .weighted(let value, _): return [value / millisecond]
            }
        }
        #expect(try values("aiperf", "time_to_second_token") == [60])
        #expect(try values("aiperf", "time_to_first_output_token") == [160])
        #expect(try values("aiperf", "inter_chunk_latency") == [60, 0, 40])
        #expect(try values("genai-perf", "time_to_second_token") == [])
        #expect(try values("guidellm", "time_to_first_output_token_ms") == [160])
        #expect(try values("inference-perf", "normalized_time_per_output_token") == [48])
    }

    @Test(
        "reads percentiles as its tool does",
        arguments: [
            ([10, 20, 30, 40], 500, 25, 20), ([10, 20, 30, 40], 900, 37, 40), ([10, 20, 30], 500, 20, 20),
            ([10], 990, 10, 10),
            (Array(stride(from: 100, through: 2_000, by: 100)), 950, 1_905, 1_900),
        ] as [([Int64], Int, Double, Double)])
    func percentiles(values: [Int64], perMille: Int, linear: Double, nearest: Double) {
        let level = Percentile(perMille: perMille)
        #expect(PercentileRule.linear.value(level, of: .whole(values)) == linear)
        #expect(PercentileRule.nearestRank.value(level, of: .whole(values)) == nearest)
    }

    /// Five requests 10, 20 … 50 ms to the first output, one of them truncated, and one refused.
    private static func five(_ definitions: [Definition], exactLimit: Int = 1_000) -> DefinitionAnalysis {
        var builder = DefinitionBuilder(definitions, exactLimit: exactLimit)
        builder.add(.run(.made(targets: ["alpha", "idle"], warmup: 500)))
        for i in 0..<5 {
            let at = Int64(i + 1) * 10
            var record = DefinitionCase.stream(
                [([], at - 5), (.text, at), (.text, at + 4 * Int64(i + 1)), (.end, at + 40)], tokens: 2 + Int64(i),
                done: at + 40,
                outcome: i == 4 ? .truncated : .ok)
            record.index = i
            builder.add(.request(record))
        }
        var early = DefinitionCase.stream([(.text, 900)], tokens: 1, done: 900)
        early.intended = .milliseconds(499)
        builder.add(.request(early))
        builder.add(.request(DefinitionCase.stream([], tokens: nil, done: 1, outcome: .rateLimited, status: 429)))
        builder.add(.end(.made(requests: 7)))
        return builder.finish()
    }
    @Test("sums up beside our own figures of the same pass")
    func figures() throws {
        let analysis = Self.five(Definition.all)
        let vllm = try #require(analysis.definitions.first { $0.definition.id == "vllm" })
        let alpha = try #require(vllm.targets.first)
        #expect((alpha.successes, alpha.failures, alpha.leftOut, alpha.ourSuccesses) == (5, 1, 0, 4))
        let ttft = try #require(alpha[.ttft])
        #expect((ttft.n, ttft.mean, ttft.value(.p50)) == (5, 30e6, 30e6))
        #expect(ttft.values.count == 1, "five values make no p90")
        // Ours counts the 7 ms before the dispatch, and not the truncated one: 17, 27, 37, 47.
        #expect((ttft.ours?.n, ttft.ours?.value(.p50), ttft.ours?.mean) == (4, 27e6, 32e6))
        #expect((ttft.ratio(.p50), ttft.ratio(.p90), ttft.meanRatio) == (30.0 / 27, nil, 30.0 / 32))
        #expect(alpha[.interToken]?.n == 5)
        let idle = try #require(vllm.targets.last)
        #expect((idle.successes, idle.failures, idle[.ttft]?.n, idle[.ttft]?.mean) == (0, 0, 0, nil))
        let plain = analyse([])
        #expect(analysis.run.targets.first?.counted == 6 && plain.targets.count == 1)
    }
    @Test("weights requests by their tokens where the tool does", arguments: [1_000, 3])
    func weights(exactLimit: Int) throws {
        let alpha = try #require(Self.five([.guideLLM], exactLimit: exactLimit).definitions.first?.targets.first)
        let gap = try #require(alpha[.interToken])
        // Gaps of 4, 8 … 20 ms among 1 … 5 tokens are 4 ms each, so that the weights show in the TPOT only.
        #expect(gap.n == 5 && abs((gap.mean ?? 0) - 4e6) < 1 && abs((gap.value(.p50) ?? 0) - 4e6) < 4_001)
        // (at + gap) / tokens: 14/2, 28/3, 42/4, 56/5, 70/6, weighted by 2 … 6: the 10th of 20 is 56/5.
        let tpot = try #require(alpha[.perToken])
        #expect(tpot.n == 5 && abs((tpot.mean ?? 0) - 210e6 / 20) < 2)
        #expect(abs((tpot.value(.p50) ?? 0) - 11.2e6) <= 11_200)
    }
    @Test("is told by a name, a tool, a source and a sentence of its own; a role is taken once") func table() {
        #expect(Set(Definition.all.map(\.id)).count == Definition.all.count)
        #expect(Set(Definition.all.map(\.difference)).count == Definition.all.count)
        for definition in Definition.all {
            let roles = definition.metrics.map(\.role).filter { $0 != .other }
            #expect(Set(roles).count == roles.count && roles.contains(.ttft) && roles.contains(.latency))
            #expect(Set(definition.metrics.map(\.name)).count == definition.metrics.count)
            #expect(definition.difference.hasSuffix(".") && !definition.source.isEmpty && !definition.tool.isEmpty)
        }
    }
}
