// SPDX-License-Identifier: Apache-2.0

/// What a version of HTTP adds to a score when it is turned into bytes.
struct Rendering {
    /// Status line and header fields as bytes; empty where they are no part of the byte stream.
    var head: [UInt8] = []
    /// The body goes out in chunks; otherwise as it is.
    var isChunked = false
    /// Bytes of the body alone: HTTP/2 puts them into frames.
    static let framed = Rendering()
}

/// Turns moments into bytes, in buffers that it keeps.
struct Composer {
    /// What to do once the bytes are written.
    enum After { case goOn, end, close, reset, malformed, drop, hang }
    /// The bytes of the last write composed.
    private(set) var bytes: [UInt8] = []
    /// How many output events that write completes.
    private(set) var outputs = 0
    /// The write begins the response.
    private(set) var hasHead = false
    private var payload: [UInt8] = []

    /// Composes one write: the moment at `next` and those it is joined with; moves `next` over them.
    mutating func compose(_ score: borrowing Score, as rendering: borrowing Rendering, _ next: inout Int) -> After {
        bytes.removeAll(keepingCapacity: true)
        (outputs, hasHead) = (0, false)
        var after = After.goOn
        var joined = true
        while joined, next < score.moments.count {
            let moment = score.moments[next]
            next += 1
            joined = moment.joinsNext
            if moment.isOutput { outputs += 1 }
            if moment.kind == .head {
                hasHead = true
                bytes.append(contentsOf: rendering.head)
            } else {
                after = perform(moment, score)
            }
        }
        if after == .end, score.framing.contains(.noLastNewline) {
            while payload.last == 0x0A || payload.last == 0x0D { payload.removeLast() }
        }
        closeChunk(rendering.isChunked)
        if after == .end, rendering.isChunked { bytes.append(contentsOf: Self.lastChunk) }
        if after == .malformed, rendering.isChunked { bytes.append(contentsOf: Self.brokenChunk) }
        return after
    }
    private static let lastChunk = Array("0\r\n\r\n".utf8)
    private static let brokenChunk = Array("zz\r\nnot a chunk\r\n".utf8)

    private mutating func perform(_ moment: Moment, _ score: borrowing Score) -> After {
        let range = Int(moment.start)..<Int(moment.start) + Int(moment.count)
        switch moment.kind {
        case .head: break
        case .event:
            let start = payload.count
            payload.append(contentsOf: score.blob[range])
            finish(moment, from: start, score.framing)
        case .text, .reasoning:
            let start = payload.count
            speak(moment, range, score)
            finish(moment, from: start, score.framing)
        case .end: return .end
        case .close: return .close
        case .reset: return .reset
        case .malformed: return .malformed
        case .drop: return .drop
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
    /// Frames the event that was appended at `start`, and keeps the moment's piece of it.
    private mutating func finish(_ moment: Moment, from start: Int, _ framing: borrowing Set<Framing>) {
        if !framing.isEmpty { payload.reframe(from: start, as: copy framing) }
        guard moment.pieces > 1 else { return }
        let (piece, pieces, inside) = (Int(moment.piece), Int(moment.pieces), framing.contains(.splitCharacters))
        let end = boundary(piece + 1, of: pieces, from: start, insideCharacter: inside)
        let beginning = boundary(piece, of: pieces, from: start, insideCharacter: inside)
        payload.removeSubrange(end...)
        payload.removeSubrange(start..<beginning)
    }
    /// Where piece number `number` begins; inside a character where that is wanted and there is one of several bytes.
    private func boundary(_ number: Int, of pieces: Int, from start: Int, insideCharacter: Bool) -> Int {
        let place = start + (payload.count - start) * number / pieces
        guard insideCharacter, number > 0, number < pieces else { return place }
        func isInside(_ byte: UInt8) -> Bool { byte & 0xC0 == 0x80 }
        return payload[place...].firstIndex(where: isInside) ?? payload[start..<place].lastIndex(where: isInside)
            ?? place
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
