// SPDX-License-Identifier: Apache-2.0
import Protocols
import Testing
import Traces

@testable import Engine

@Suite struct OutcomeReasonTests {
    /// What the reader makes of a body that came whole.
    static func facts(_ body: String, type: String = "text/event-stream") -> ResponseFacts {
        var reader = ResponseReader(dialect: .openaiChat, keepsText: false)
        reader.begin(contentType: type)
        let bytes = Array(body.utf8)
        reader.feed(bytes.span) { _ in }
        reader.finish { _ in }
        return reader.facts
    }
    static let token = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}]}\n\n"
    static let stop = "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n"

    @Test(
        "an event that cannot be read is a fault of its stream",
        arguments: [
            (token + stop, nil),
            (token + "data: oops\n\n" + stop, "1 of 4 events is not the JSON that the protocol sends"),
            (
                "data: oops\n\ndata: {,,}\n\n" + token + stop,
                "2 of 5 events are not the JSON that the protocol sends"
            ), (token + "data: oops\n\n", "1 of 2 events is not the JSON that the protocol sends"),
            (token + "data: oops\n\ndata: {\"cho", nil),
        ] as [(String, String?)])
    func undecodable(body: String, reason: String?) { #expect(Self.facts(body).undecodableFault == reason) }
    @Test("an answer in one piece that was cut off is no such fault") func cut() {
        let facts = Self.facts("{\"choices\":[{\"mess", type: "application/json")
        #expect(facts.undecodableEvents == 1 && facts.undecodableFault == nil)
    }
    @Test("secrets that a peer echoes are taken out of its type, code and message") func secrets() {
        var record = RequestRecord()
        (record.errorType, record.errorCode, record.errorMessage) = ("t-s3cret", "c-s3cret", "m-s3cret")
        SecretWords(["s3cret"]).scrub(&record)
        #expect((record.errorType, record.errorCode, record.errorMessage) == ("t-***", "c-***", "m-***"))
        record.errorMessage = "/x?key=se%2fcr%2bet and se%2Fcr%2Bet"
        SecretWords(["se/cr+et"]).scrub(&record)
        #expect(record.errorMessage == "/x?key=*** and ***")
        record.errorMessage = "/path/se/cr%2Bet and se/cr%2bet"
        SecretWords(["se/cr+et"]).scrub(&record)
        #expect(record.errorMessage == "/path/*** and ***", "in paths slashes stay")
        record.errorMessage = String(repeating: "m", count: 197) + "s3cret, and more"
        SecretWords(["s3cret"]).scrub(&record)
        #expect(record.errorMessage == String(repeating: "m", count: 197) + "***")
    }
}
