// SPDX-License-Identifier: Apache-2.0

/// Ways to write an event stream that a reader who keeps to the rules takes for the same.
///
/// - Source: WHATWG HTML, server-sent events, "Parsing an event stream".
enum Framing: String, CaseIterable, Sendable {
    /// Lines end in CR LF, or in CR.
    case crlf, cr
    /// No space behind the colon of a field.
    case noSpace = "no-space"
    /// A comment goes out with the headers, before any event.
    case comment
    /// The body ends behind the last character of the last event.
    case noLastNewline = "no-last-newline"
    /// An event with a character of several bytes is cut into its pieces within one; `split` is 2 at least.
    case splitCharacters = "split-characters"

    /// Reads `none` or a list with commas.
    static func list(_ text: String) throws(Misfit) -> Set<Framing> {
        let framing: Set<Framing> = try Quantity.words(text)
        guard !framing.isSuperset(of: [.crlf, .cr]) else { throw Misfit(expected: "use crlf or cr, not both") }
        return framing
    }
}

extension [UInt8] {
    /// Writes the lines from `start` on, which end in LF, in other ways.
    mutating func reframe(from start: Int, as framing: Set<Framing>) {
        guard !framing.isDisjoint(with: [.crlf, .cr, .noSpace]) else { return }
        let lines = Array(self[start...]).split(separator: 0x0A, omittingEmptySubsequences: false)
        let ending: [UInt8] = framing.contains(.crlf) ? [0x0D, 0x0A] : framing.contains(.cr) ? [0x0D] : [0x0A]
        removeSubrange(start...)
        for (number, whole) in lines.enumerated() {
            if number > 0 { append(contentsOf: ending) }
            let line = whole.last == 0x0D ? whole.dropLast() : whole  // some vendors end lines in CR LF themselves
            let colon = framing.contains(.noSpace) ? line.firstIndex(of: UInt8(ascii: ":")) : nil
            guard let colon, line[(colon + 1)...].first == 0x20 else {
                append(contentsOf: line)
                continue
            }
            append(contentsOf: line[...colon])
            append(contentsOf: line[(colon + 2)...])
        }
    }
}
