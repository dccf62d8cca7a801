// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import JSONText

// What dialects find in an event, but for tool calls and errors.
extension Reading {
    mutating func text(_ part: JSONCursor.StringRange, _ b: borrowing Span<UInt8>, choice: Int64 = 0) {
        guard !part.isEmpty else { return }
        output(.text, part, b)
        if keepsText { transcript.addText(part, b, choice: choice) }
        if followed != nil, choice == 0 { follow(part, b, isAll: false) }
    }
    /// Text that stands bare, in no JSON; it may be cut inside a character.
    mutating func plainText(_ bytes: borrowing Span<UInt8>) {
        guard !bytes.isEmpty else { return }
        mark(.text)
        outputBytes += bytes.count
        if keepsText { transcript.addText(bytes) }
        if followed != nil { follow(bytes, isAll: false) }
    }
    mutating func reasoning(_ part: JSONCursor.StringRange, _ b: borrowing Span<UInt8>, choice: Int64 = 0) {
        guard !part.isEmpty else { return }
        output(.reasoning, part, b)
        if keepsText, choice == 0 { transcript.reasoning += JSONCursor.decode(part, b) }
    }
    mutating func refusal(_ part: JSONCursor.StringRange, _ b: borrowing Span<UInt8>, choice: Int64 = 0) {
        guard !part.isEmpty else { return }
        output(.refusal, part, b)
        if keepsText, choice == 0 { transcript.refusal += JSONCursor.decode(part, b) }
    }
    mutating func output(_ kind: EventKinds, _ part: JSONCursor.StringRange, _ b: borrowing Span<UInt8>) {
        mark(kind)
        outputBytes += part.decodedCount(b)
    }

    // MARK: Output that repeats itself

    // For formats whose author says that it does: the newest text counts, even where it takes back some of the one before.
    // Where that has to be found out, `growth` does it.

    /// All of the text so far: only what is more counts as output.
    mutating func repeatedText(_ part: JSONCursor.StringRange, _ b: borrowing Span<UInt8>) {
        let count = part.decodedCount(b)
        grow(.text, by: count - repeated.text)
        repeated.text = count
        if followed != nil { follow(part, b, isAll: true) }
        guard keepsText else { return }
        transcript.forgetText()
        transcript.addText(part, b, choice: 0)
    }
    mutating func repeatedPlainText(_ bytes: borrowing Span<UInt8>) {
        grow(.text, by: bytes.count - repeated.text)
        repeated.text = bytes.count
        if followed != nil { follow(bytes, isAll: true) }
        guard keepsText else { return }
        transcript.forgetText()
        transcript.addText(bytes)
    }
    mutating func repeatedReasoning(_ part: JSONCursor.StringRange, _ b: borrowing Span<UInt8>) {
        let count = part.decodedCount(b)
        grow(.reasoning, by: count - repeated.reasoning)
        repeated.reasoning = count
        if keepsText { transcript.reasoning = JSONCursor.decode(part, b) }
    }
    private mutating func grow(_ kind: EventKinds, by count: Int) {
        guard count > 0 else { return }
        mark(kind)
        outputBytes += count
    }

    // MARK: Text that somebody follows

    @inline(never)
    private mutating func follow(_ part: JSONCursor.StringRange, _ b: borrowing Span<UInt8>, isAll: Bool) {
        followed?.add(part, b, isAll: isAll)
        checkFollowed()
    }
    @inline(never)
    private mutating func follow(_ bytes: borrowing Span<UInt8>, isAll: Bool) {
        followed?.add(bytes, isAll: isAll)
        checkFollowed()
    }
    private mutating func checkFollowed() {
        guard fault == nil, let followed, followed.isTooLong else { return }
        fault = "the text is longer than \(followed.limit) bytes (limits.answer), and it is to be looked at"
    }

    // MARK: What comes with it

    mutating func noticeChoice(_ choice: Int64) {
        if keepsText, choice != 0 { transcript.noticeChoice(choice) }
    }
    /// A reason to have stopped; the empty string means "not yet".
    mutating func finish(_ reason: JSONCursor.StringRange, _ b: borrowing Span<UInt8>, choice: Int64 = 0) {
        guard !reason.isEmpty else { return }
        mark(.finish)
        if choice == 0 || keepsText { note(reason: JSONCursor.decode(reason, b), of: choice) }
    }
    /// A reason to have stopped that is no text on the wire.
    mutating func finish(word: String, choice: Int64) {
        mark(.finish)
        note(reason: word, of: choice)
    }
    private mutating func note(reason: String, of choice: Int64) {
        if choice == 0 { finishReason = reason } else if keepsText { transcript.finish(reason, choice: choice) }
    }
    /// The provider's id of the answer; events repeat it, so the first one counts.
    mutating func identify(_ id: JSONCursor.StringRange, _ b: borrowing Span<UInt8>) {
        guard idBytes.isEmpty, id.end - id.start <= Self.longestID else { return }
        JSONCursor.appendDecoded(id, b, to: &idBytes)
    }
    mutating func identify(_ id: String) {
        if idBytes.isEmpty, id.utf8.count <= Self.longestID { idBytes += id.utf8 }
    }
    private static let longestID = 200
    var responseID: String? { idBytes.isEmpty ? nil : String(decoding: idBytes, as: UTF8.self) }
    mutating func report(_ newer: Usage) {
        mark(.usage)
        usage.replace(with: newer)
    }

    /// The provider's own times; they come with the usage or after it.
    mutating func report(_ newer: ServerTimes) { times.replace(with: newer) }
}
