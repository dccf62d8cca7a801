// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

@testable import MockProvider

/// What holds in every dialect alike.
@Suite struct VoiceTests {
    @Test("knows how to ask in every dialect")
    func complete() { #expect(Set(Question.all.map(\.name)) == Set(Voices.all.map(\.name))) }

    @Test("finds the voice by path, query and body", arguments: Question.all)
    func finds(_ question: Question) throws {
        let played = try question.rehearsal("tokens=3")
        #expect(played.reply.dialect == question.name && played.reply.status == 200 && played.reply.isStreamed)
        #expect(played.head.contains("\ncontent-type: \(try question.voice.streamType)\n"))
        let whole = try question.rehearsal("tokens=3", streams: false)
        #expect(whole.reply.status == 200 && !whole.reply.isStreamed && whole.reply.tokens == 3)
        #expect(whole.head.contains("\n\(try question.voice.requestIDHeader): req_"))
    }

    // MARK: Times

    @Test("writes output when the script says", arguments: Question.all)
    func times(_ question: Question) throws {
        let times = { (settings: String) in try question.rehearsal(settings).outputTimes }
        #expect(try times("ttft=100ms gap=10ms tokens=4") == [100, 110, 120, 130])
        #expect(try times("ttft=1ms gap=10ms tokens=5 tokens-per-chunk=2") == [1, 11, 21])
        #expect(try times("ttft=1ms gap=10ms tokens=5 join=2") == [11, 31, 41])
        #expect(try times("ttft=1ms gap=10ms tokens=3 split=3 split-gap=2ms") == [5, 15, 25])
        #expect(try times("ttft=1ms gap=10ms tokens=4 fault=stall@2:1s") == [1, 11, 1_021, 1_031])
        let thoughts = try question.voice.canReason ? 2 : 0
        #expect(try times("ttft=1ms gap=1ms tokens=3 reasoning=2").count == 3 + thoughts)
        let whole = try question.rehearsal("ttft=10ms gap=10ms tokens=3 end-gap=5ms", streams: false)
        #expect(whole.outputTimes == [35])
    }
    @Test("says the same, however the writes are cut and joined", arguments: Question.all)
    func cuts(_ question: Question) throws {
        for more in ["", "reasoning=4", "tokens-per-chunk=3"] {
            let plain = try question.rehearsal("gap=0ms tokens=5 \(more)")
            for settings in ["split=2 split-gap=0ms", "split=7 split-gap=0ms", "join=2", "join=9", "preamble=late"] {
                let played = try question.rehearsal("gap=0ms tokens=5 \(more) \(settings)")
                #expect(played.body == plain.body, "\(more) \(settings)")
                #expect(played.outputs == plain.outputs, "\(more) \(settings)")
            }
        }
    }
    @Test("pings in its own way, or not at all", arguments: Question.all)
    func pings(_ question: Question) throws {
        let plain = try question.rehearsal("ttft=100ms tokens=1")
        let played = try question.rehearsal("ttft=100ms tokens=1 ping=40ms")
        let ping = try question.voice.ping
        #expect(played.bodyBytes.count == plain.bodyBytes.count + 2 * ping.count)
        #expect(played.writes.count == plain.writes.count + (ping.isEmpty ? 0 : 2))
    }

    // MARK: Faults

    /// A fault, what it ends in, and how many of six outputs come.
    static let endings: [(String, Composer.After, Int)] = [
        ("cut@4", .close, 4), ("cut@0", .close, 0), ("cut@99", .close, 6), ("reset@4", .reset, 4), ("hang@4", .hang, 4),
        ("bad-chunk@4", .malformed, 4), ("truncate@4", .end, 4), ("truncate@0", .end, 0), ("no-end", .end, 6),
        ("no-done", .end, 6),
    ]
    @Test("breaks a stream off, and what came before is as ever", arguments: Question.all)
    func breaksOff(_ question: Question) throws {
        let full = try question.rehearsal("tokens=6").bodyBytes
        for (fault, after, outputs) in Self.endings {
            let played = try question.rehearsal("tokens=6 fault=\(fault)")
            #expect(played.after == after && played.outputs == outputs && played.reply.fault == fault, "\(fault)")
            #expect(full.starts(with: played.bodyBytes), "\(fault)")
            let lastWord = try question.voice.lastWord(try #require(played.reply.score.speaker).answer, place: 6)
            let isShorter = played.bodyBytes.count < full.count
            #expect(isShorter == (fault != "no-done" || !lastWord.isEmpty), "\(fault)")
        }
        let cut = try question.rehearsal("tokens=6 fault=truncate@4")
        let error = try question.rehearsal("tokens=6 fault=error@4")
        #expect(error.bodyBytes.starts(with: cut.bodyBytes) && error.bodyBytes.count > cut.bodyBytes.count)
        #expect(
            error.outputs == 4 && error.after == .end
                && ["error", "exception"].contains(where: error.body.lowercased().contains))
    }
    @Test("puts one broken event among good ones", arguments: Question.all)
    func garbage(_ question: Question) throws {
        for place in [0, 4, 99] {
            let plain = try question.rehearsal("tokens=6")
            let played = try question.rehearsal("tokens=6 fault=garbage@\(place)")
            #expect(played.outputs == 6 && played.after == .end && played.bodyBytes.count > plain.bodyBytes.count)
        }
    }
    @Test("reports tokens when told to, and never when not", arguments: Question.all)
    func usage(_ question: Question) throws {
        for streams in [true, false] {
            let settings = "tokens=3 input-tokens=98765"
            #expect(try question.rehearsal("\(settings) usage=always", streams: streams).says("98765"))
            #expect(try question.rehearsal(settings, streams: streams).says("98765"))
            #expect(try !question.rehearsal("\(settings) usage=never", streams: streams).says("98765"))
            #expect(try !question.rehearsal("\(settings) fault=no-usage", streams: streams).says("98765"))
        }
    }
    @Test("answers whole where a stream was asked for", arguments: Question.all)
    func noStream(_ question: Question) throws {
        let played = try question.rehearsal("tokens=3 fault=no-stream")
        let whole = try question.rehearsal("tokens=3", streams: false)
        #expect(!played.reply.isStreamed && played.bodyBytes == whole.bodyBytes)
        #expect(played.head.contains("\ncontent-type: application/json\n"))
    }
    @Test("fails with a status of its own, or as an event where the dialect has it so", arguments: Question.all)
    func status(_ question: Question) throws {
        for status in [400, 429, 500, 503, 529] {
            let whole = try question.rehearsal("fault=\(status)", streams: false)
            #expect(whole.reply.status == status && whole.body.contains("scripted fault: \(status)"))
            let played = try question.rehearsal("fault=\(status)")
            let inStream = try question.voice.refusalEvent(status: status, message: "") != nil
            #expect(played.reply.status == (inStream ? 200 : status) && played.reply.isStreamed == inStream)
            #expect(played.body.contains("scripted fault: \(status)") && played.after == .end)
        }
        #expect(try question.rehearsal("fault=error", streams: false).reply.status == 500)
        #expect(try question.rehearsal("fault=drop").bytes.isEmpty)
    }
    @Test("refuses a body that is broken, or of the wrong kind", arguments: Question.all)
    func brokenBodies(_ question: Question) throws {
        let body = question.body(streams: true)
        for broken in ["", "[]", "{", "nonsense", String(body.dropLast()), body + "}"] {
            let played = try Rehearsal("", path: question.path, broken, query: question.query)
            #expect(played.reply.status == 400, "\(broken)")
        }
        let played = try Rehearsal("", path: question.path, "{}", query: question.query)
        #expect(played.outputs == 0 && !played.bodyBytes.isEmpty)
    }

    // MARK: Limits and tools

    @Test("stops at the request's limit", arguments: Question.all)
    func limit(_ question: Question) throws {
        #expect(try question.rehearsal("tokens=1000", limit: 5).outputs == 5)
        #expect(try question.rehearsal("tokens=1000 reasoning=3", limit: 5).outputs == 5)
        #expect(try question.rehearsal("tokens=1000", streams: false, limit: 5).reply.tokens == 5)
    }
    @Test("calls the tools offered, with arguments that fit", arguments: Question.withTools)
    func tools(_ question: Question) throws {
        for settings in ["tools=always", "tools=always tool-calls=2", "tools=always reasoning=3"] {
            for streams in [true, false] {
                let played = try question.rehearsal(settings, streams: streams, tools: true)
                #expect(played.reply.status == 200 && played.says("\"dip\""), "\(settings) \(played.body)")
            }
        }
        #expect(try !question.rehearsal("tools=never", tools: true).says("\"dip\""))
    }
}

extension Rehearsal {
    /// Whether a text stands in the body; Bedrock packs what it says of some models in base 64.
    func says(_ text: String) -> Bool {
        if body.contains(text) { return true }
        return body.split(separator: "\"bytes\":\"").dropFirst().contains { part in
            let data = Data(base64Encoded: String(part.prefix { $0 != "\"" })) ?? Data()
            return String(decoding: data, as: UTF8.self).contains(text)
        }
    }
}
