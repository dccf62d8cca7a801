// SPDX-License-Identifier: Apache-2.0
import Core
import Protocols
import Testing

@testable import Engine

@Suite struct SlotTests {
    @Test("where the body's end is the answer's end, one that broke off is no answer", arguments: [true, false])
    func brokenOff(isWhole: Bool) {
        var format = CustomFormat()
        (format.framing, format.content) = (.text, .text)
        var slot = Slot(dialect: .custom(format), limits: Limits())
        slot.begin(
            .init(index: 0, target: 0, intended: Instant(uptime: .zero)), at: Instant(uptime: .zero), inFlight: 1)
        for line in ["HTTP/1.1 200 OK\r\n", "Content-Type: text/plain\r\n", "\r\n"] {
            _ = slot.receiveHeader(Array(line.utf8).span, arrival: 1)
        }
        _ = slot.receiveBody(Array("half an ans".utf8).span, arrival: 1_000, reading: 1_020)
        slot.finishBody(isWhole: isWhole)
        let sawEnd = slot.reader.facts.sawEnd
        #expect(sawEnd == isWhole)
    }
}
