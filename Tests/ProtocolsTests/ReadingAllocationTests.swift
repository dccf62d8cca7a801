// SPDX-License-Identifier: Apache-2.0
import CMallocCounter
import Protocols
import Testing

/// Whole answers, read again and again by one reader that keeps no texts.
@Suite(.serialized) struct ReadingAllocationTests {
    @Test(
        "allocates no more than for an empty answer once it is warm",
        arguments: [
            "gemini-sse-thinking.sse", "gemini-sse-parallel-tools.sse", "gemini-sse-prompt-blocked.sse",
            "gemini-array-thinking.json", "ollama-chat-thinking.ndjson", "ollama-chat-tools.ndjson",
            "ollama-generate.ndjson",
        ])
    func answers(name: String) throws {
        let wire = try #require(WireCase.all.first { $0.name == name })
        let mediaType = wire.dialect.mediaType
        var reader = ResponseReader(dialect: wire.dialect, keepsText: false)
        var events = 0
        func allocations(_ body: [UInt8], _ reader: inout ResponseReader) -> UInt64 {
            let before = sg_malloc_count()
            for round in 0..<100 {
                let cut = min(round, body.count)
                reader.begin(contentType: mediaType)
                reader.feed(body.span.extracting(..<cut)) { _ in events += 1 }
                reader.feed(body.span.extracting(cut...)) { _ in events += 1 }
                reader.finish { _ in events += 1 }
            }
            return UInt64(sg_malloc_count() - before)
        }
        _ = allocations(wire.body, &reader)
        let (full, seen) = (allocations(wire.body, &reader), events)
        let none = allocations([], &reader)
        #expect(seen >= 200 && events == seen)
        #expect(full == none)
    }
}
