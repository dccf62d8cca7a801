// SPDX-License-Identifier: Apache-2.0
internal import Core

/// One thing to do at one moment of a response.
struct Moment: Hashable {
    enum Kind: UInt8 {
        /// Status and header fields.
        case head
        /// Bytes of the blob, as a piece of the body.
        case event
        /// Tokens of text, as a piece of the body.
        case text
        /// Tokens of thought, as a piece of the body.
        case reasoning
        /// The response is over in good order.
        case end
        /// The connection closes, whatever was promised.
        case close
        /// The connection is reset; over HTTP/2 only the stream.
        case reset
        /// Something that the version of HTTP forbids, then the connection closes.
        case malformed
        /// No answer: the connection closes; over HTTP/2 the stream is refused.
        case drop
        /// Nothing more happens until the client gives up.
        case hang
    }
    /// Nanoseconds after the request's last byte.
    var time: Int64
    var kind: Kind
    /// It completes an output event: its moment goes into the log.
    var isOutput = false
    /// It only shows that the connection lives.
    var isPing = false
    /// It shares a write with the moment after it.
    var joinsNext = false
    /// Of the `pieces` that an event is cut into, this is number `piece`.
    var piece: UInt8 = 0, pieces: UInt8 = 1
    /// Offset and length in the blob, or first token and number of tokens.
    var start: UInt32 = 0, count: UInt32 = 0
    /// How many output events come before it.
    var place: UInt32 = 0
}

/// A response as it will be played: what, and when, with everything drawn and rendered that can be beforehand.
///
/// It says nothing of how a version of HTTP frames it.
struct Score {
    var status = 200
    var fields: [HeaderField] = []
    /// Its length is not known beforehand.
    var isOpenEnded = false
    var moments: [Moment] = []
    var blob: [UInt8] = []
    /// Where in the blob the frame of an event stands; nil: the voice makes each anew.
    struct Frame {
        var before = 0..<0, after = 0..<0
    }
    var text: Frame?
    var reasoning: Frame?
    /// Which moments bring finish reason, token counts and last word; nil where none does.
    struct Signs {
        var finish: Int?, usage: Int?, done: Int?
    }
    var signs = Signs()
    var framing: Set<Framing> = []
    /// Makes the events that have no frame; nil in replies that are no stream.
    var speaker: (voice: any DialectVoice, answer: Answer)?

    /// Appends bytes to the blob.
    mutating func store(_ bytes: [UInt8]) -> Range<Int> {
        blob.append(contentsOf: bytes)
        return blob.count - bytes.count..<blob.count
    }
}
