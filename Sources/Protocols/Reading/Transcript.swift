// SPDX-License-Identifier: Apache-2.0
internal import JSONText

/// The words of an answer, put together from its fragments: for decoding, not for the load test.
struct Transcript {
    // Bytes, because plain text may be cut inside a character.
    private var textBytes: [UInt8] = []
    var reasoningBytes: [UInt8] = []
    var refusalBytes: [UInt8] = []
    private(set) var calls: [Call] = []
    private(set) var others: [Int64: Other] = [:]
    private var lastCall: Int?

    /// A tool call of choice 0.
    struct Call {
        var index: Int64?
        var id: String
        var name: String
        var arguments: [UInt8]
        var preset: [UInt8] = []
        var pieced: PiecedArguments?

        /// The argument text: what was sent, or what was set where nothing was sent.
        var argumentText: [UInt8] {
            if let pieced { return pieced.json }
            return arguments.isEmpty ? preset : arguments
        }
    }
    /// A choice beyond the first.
    struct Other {
        var textBytes: [UInt8] = []
        var finishReason: String?
        var text: String { String(decoding: textBytes, as: UTF8.self) }
    }

    var text: String { String(decoding: textBytes, as: UTF8.self) }
    var reasoning: String { String(decoding: reasoningBytes, as: UTF8.self) }
    var refusal: String { String(decoding: refusalBytes, as: UTF8.self) }

    mutating func addText(_ part: JSONCursor.StringRange, _ b: borrowing Span<UInt8>, choice: Int64) {
        if choice == 0 {
            part.append(b, to: &textBytes)
        } else {
            part.append(b, to: &others[choice, default: Other()].textBytes)
        }
    }
    mutating func addText(_ bytes: borrowing Span<UInt8>) {
        unsafe bytes.withUnsafeBufferPointer { unsafe textBytes.append(contentsOf: $0) }
    }
    mutating func noticeChoice(_ choice: Int64) { if others[choice] == nil { others[choice] = Other() } }
    mutating func finish(_ reason: String, choice: Int64) { others[choice, default: Other()].finishReason = reason }

    /// Adds a fragment to the call it belongs to, or begins a new one.
    mutating func addTool(_ fragment: ToolFragment, id: String, name: String, arguments: [UInt8]) {
        let place = owner(index: fragment.index, id: id, name: name)
        if let place {
            if calls[place].id.isEmpty { calls[place].id = id }
            if calls[place].name.isEmpty { calls[place].name = name }
        } else {
            calls.append(Call(index: fragment.index, id: id, name: name, arguments: []))
        }
        let call = place ?? calls.count - 1
        calls[call].arguments += arguments
        lastCall = call
    }
    /// What the call touched last has as arguments if no others come.
    mutating func presetArguments(_ preset: [UInt8]) {
        if let lastCall { calls[lastCall].preset = preset }
    }

    /// Adds an argument to the call touched last.
    mutating func addPiece(_ value: PiecedArguments.Value, at path: String) {
        guard let lastCall else { return }
        calls[lastCall].pieced = calls[lastCall].pieced ?? PiecedArguments()
        calls[lastCall].pieced?.add(value, at: path)
    }

    /// The call that a fragment goes on with.
    ///
    /// Keyed by index; a new id on a used index is another call, and its later fragments are told apart by that id;
    /// without index the id is the key; with neither the fragment belongs to the call touched last, unless it names
    /// another function.
    private func owner(index: Int64?, id: String, name: String) -> Int? {
        if let index {
            if !id.isEmpty, let same = calls.lastIndex(where: { $0.index == index && $0.id == id }) { return same }
            let touched = lastCall.flatMap { calls[$0].index == index ? $0 : nil }
            guard let found = touched ?? calls.lastIndex(where: { $0.index == index }) else { return nil }
            let isAnother = !id.isEmpty && !calls[found].id.isEmpty && calls[found].id != id
            return isAnother ? nil : found
        }
        if !id.isEmpty { return calls.lastIndex { $0.id == id } }
        guard let lastCall else { return nil }
        let isAnother = !name.isEmpty && !calls[lastCall].name.isEmpty && calls[lastCall].name != name
        return isAnother ? nil : lastCall
    }
}
