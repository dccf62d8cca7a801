// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import MockProvider

@Suite struct TimingTests {
    /// Settings, and when output is written, in milliseconds after the request's last byte.
    static let schedules: [(String, [Double])] = [
        ("ttft=100ms gap=10ms tokens=4", [100, 110, 120, 130]),
        ("ttft=0ms gap=0ms tokens=3", [0, 0, 0]),
        ("ttft=1ms gap=10ms tokens=4 speed=1x,0.5x@2", [1, 11, 31, 51]),
        ("ttft=1ms gap=10ms tokens=6 tokens-per-chunk=2", [1, 11, 21]),
        ("ttft=1ms gap=10ms tokens=5 tokens-per-chunk=2", [1, 11, 21]),
        ("ttft=1ms gap=10ms tokens=5 join=2", [11, 31, 41]),
        ("ttft=1ms gap=10ms tokens=5 join=2 preamble=late", [11, 31, 41]),
        ("ttft=1ms gap=10ms tokens=2 reasoning=2 join=2", [11, 31]),
        ("ttft=1ms gap=10ms tokens=3 reasoning=1 join=2", [11, 31]),
        ("ttft=1ms gap=10ms tokens=3 split=3 split-gap=2ms", [5, 15, 25]),
        ("ttft=1ms gap=1ms tokens=3 split=3 split-gap=2ms", [5, 9, 13]),
        ("ttft=1ms gap=10ms tokens=4 fault=stall@2:1s", [1, 11, 1_021, 1_031]),
        ("ttft=1ms gap=10ms tokens=2 headers-delay=50ms", [50, 50]),
        ("ttft=1ms gap=10ms tokens=2 fault=slow-headers:5ms", [5, 11]),
        ("ttft=1ms tokens=0", []),
        ("ttft=1ms gap=10ms tokens=9 fault=cut@2", [1, 11]),
        ("ttft=1ms gap=10ms tokens=6 join=4 fault=cut@2", [11]),
        ("ttft=1ms gap=10ms tokens=8 tokens-per-chunk=4 fault=cut@5", [1, 11]),
    ]
    @Test("writes output when the script says", arguments: schedules)
    func schedule(_ settings: String, _ times: [Double]) throws {
        #expect(try Rehearsal(settings, Rehearsal.asking()).outputTimes == times)
    }

    @Test("keeps within its arithmetic, whatever is asked for")
    func horizon() throws {
        for more in ["", "split=64 split-gap=24h", "join=1000", "fault=stall@500:24h"] {
            let settings =
                "ttft=24h gap=lognormal(24h,10) speed=0.001x tokens=1000 end-gap=24h headers-delay=24h \(more)"
            let played = try Rehearsal(settings, #"{"model":"m","stream":true,"messages":[]}"#)
            #expect(played.writes.map(\.time) == played.writes.map(\.time).sorted())
        }
    }

    @Test("adds up drawn gaps without drift, the same for the same seed")
    func drawnGaps() throws {
        let times = { (seed: Int) in
            let settings = "ttft=lognormal(50ms,0.5) gap=exponential(10ms) tokens=100 seed=\(seed)"
            return try Rehearsal(settings, Rehearsal.asking()).outputTimes
        }
        #expect(try times(1) == times(1))
        #expect(try times(1) != times(2))
        #expect(try times(1) == times(1).sorted())
    }

    @Test("sends the preamble with the headers, or with the first output")
    func preamble() throws {
        let early = try Rehearsal("ttft=100ms tokens=1", Rehearsal.asking())
        #expect(early.writes.map { $0.time / 1_000_000 } == [0, 100, 100])
        #expect(early.writes[0].text.contains("\"role\":\"assistant\""))
        let late = try Rehearsal("ttft=100ms tokens=1 preamble=late", Rehearsal.asking())
        #expect(late.writes.map { $0.time / 1_000_000 } == [0, 100, 100])
        #expect(!late.writes[0].text.contains("role") && late.writes[1].text.contains("\"role\":\"assistant\""))
    }

    /// Path and what its keep-alive looks like.
    static let pingRows = [
        (Rehearsal.chatPath, ": keep-alive\n\n"),
        (Rehearsal.messagesPath, "event: ping\ndata: {\"type\": \"ping\"}\n\n"),
    ]
    @Test("pings while it waits, in the dialect's way", arguments: pingRows)
    func pings(_ path: String, _ ping: String) throws {
        let settings = "ttft=100ms gap=10ms tokens=2 ping=40ms fault=stall@1:100ms"
        let played = try Rehearsal(settings, path: path, Rehearsal.asking())
        let pings = played.writes.filter { $0.text == "\(String(ping.utf8.count, radix: 16))\r\n\(ping)\r\n" }
        #expect(pings.map { $0.time / 1_000_000 } == [40, 80, 140, 180])
        #expect(played.outputTimes == [100, 210])
    }

    @Test("closes the stream when the last output is out, or after the end gap")
    func endGap() throws {
        for (settings, end) in [("", 30), ("end-gap=5ms", 35)] as [(String, Int64)] {
            let played = try Rehearsal("ttft=10ms gap=10ms tokens=3 \(settings)", Rehearsal.asking())
            #expect(played.writes.last?.time == end * 1_000_000)
            #expect(played.writes.last?.text.contains("[DONE]") == true)
        }
    }

    @Test("gives the answer in one piece when the stream of it would have ended")
    func whole() throws {
        let played = try Rehearsal("ttft=10ms gap=10ms tokens=3 end-gap=5ms", Rehearsal.asking(streams: false))
        #expect(played.writes.map(\.time) == [35_000_000])
        #expect(played.outputTimes == [35])
    }

    @Test("cuts an event into writes that join up to the event, or puts several into one")
    func splitAndJoin() throws {
        let plain = try Rehearsal("tokens=5", Rehearsal.asking())
        for settings in ["split=1", "split=2", "split=7", "split=64", "join=2", "join=5", "join=9"] {
            let played = try Rehearsal("tokens=5 \(settings)", Rehearsal.asking())
            #expect(played.body == plain.body, "\(settings)")
            #expect(played.writes.reduce(0) { $0 + $1.outputs } == 5, "\(settings)")
        }
        #expect(try Rehearsal("tokens=5 join=5", Rehearsal.asking()).writes.filter { $0.outputs == 5 }.count == 1)
        #expect(try Rehearsal("tokens=5 split=7", Rehearsal.asking()).writes.count == 1 + 5 * 7 + 1)
    }

    @Test("tells the planned time to the first token in the vendor's header, when asked to")
    func serverTiming() throws {
        let chat = try Rehearsal("ttft=120ms server-timing=on", Rehearsal.asking())
        #expect(chat.head.contains("\nopenai-processing-ms: 120\n"))
        let messages = try Rehearsal(
            "ttft=120ms server-timing=on", path: Rehearsal.messagesPath, Rehearsal.asking())
        #expect(messages.head.contains("\nserver-timing: proxy;dur=120\n"))
        #expect(try !Rehearsal("ttft=120ms", Rehearsal.asking()).head.contains("processing"))
    }
}
