// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import JSONText

// Errors inside an answer, and in place of one.
extension Reading {
    /// An error inside the answer; the first one is kept, for what follows is mostly its echo.
    mutating func fail(_ body: borrowing Span<UInt8>) {
        mark(.error)
        if error != nil { return }
        error = ProviderError(body: body)
        identify(error: JSONLookup(body))
    }
    /// An error that is a line of text: its message follows, in any number of pieces.
    mutating func beginErrorLine() {
        mark(.error)
        errorLine = error == nil ? [] : nil
        if error == nil { error = ProviderError(message: "") }
    }
    mutating func extendErrorLine(_ part: borrowing Span<UInt8>) {
        guard var line = errorLine, var found = error else { return }
        for i in part.indices where line.count < 1_000 { line.append(part[i]) }
        // Not through `error?.message`: optimised, that leaks the string.
        found.message = String(decoding: line, as: UTF8.self).trimmed
        (error, errorLine) = (found, line)
    }
    /// An error whose kind the framing names.
    mutating func fail(kind: borrowing Span<UInt8>, _ body: borrowing Span<UInt8>) {
        mark(.error)
        if error != nil { return }
        var found = ProviderError(body: body)
        if !kind.isEmpty { found.type = JSONCursor.text(0..<kind.count, kind) }
        error = found
    }
    /// The whole answer was an error, told by its status.
    mutating func fail(status: Int, _ body: [UInt8]) {
        mark(.error)
        error = ProviderError(status: status, bytes: body)
        identify(error: JSONLookup(bytes: body))
    }
    /// Errors may bear the id of the request in their body, Anthropic's do.
    private mutating func identify(error: JSONLookup) {
        if let id = error.text("request_id") { identify(id) }
    }
}
