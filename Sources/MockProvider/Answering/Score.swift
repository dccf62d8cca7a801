// SPDX-License-Identifier: Apache-2.0
internal import Core

/// One thing to do at one moment of a response.
struct Moment: Hashable {
    enum Kind: UInt8 {
        /// Bytes of the blob, written as they are.
        case raw
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
        /// The connection is reset.
        case reset
        /// Nothing more happens until the client gives up.
        case hang
    }
    /// Nanoseconds after the request's last byte.
    var time: Int64
    var kind: Kind
    /// It completes an output event: its moment goes into the log.
    var isOutput = false
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
struct Score {
    var moments: [Moment] = []
    var blob: [UInt8] = []
    /// Where in the blob the frame of an event stands; nil: the voice makes each anew.
    struct Frame {
        var before = 0..<0, after = 0..<0
    }
    var text: Frame?
    var reasoning: Frame?
    /// Makes the events that have no frame; nil in replies that are no stream.
    var speaker: (voice: any DialectVoice, answer: Answer)?
    /// The body goes out in chunks; otherwise as it is.
    var isChunked = false

    /// Appends bytes to the blob.
    mutating func store(_ bytes: [UInt8]) -> Range<Int> {
        blob.append(contentsOf: bytes)
        return blob.count - bytes.count..<blob.count
    }
}

/// Turns moments into bytes, in buffers that it keeps.
struct Composer {
    /// What to do once the bytes are written.
    enum After { case goOn, end, close, reset, hang }
    /// The bytes of the last write composed.
    private(set) var bytes: [UInt8] = []
    /// How many output events that write completes.
    private(set) var outputs = 0
    private var payload: [UInt8] = []

    /// Composes one write: the moment at `next` and those it is joined with; moves `next` over them.
    mutating func compose(_ score: borrowing Score, _ next: inout Int) -> After {
        bytes.removeAll(keepingCapacity: true)
        outputs = 0
        var after = After.goOn
        var joined = true
        while joined, next < score.moments.count {
            let moment = score.moments[next]
            next += 1
            joined = moment.joinsNext
            if moment.isOutput { outputs += 1 }
            after = perform(moment, score)
        }
        closeChunk(score.isChunked)
        if after == .end, score.isChunked { bytes.append(contentsOf: Self.lastChunk) }
        return after
    }
    private static let lastChunk = Array("0\r\n\r\n".utf8)

    private mutating func perform(_ moment: Moment, _ score: borrowing Score) -> After {
        let range = Int(moment.start)..<Int(moment.start) + Int(moment.count)
        switch moment.kind {
        case .raw:
            closeChunk(score.isChunked)
            bytes.append(contentsOf: score.blob[range])
        case .event:
            let start = payload.count
            payload.append(contentsOf: score.blob[range])
            cut(moment, from: start)
        case .text, .reasoning:
            let start = payload.count
            speak(moment, range, score)
            cut(moment, from: start)
        case .end: return .end
        case .close: return .close
        case .reset: return .reset
        case .hang: return .hang
        }
        return .goOn
    }
    private mutating func speak(_ moment: Moment, _ tokens: Range<Int>, _ score: borrowing Score) {
        guard let (voice, answer) = score.speaker else { return }
        let isText = moment.kind == .text
        if let frame = isText ? score.text : score.reasoning {
            payload.append(contentsOf: score.blob[frame.before])
            Vocabulary.append(tokens, isText ? answer.words : answer.thoughts, to: &payload)
            payload.append(contentsOf: score.blob[frame.after])
        } else {
            let piece = TextPiece(
                kind: isText ? .text : .reasoning, tokens: tokens, place: Int(moment.place), time: moment.time)
            voice.append(piece, answer, to: &payload)
        }
    }
    /// Keeps the moment's piece of the event that was appended at `start`.
    private mutating func cut(_ moment: Moment, from start: Int) {
        guard moment.pieces > 1 else { return }
        let (length, piece, pieces) = (payload.count - start, Int(moment.piece), Int(moment.pieces))
        payload.removeSubrange((start + length * (piece + 1) / pieces)...)
        payload.removeSubrange(start..<start + length * piece / pieces)
    }
    private mutating func closeChunk(_ isChunked: Bool) {
        guard !payload.isEmpty else { return }
        if isChunked {
            appendHexadecimal(payload.count)
            bytes.append(contentsOf: [0x0D, 0x0A])
        }
        bytes.append(contentsOf: payload)
        if isChunked { bytes.append(contentsOf: [0x0D, 0x0A]) }
        payload.removeAll(keepingCapacity: true)
    }
    private mutating func appendHexadecimal(_ value: Int) {
        var shift = (Int.bitWidth - 1 - value.leadingZeroBitCount) / 4 * 4
        while shift >= 0 {
            let digit = UInt8(truncatingIfNeeded: value >> shift & 15)
            bytes.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
            shift -= 4
        }
    }
}
