// SPDX-License-Identifier: Apache-2.0
internal import JSONText

/// One candidate of a chunk: its members come in any order, so their places are noted first.
struct GeminiCandidate {
    private var index: Int64 = 0
    private var finish: JSONCursor.StringRange?
    private var finishNumber: Int64?
    /// Nearly all chunks have one part: its outline is made on the first walk.
    private var first: GeminiPart?
    /// Positioned at the second part.
    private var others: JSONCursor?

    /// Walks over a candidate whose object has just been entered.
    init(_ cursor: inout JSONCursor, _ b: borrowing Span<UInt8>) throws(JSONCursor.Fault) {
        while let key = try cursor.nextKey(b) {
            if key.says("content", b) {
                guard try cursor.enterObjectIfAny(b) else { continue }
                while let key = try cursor.nextKey(b) {
                    if key.says("parts", b) { try walkParts(&cursor, b) } else { try cursor.skipValue(b) }
                }
            } else if key.says("finishReason", b) {
                switch try cursor.peek(b) {
                case .number: finishNumber = try cursor.integer(b)
                default: finish = try cursor.stringIfAny(b)
                }
            } else if key.says("index", b) {
                index = try cursor.integerIfAny(b) ?? 0
            } else {
                try cursor.skipValue(b)
            }
        }
    }
    private mutating func walkParts(_ cursor: inout JSONCursor, _ b: borrowing Span<UInt8>) throws(JSONCursor.Fault) {
        guard try cursor.enterArrayIfAny(b), try cursor.nextElement(b) else { return }
        if try cursor.enterObjectIfAny(b) { first = try GeminiPart(&cursor, b) }
        while try cursor.nextElement(b) {
            if others == nil { others = cursor }
            try cursor.skipValue(b)
        }
    }

    func report(_ b: borrowing Span<UInt8>, to reading: inout Reading) throws(JSONCursor.Fault) {
        reading.noticeChoice(index)
        try first?.report(b, choice: index, to: &reading)
        if var others {
            repeat {
                if try others.enterObjectIfAny(b) {
                    try GeminiPart(&others, b).report(b, choice: index, to: &reading)
                }
            } while try others.nextElement(b)
        }
        reportFinish(b, to: &reading)
    }

    private func reportFinish(_ b: borrowing Span<UInt8>, to reading: inout Reading) {
        if let finish, !finish.isEmpty, !finish.says("FINISH_REASON_UNSPECIFIED", b) {
            reading.finish(finish, b, choice: index)
        } else if let finishNumber, finishNumber != 0 {
            reading.finish(word: Self.word(finishNumber), choice: index)
        } else {
            return
        }
        if index == 0 { reading.close() }
    }
    /// Some gateways write the enumeration's number; beyond 5 the two services of Google number differently.
    private static func word(_ number: Int64) -> String {
        switch number {
        case 1: "STOP"
        case 2: "MAX_TOKENS"
        case 3: "SAFETY"
        case 4: "RECITATION"
        case 5: "OTHER"
        default: "\(number)"
        }
    }
}
