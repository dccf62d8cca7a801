// SPDX-License-Identifier: Apache-2.0
import CMallocCounter
import Protocols
import Testing

/// Whole answers, read again and again by one reader that keeps no texts.
@Suite(.serialized) struct ReadingAllocationTests {
    @Test(
        "allocates nothing for another answer once it is warm",
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
        func read(_ rounds: Int, _ reader: inout ResponseReader) {
            for round in 0..<rounds {
                let cut = round % wire.body.count
                reader.begin(contentType: mediaType)
                reader.feed(wire.body.span.extracting(..<cut)) { _ in events += 1 }
                reader.feed(wire.body.span.extracting(cut...)) { _ in events += 1 }
                reader.finish { _ in events += 1 }
            }
        }
        read(200, &reader)
        let (warm, seen) = (sg_malloc_count(), events)
        read(100, &reader)
        let end = sg_malloc_count()
        #expect(events > seen)
        #expect(end == warm)
    }
}
