// SPDX-License-Identifier: Apache-2.0

/// The response headers of one request, kept as they came until somebody asks: names are compared without case.
struct HeaderBlock: ~Copyable {
    private var text = Column<UInt8>()
    private var lines = Column<Line>()
    /// Of the last status line; an informational answer (1xx) is followed by another.
    private(set) var status: Int?

    private struct Line: BitwiseCopyable {
        var start: Int
        var colon: Int
        var end: Int
    }
    /// What a line meant to the block.
    enum Step: Hashable { case statusLine, field, endOfBlock }

    /// Forgets all and keeps the memory.
    mutating func removeAll() {
        text.removeAll()
        lines.removeAll()
        status = nil
    }
    /// Takes one header line as libcurl hands it over, line end included.
    mutating func add(_ line: borrowing Span<UInt8>) -> Step {
        var end = line.count
        while end > 0, line[end - 1] == 0x0A || line[end - 1] == 0x0D { end -= 1 }
        if end == 0 { return .endOfBlock }
        if let status = Self.status(of: line, end: end) {
            removeAll()
            self.status = status
            return .statusLine
        }
        let start = text.count
        var colon = end
        for i in 0..<end {
            if line[i] == UInt8(ascii: ":"), colon == end { colon = i }
            text.append(line[i])
        }
        lines.append(Line(start: start, colon: start + colon, end: start + end))
        return .field
    }
    /// All fields, for the rare questions; names in lower case, values trimmed.
    func fields() -> [(name: String, value: String)] {
        let bytes = text.copied()
        return lines.copied().filter { $0.colon < $0.end }.map { line in
            (
                Self.trimmed(bytes[line.start..<line.colon]).lowercased(),
                Self.trimmed(bytes[(line.colon + 1)..<line.end])
            )
        }
    }

    /// Value of the last field with this lower-case name.
    func value(of name: String) -> String? { fields().last { $0.name == name }?.value }

    private static func trimmed(_ bytes: ArraySlice<UInt8>) -> String {
        let isSpace = { (byte: UInt8) in byte == 0x20 || byte == 0x09 }
        var part = bytes.drop(while: isSpace)
        while let last = part.last, isSpace(last) { part.removeLast() }
        return String(decoding: part, as: UTF8.self)
    }
    /// The code of a status line (`HTTP/1.1 200 OK`, `HTTP/2 200`), or nil for any other line.
    private static func status(of line: borrowing Span<UInt8>, end: Int) -> Int? {
        let prefix: [4 of UInt8] = [0x48, 0x54, 0x54, 0x50]
        guard end >= 10 else { return nil }
        for i in 0..<4 where line[i] != prefix[i] { return nil }
        guard line[4] == UInt8(ascii: "/") else { return nil }
        var i = 5
        while i < end, line[i] != 0x20 { i += 1 }
        guard i + 3 < end else { return nil }
        var code = 0
        for j in (i + 1)...(i + 3) {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(line[j]) else { return nil }
            code = code * 10 + Int(line[j] - UInt8(ascii: "0"))
        }
        return code
    }
}
