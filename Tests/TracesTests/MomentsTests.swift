// SPDX-License-Identifier: Apache-2.0
import Core
import Testing
import Traces

@Suite struct MomentsTests {
    @Test("takes each moment from the read that completed its event") func moments() {
        let request = Samples.fullRequest
        #expect(request.firstByte == 100)
        #expect(request.firstEvent == 100)
        #expect(request.firstOutput == 100)
        #expect(request.firstReasoning == 100)
        #expect(request.firstText == 250)
        #expect(request.firstTool == 250)
        #expect(request.lastOutput == 250)
        #expect(request.finish == 250)
        #expect(request.usageAt == 9_000_000, "the last report of usage counts")
        #expect(request.terminator == 9_000_000)
        #expect(Array(request.outputArrivals) == [100, 250, 250])
        #expect(request.outputEventCount == 3)
        #expect(Array(request.outputEvents).map(\.read) == [0, 1, 1])
    }
    @Test("has none of what never came") func nothing() {
        let request = RequestRecord()
        let moments = [
            request.firstByte, request.firstEvent, request.firstOutput, request.firstText, request.firstReasoning,
            request.firstTool, request.lastOutput, request.finish, request.usageAt, request.terminator,
        ]
        #expect(moments.allSatisfy { $0 == nil } && Array(request.outputArrivals).isEmpty)
    }
    @Test("counts neither pings nor empty events as output") func pings() {
        var request = RequestRecord()
        request.reads = [ReadEntry(at: 5, lag: 0, bytes: 10), ReadEntry(at: 9, lag: 0, bytes: 10)]
        request.events = [
            EventEntry(read: 0, outputBytes: 0, kinds: .ping), EventEntry(read: 0, outputBytes: 0, kinds: []),
            EventEntry(read: 1, outputBytes: 2, kinds: .refusal),
        ]
        #expect(request.firstEvent == 5 && request.firstOutput == 9 && request.firstText == nil)
    }
}
