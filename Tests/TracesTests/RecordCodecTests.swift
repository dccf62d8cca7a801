// SPDX-License-Identifier: Apache-2.0
import Core
import Foundation
import Testing

@testable import Traces

/// A record with a name: a test's log does not spell it out.
struct Sample: CustomTestStringConvertible {
    let testDescription: String
    let record: TraceRecord
    init(_ name: String, _ record: TraceRecord) { (testDescription, self.record) = (name, record) }
}

@Suite struct RecordCodecTests {
    static func decode(_ line: String) throws -> TraceRecord? {
        var decoder = RecordDecoder()
        let bytes = Array(line.utf8)
        return try decoder.decode(bytes, 0..<bytes.count)
    }
    static let full = [
        Sample("full run", .run(Samples.fullRun)), Sample("full request", .request(Samples.fullRequest)),
        Sample("full interval", .interval(Samples.fullInterval)), Sample("full end", .end(Samples.fullEnd)),
    ]
    static let plain = [
        Sample("plain run", .run(RunRecord())), Sample("plain request", .request(RequestRecord())),
        Sample("plain interval", .interval(IntervalRecord())), Sample("plain end", .end(EndRecord())),
    ]

    @Test("reads back every field of every record", arguments: full + plain)
    func roundTrip(sample: Sample) throws {
        #expect(try Self.decode(Samples.line(sample.record)) == sample.record)
    }
    @Test("the samples leave no field at its default, so that a forgotten field fails the round trip")
    func samplesAreFull() {
        for (full, plain) in zip(Self.full, Self.plain) {
            for (a, b) in zip(Self.fields(full.record), Self.fields(plain.record)) where a.name != "schema" {
                #expect(a.value != b.value, "\(a.name) has its default")
            }
        }
        for (a, b) in zip(Mirror(reflecting: Samples.fullAttempt).children, Mirror(reflecting: Attempt()).children) {
            #expect("\(a.value)" != "\(b.value)", "\(a.label ?? "") has its default")
        }
    }
    private static func fields(_ record: TraceRecord) -> [(name: String, value: String)] {
        Mirror(reflecting: record).children.flatMap { Mirror(reflecting: $0.value).children }
            .map { ($0.label ?? "", "\($0.value)") }
    }
    @Test("reads back every outcome and every reason to end") func words() throws {
        for outcome in OutcomeClass.allCases {
            var request = RequestRecord()
            request.outcome = outcome
            #expect(try Self.decode(Samples.line(.request(request))) == .request(request))
        }
        for reason in [EndReason.completed, .interrupted, .aborted, .diskFull, .budget, .gateFailed] {
            var end = EndRecord()
            end.reason = reason
            #expect(try Self.decode(Samples.line(.end(end))) == .end(end))
        }
    }
    @Test("writes one line of JSON a record, without null, in snake case", arguments: full + plain)
    func lines(sample: Sample) throws {
        let line = Samples.line(sample.record)
        #expect(line.hasSuffix("}\n") && line.dropLast().allSatisfy { $0 != "\n" })
        #expect(!line.contains("null"))
        let object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        #expect(object.keys.allSatisfy { $0.allSatisfy { $0 == "_" || ($0.isASCII && $0.isLowercase) } })
    }
    @Test("keeps a profile with line breaks on one line") func profileLines() throws {
        var run = RunRecord()
        run.profileJSON = "{\n  \"a\": \"b\\nc\"\r\n}"
        let line = Samples.line(.run(run))
        #expect(line.filter { $0.isNewline }.count == 1)
        guard case .run(let back)? = try Self.decode(line) else {
            Issue.record("not a run")
            return
        }
        #expect(back.profileJSON == #"{  "a": "b\nc"}"#)
    }
    @Test("takes members in any order, passes over unknown ones, and reads null as absent") func tolerant() throws {
        let line = """
            {"new":{"x":[1,{"y":null}]},"reason":"completed","writer_stall_ns":null,"at_ns":5,"type":"end","z":[]}
            """
        var end = EndRecord()
        end.at = Nanoseconds(5)
        #expect(try Self.decode(line) == .end(end))
    }
    @Test("derives the moments from the columns, whatever the line says") func oneTruth() throws {
        let line = Samples.line(.request(Samples.fullRequest))
            .replacingOccurrences(of: "\"first_output_ns\":100,", with: "\"first_output_ns\":1,")
            .replacingOccurrences(of: "\"events\":{\"at_ns\":[100,", with: "\"events\":{\"at_ns\":[1,")
        #expect(try Self.decode(line) == .request(Samples.fullRequest))
    }
    @Test("gives nothing for a type that only a later version knows") func unknownType() throws {
        #expect(try Self.decode(#"{"type":"mark","at_ns":5}"#) == nil)
    }
    @Test(
        "says what is wrong with a record",
        arguments: [
            (#"{"schema":1}"#, .notARecord),
            (#"{"type":"run","schema":7,"seed":"a new kind"}"#, .newerSchema(7)),
            (#"{"type":"run","name":"x"}"#, .missing(member: "schema")),
            (#"{"type":"end","at_ns":1}"#, .missing(member: "reason")),
            (#"{"type":"interval"}"#, .missing(member: "at_ns")),
            (#"{"type":"request","index":1,"target":0}"#, .missing(member: "intended_ns")),
            (
                #"{"type":"end","at_ns":1.5}"#,
                .malformed(
                    member: "at_ns", offset: 25, reason: "expected a whole number of at most \(1 << 61) either way")
            ),
            (
                #"{"type":"end","reason":"bored"}"#,
                .malformed(member: "reason", offset: 30, reason: "\"bored\" is not a word of this schema")
            ),
            (#"{"type":"end"} {}"#, .malformed(member: "type", offset: 15, reason: "something follows the JSON value")),
            (
                #"{"type":"request","reads":{"at_ns":[1,2],"lag_ns":[1],"bytes":[]}}"#,
                .malformed(
                    member: "bytes", offset: 65, reason: "columns of unequal length: at_ns 2, lag_ns 1, bytes 0")
            ),
            (
                #"{"type":"request","reads":{"at_ns":[1],"lag_ns":[-1],"bytes":[0]}}"#,
                .malformed(member: "bytes", offset: 65, reason: "entry 0 has a number out of range")
            ),
        ] as [(String, RecordDecoder.Problem)])
    func problems(line: String, problem: RecordDecoder.Problem) {
        #expect(throws: problem) { try Self.decode(line) }
    }
    @Test("refuses an event of a read that is not there") func danglingEvent() throws {
        var line = Samples.line(.request(Samples.fullRequest))
        line.replace("\"read\":[0,0,1,1,1,2,2]", with: "\"read\":[0,0,1,1,1,2,3]")
        #expect(throws: RecordDecoder.Problem.self) { try Self.decode(line) }
    }
    @Test("writes exactly what the schema says") func golden() throws {
        let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let text = try String(contentsOf: tests.appendingPathComponent("Fixtures/trace-v1.ndjson"), encoding: .utf8)
        #expect(Samples.trace.map(Samples.line).joined() == text)
    }
}
