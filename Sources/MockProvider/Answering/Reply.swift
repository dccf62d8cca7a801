// SPDX-License-Identifier: Apache-2.0

/// A response ready to be played, and what the log will say about it.
struct Reply {
    var score: Score
    var status: Int
    /// Which dialect's form it has.
    var dialect: String
    var requestID: String
    var isStreamed = false
    /// The fault applied, as the script names it.
    var fault: String?
    /// Output tokens that the whole answer has.
    var tokens = 0
    /// It belongs to an endpoint of a dialect: only such replies use up a request's number and have a line in the log.
    var isChat = false
    /// The connection serves further requests afterwards.
    var keepsConnection = true

    /// A response in one piece; `fields` come after `content-type` and `content-length`.
    ///
    /// In answer to HEAD the body's length is told and the body left out.
    static func plain(
        status: Int, _ body: [UInt8], fields: [(name: String, value: String)], at time: Int64, isOutput: Bool = false,
        isHead: Bool = false
    ) -> Score {
        let fields =
            [("content-type", "application/json"), ("content-length", "\(body.count)")]
            + fields.map { ($0.name, $0.value) }
        return whole(head(status: status, fields) + (isHead ? [] : body), at: time, isOutput: isOutput, then: .end)
    }
    /// Bytes written at one moment, and what follows them.
    static func whole(_ bytes: [UInt8], at time: Int64, isOutput: Bool = false, then last: Moment.Kind) -> Score {
        var score = Score()
        let range = score.store(bytes)
        score.moments = [
            Moment(
                time: time, kind: .raw, isOutput: isOutput, joinsNext: true, start: UInt32(range.lowerBound),
                count: UInt32(range.count)), Moment(time: time, kind: last),
        ]
        return score
    }
    /// A stream of one event.
    static func stream(_ head: [UInt8], _ event: [UInt8], at time: Int64, isChunked: Bool) -> Score {
        var score = Score()
        score.isChunked = isChunked
        let (first, second) = (score.store(head), score.store(event))
        score.moments = [
            Moment(
                time: time, kind: .raw, joinsNext: true, start: UInt32(first.lowerBound), count: UInt32(first.count)),
            Moment(
                time: time, kind: .event, joinsNext: true, start: UInt32(second.lowerBound),
                count: UInt32(second.count)), Moment(time: time, kind: .end),
        ]
        return score
    }
    static func head(status: Int, _ fields: [(String, String)]) -> [UInt8] {
        var text = "HTTP/1.1 \(status) \(reason(status))\r\nserver: streamgauge-mock\r\n"
        for (name, value) in fields { text += "\(name): \(value)\r\n" }
        return Array((text + "\r\n").utf8)
    }
    private static func reason(_ status: Int) -> String {
        reasons[status] ?? (status < 500 ? "Client Error" : "Server Error")
    }
    private static let reasons = [
        200: "OK", 400: "Bad Request", 401: "Unauthorized", 402: "Payment Required", 403: "Forbidden", 404: "Not Found",
        405: "Method Not Allowed", 408: "Request Timeout", 409: "Conflict", 413: "Content Too Large",
        414: "URI Too Long", 417: "Expectation Failed", 422: "Unprocessable Content", 429: "Too Many Requests",
        431: "Request Header Fields Too Large", 500: "Internal Server Error", 501: "Not Implemented",
        502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Timeout", 505: "HTTP Version Not Supported",
        529: "Overloaded",
    ]
}
