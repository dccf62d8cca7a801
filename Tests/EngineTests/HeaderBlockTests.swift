// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Engine

@Suite struct HeaderBlockTests {
    @Test("keeps the last status and its fields, names in lower case, values trimmed") func reads() {
        var block = HeaderBlock()
        let lines = [
            "HTTP/1.1 100 Continue\r\n", "X-Early: gone\r\n", "\r\n", "HTTP/2 429\r\n", "Retry-After:  2 \r\n",
            "X-Time: 12:30\r\n", "no colon\r\n", "\r\n",
        ]
        var steps: [HeaderBlock.Step] = []
        for line in lines { steps.append(block.add(Array(line.utf8).span)) }
        let (status, fields) = (block.status, block.fields().map { "\($0.name)=\($0.value)" })
        #expect(steps == [.statusLine, .field, .endOfBlock, .statusLine, .field, .field, .field, .endOfBlock])
        #expect(status == 429)
        #expect(fields == ["retry-after=2", "x-time=12:30"])
    }
    @Test(
        "does not take other lines for a status line",
        arguments: ["HTTP", "HTTP/1.1", "HTTP/1.1 abc", "HTTP/1.1 20", "\r\n"])
    func noStatus(line: String) {
        var block = HeaderBlock()
        _ = block.add(Array(line.utf8).span)
        let status = block.status
        #expect(status == nil)
    }
}
