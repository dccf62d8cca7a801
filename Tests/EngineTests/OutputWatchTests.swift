// SPDX-License-Identifier: Apache-2.0
import Core
import Protocols
import Testing
import Traces
import Workload

@testable import Engine

/// A request whose answer comes as plain text, cut anywhere, even inside a character.
@Suite struct OutputWatchTests {
    /// What became of one request.
    struct Result: Hashable {
        var wasStopped = false
        var record = RequestRecord()
        var failedChecks: [String] = []
    }
    static let dispatched: Int64 = 1_000
    /// Answers in plain text: every read is an event with output.
    ///
    /// Read number n, from 1, arrives at n microseconds.
    static func run(
        _ watching: Watching, stop: PlannedStop? = nil, _ text: [UInt8], cuts: [Int] = []
    ) throws -> Result {
        var format = CustomFormat()
        (format.framing, format.content) = (.text, .text)
        var slot = Slot(dialect: .custom(format), limits: Limits(), followsText: watching.followsText)
        slot.begin(
            .init(index: 0, target: 0, intended: Instant(uptime: .zero)),
            at: Instant(uptime: Nanoseconds(dispatched)), inFlight: 1)
        slot.watch.begin(try WatchRules(watching), stop: stop, place: 0)
        for line in ["HTTP/1.1 200 OK\r\n", "Content-Type: text/plain\r\n", "\r\n"] {
            _ = slot.receiveHeader(Array(line.utf8).span, arrival: dispatched)
        }
        var result = Result()
        var number: Int64 = 0
        for (start, end) in zip([0] + cuts, cuts + [text.count]) where start < end && !result.wasStopped {
            number += 1
            let stamp = dispatched + number * 1_000
            result.wasStopped = !slot.receiveBody(text.span.extracting(start..<end), arrival: stamp, reading: stamp)
        }
        slot.finishBody(isWhole: !result.wasStopped)
        slot.watch.describe(&result.record, since: dispatched, closed: nil)
        result.failedChecks = slot.watch.failedChecks(slot.reader)
        return result
    }
    static func marks(_ pairs: (String, String)...) -> Watching {
        Watching(marks: pairs.map { Mark(name: $0.0, pattern: $0.1) })
    }

    // MARK: Marks

    struct MarkRow: CustomTestStringConvertible, Sendable {
        let pattern: String, text: String
        /// The byte with which the match is certain; nil: never.
        let certain: Int?
        var testDescription: String { "\(pattern) in \(text)" }
    }
    static let markRows = [
        MarkRow(pattern: "```", text: "So:\n```swift\n", certain: 7),
        MarkRow(pattern: "</think>", text: "<think>a</thin b</think>c", certain: 24),
        MarkRow(pattern: "é", text: "caf\u{E9}", certain: 5), MarkRow(pattern: "🌊", text: "a🌊b", certain: 5),
        MarkRow(pattern: "ab", text: "aaab", certain: 4), MarkRow(pattern: "abac", text: "ababac", certain: 6),
        MarkRow(pattern: "(?i)STRASSE|ß", text: "Straße", certain: 6), MarkRow(pattern: "x", text: "abc", certain: nil),
        MarkRow(pattern: #"\d+"#, text: "n 42", certain: 4), MarkRow(pattern: "c$", text: "abc", certain: 3),
    ]
    @Test("a mark has the arrival of the read that makes it certain, wherever the text is cut", arguments: markRows)
    func marks(row: MarkRow) throws {
        let text = Array(row.text.utf8)
        let watching = Self.marks(("m", row.pattern))
        for first in 0...text.count {
            for second in first...text.count {
                let cuts = [first, second].filter { $0 > 0 && $0 < text.count }
                let ends = Array(Set(cuts + [text.count])).sorted()
                // What stands at the very end is certain with the end, and dated by the read that brought it.
                let read = row.certain.flatMap { byte in ends.firstIndex { $0 >= byte } }
                let found = try Self.run(watching, text, cuts: cuts).record.marks
                #expect(found == read.map { [MarkEntry(name: "m", at: Int64($0 + 1) * 1_000)] } ?? [], "\(cuts)")
            }
        }
    }
    @Test("several marks are found apart, the order is that of the profile, and a costly one says so") func several()
        throws
    {
        let watching = Self.marks(("end", "END"), ("slow", "(a+)+!$"), ("start", "aaa"))
        let text = String(repeating: "a", count: 40) + "\u{1}!b END"
        let record = try Self.run(watching, Array(text.utf8), cuts: [10, 20]).record
        #expect(record.marks.map(\.name) == ["end", "start"] && record.marks.map(\.at) == [3_000, 1_000])
        #expect(record.marksGivenUp == ["slow"])
    }

    // MARK: Stops

    static func stop(_ change: (inout PlannedStop) -> Void) -> PlannedStop {
        var stop = PlannedStop()
        change(&stop)
        return stop
    }
    @Test("a stop after n outputs ends the request with the read that brings the nth", arguments: 1...6)
    func outputs(most: Int) throws {
        let text = Array("abcde".utf8)
        let result = try Self.run(
            Watching(stop: StopRule()), stop: Self.stop { $0.afterOutputs = most }, text, cuts: [1, 2, 3, 4])
        #expect(result.wasStopped == (most <= 5))
        #expect((result.record.stop.cancelled != nil) == (most <= 5))
        #expect(result.record.stop.afterOutputs == most && result.record.stop.isPlanned)
    }
    @Test("a stop after n characters counts Unicode scalars, not bytes", arguments: 1...7) func characters(most: Int)
        throws
    {
        let text = Array("aé🌊e\u{301}z".utf8)  // 6 scalars of 1, 2, 4, 1, 2 and 1 bytes
        var rule = StopRule()
        rule.afterCharacters = .fixed(most)
        let ends = [1, 3, 7, 8, 10, 11]
        for cuts in [[], Array(1..<text.count)] {
            let result = try Self.run(
                Watching(stop: rule), stop: Self.stop { $0.afterCharacters = most }, text, cuts: cuts)
            #expect(result.wasStopped == (most <= 6))
            if most <= 6, !cuts.isEmpty {
                // It stopped right behind the character, and so no earlier.
                let before = try Self.run(
                    Watching(stop: rule), stop: Self.stop { $0.afterCharacters = most },
                    Array(text[..<(ends[most - 1] - 1)]), cuts: [])
                #expect(!before.wasStopped)
            }
        }
    }
    @Test("a text ends the request wherever it is cut", arguments: ["END", "nde", "é!", "aab", "n't"])
    func atText(needle: String) throws {
        var rule = StopRule()
        rule.atText = needle
        let text = Array("aaab never ENDED é! and".utf8)
        let isThere = "aaab never ENDED é! and".contains(needle)
        for first in 1..<text.count {
            for second in first..<text.count {
                let cuts = first == second ? [first] : [first, second]
                let result = try Self.run(Watching(stop: rule), stop: Self.stop { $0.atText = true }, text, cuts: cuts)
                #expect(result.wasStopped == isThere, "\(cuts)")
            }
        }
    }
    @Test("the share decides: without a planned stop the rule's text ends nothing") func unplanned() throws {
        var rule = StopRule()
        rule.atText = "a"
        #expect(try !Self.run(Watching(stop: rule), stop: nil, Array("aaa".utf8)).wasStopped)
    }
    @Test("an answer that is complete with the same read is not cancelled") func complete() throws {
        let watching = Watching(stop: StopRule())
        var slot = Slot(dialect: .openaiChat, limits: Limits())
        slot.begin(
            .init(index: 0, target: 0, intended: Instant(uptime: .zero)), at: Instant(uptime: .zero), inFlight: 1)
        slot.watch.begin(try WatchRules(watching), stop: Self.stop { $0.afterOutputs = 1 }, place: 0)
        let body =
            "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n"
        _ = slot.receiveHeader(Array("HTTP/1.1 200 OK\r\n".utf8).span, arrival: 1)
        let goesOn = slot.receiveBody(Array(body.utf8).span, arrival: 5, reading: 6)
        #expect(goesOn && slot.watch.cancelledAt == 0)
    }
    @Test("a slot forgets the request before") func reuse() throws {
        var watch = OutputWatch()
        watch.begin(try WatchRules(Self.marks(("m", "a"))), stop: Self.stop { $0.afterOutputs = 1 }, place: 0)
        watch.cancel(at: Instant(uptime: Nanoseconds(5)))
        watch.begin(nil, stop: nil, place: 0)
        var record = RequestRecord()
        watch.describe(&record, since: 0, closed: nil)
        #expect(record == RequestRecord() && watch.cancelledAt == 0 && !watch.isActive)
    }
    @Test("a pause is asked for once, after so many outputs") func pause() throws {
        var pace = ReaderPace()
        (pace.pause, pace.pauseAfterOutputs) = (.seconds(Int64(1)), 2)
        let rules = try WatchRules(Watching(reader: pace))
        var format = CustomFormat()
        (format.framing, format.content) = (.text, .text)
        var slot = Slot(dialect: .custom(format), limits: Limits())
        slot.begin(
            .init(index: 0, target: 0, intended: Instant(uptime: .zero)), at: Instant(uptime: .zero), inFlight: 1)
        slot.watch.begin(rules, stop: nil, place: 7)
        _ = slot.receiveHeader(Array("HTTP/1.1 200 OK\r\n".utf8).span, arrival: 1)
        _ = slot.receiveHeader(Array("Content-Type: text/plain\r\n".utf8).span, arrival: 1)
        _ = slot.receiveHeader(Array("\r\n".utf8).span, arrival: 1)
        var due: [[Int]] = []
        for number in 1...4 {
            _ = slot.receiveBody(Array("a".utf8).span, arrival: Int64(number), reading: Int64(number))
            due.append(rules.pausesDue)
        }
        #expect(due == [[], [7], [7], [7]])
    }
}
