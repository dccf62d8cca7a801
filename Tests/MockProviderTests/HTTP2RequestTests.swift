// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import MockProvider

@Suite struct HTTP2RequestTests {
    @Test("puts a head together, with the fields that stand for the request line")
    func head() {
        var request = HTTP2Request()
        for (name, value) in [
            (":method", "POST"), (":path", "/v1/messages?a=1"), (":scheme", "https"), (":authority", "h:1"),
            ("x-api-key", "k"),
        ] { request.take(name, value) }
        #expect(request.head.method == "POST" && request.head.path == "/v1/messages" && request.head.query == "a=1")
        #expect(request.head["host"] == "h:1" && request.head["x-api-key"] == "k")
        #expect(request.head.version == .http2 && request.head.keepsConnection && request.refusal == nil)
    }
    @Test("keeps within the limits of HTTP/1")
    func limits() {
        var long = HTTP2Request()
        long.take("a", String(repeating: "x", count: RequestParser.headLimit))
        #expect(long.refusal?.status == 431)
        var many = HTTP2Request()
        for number in 0...RequestHead.fieldLimit { many.take("x\(number)", "") }
        #expect(many.refusal?.status == 431 && many.head.fields.count == RequestHead.fieldLimit)
        var large = HTTP2Request()
        let piece = [UInt8](repeating: 0, count: 1 << 20)
        for _ in 0...(RequestParser.bodyLimit >> 20) { large.take(piece.span) }
        #expect(large.refusal?.status == 413 && large.body.isEmpty)
        var lost = HTTP2Request()
        lost.take(":path", "nowhere")
        #expect(lost.refusal?.status == 400)
    }
    @Test("takes a request wherever its frames are cut")
    func anyCut() {
        let bytes = HTTP2Frame.preface + HTTP2Frame.ask(1)
        for cut in 1..<bytes.count {
            let session = HTTP2Session(maxStreams: 10)
            let (first, second) = (Array(bytes[..<cut]), Array(bytes[cut...]))
            let isSound = session.receive(first.span, at: 1) && session.receive(second.span, at: 2)
            #expect(isSound)
            let asked = session.takeEvents().asked
            #expect(asked.count == 1 && asked.first?.request.body == Array(Rehearsal.asking().utf8))
            #expect(asked.first?.touched == 2)
        }
    }
}
