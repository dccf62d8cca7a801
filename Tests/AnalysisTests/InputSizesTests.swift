// SPDX-License-Identifier: Apache-2.0
import Testing
import Traces

@testable import Analysis

@Suite struct InputSizesTests {
    private func sizes(
        _ requests: [(wanted: Int?, billed: Int64?)], cached: Int64? = nil, dialect: String = "openai-chat"
    )
        -> InputSizes?
    {
        let rows = requests.map { wanted, billed in
            var record = RequestRecord()
            (record.wantedInputTokens, record.usage.inputTokens) = (wanted, billed)
            record.usage.cachedInputTokens = cached
            return RequestRow(record, outputs: OutputTimeline(record), isFirstWave: false)
        }
        return InputSizes(rows, after: .init(), dialect: dialect)
    }
    @Test("the median keeps its sign, the p95 is a distance") func differences() throws {
        let found = try #require(sizes([(100, 98), (100, 99), (100, 100), (100, 90), (200, 202), (nil, 7), (50, nil)]))
        #expect(found.n == 5 && found.meanWanted == 120 && found.meanBilled == 117.8)
        #expect(abs(found.medianDifference - -0.01) < 1e-12 && abs(found.p95Difference - 0.1) < 1e-12)
    }
    @Test("nothing is said where nothing was sized, or nothing billed") func none() {
        #expect(sizes([(nil, 5)]) == nil && sizes([(5, nil)]) == nil && sizes([]) == nil)
    }
    @Test("tokens out of a cache are part of what was billed, wherever the provider counts them") func cached() {
        #expect(sizes([(100, 60)], cached: 40, dialect: "anthropic-messages")?.medianDifference == 0)
        #expect(sizes([(100, 100)], cached: 40)?.medianDifference == 0)
    }
}
