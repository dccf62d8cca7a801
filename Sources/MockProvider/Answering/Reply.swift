// SPDX-License-Identifier: Apache-2.0

/// One header field; names are in lower case.
typealias HeaderField = (name: String, value: String)

/// A response ready to be played, and what the log will say about it.
struct Reply {
    var score: Score
    /// Which dialect's form it has.
    var dialect: String
    var requestID: String
    var isStreamed = false
    /// The fault applied, as the script names it.
    var fault: String?
    /// Output tokens that the whole answer has.
    var tokens = 0
    /// Input tokens that the answer reports, or would.
    var inputTokens = 0
    /// The answer where it comes in one piece.
    var whole: Answer?
    /// What an order called the request.
    var caseName: String?
    /// What was asked; nil where there is no log.
    var question: LoggedQuestion?
    /// It belongs to an endpoint of a dialect: only such replies use up a request's number and have a line in the log.
    var isChat = false
    /// The connection serves further requests afterwards.
    var keepsConnection = true
    var status: Int { score.status }

    /// A response in one piece; `fields` come after `content-type` and `content-length`.
    ///
    /// In answer to HEAD the body's length is told and the body left out.
    static func plain(
        status: Int, _ body: [UInt8], fields: [HeaderField], at time: Int64, isOutput: Bool = false,
        isHead: Bool = false
    ) -> Score {
        var score = Score()
        score.status = status
        score.fields = [("content-type", "application/json"), ("content-length", "\(body.count)")] + fields
        let range = score.store(isHead ? [] : body)
        score.moments = [
            Moment(time: time, kind: .head, joinsNext: true),
            Moment(
                time: time, kind: .event, isOutput: isOutput, joinsNext: true, start: UInt32(range.lowerBound),
                count: UInt32(range.count)),
            Moment(time: time, kind: .end),
        ]
        return score
    }
    /// A stream of one event.
    static func stream(_ event: [UInt8], fields: [HeaderField], at time: Int64) -> Score {
        var score = Score()
        (score.isOpenEnded, score.fields) = (true, fields)
        let range = score.store(event)
        score.moments = [
            Moment(time: time, kind: .head, joinsNext: true),
            Moment(
                time: time, kind: .event, joinsNext: true, start: UInt32(range.lowerBound),
                count: UInt32(range.count)),
            Moment(time: time, kind: .end),
        ]
        return score
    }
    /// A response without a word.
    static func silent(at time: Int64, _ kind: Moment.Kind) -> Score {
        var score = Score()
        score.moments = [Moment(time: time, kind: kind)]
        return score
    }
}
