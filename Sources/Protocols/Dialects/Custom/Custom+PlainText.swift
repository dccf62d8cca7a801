// SPDX-License-Identifier: Apache-2.0

// Answers that are nothing but text.
extension Custom {
    /// All of it is the answer's text, but for lines that begin as errors do.
    ///
    /// A prefix may be cut over reads: what matches so far is held back, and needs no memory, for it is the prefix.
    func readPlain(_ b: borrowing Span<UInt8>, into reading: inout Reading) {
        guard let prefix = errorPrefix, !prefix.isEmpty else {
            return reading.plainText(b)
        }
        var start = 0  // of what has not been passed on
        for i in b.indices {
            let isLineEnd = b[i] == UInt8(ascii: "\n")
            switch reading.line {
            case .candidate(let matched) where b[i] == prefix[matched] && matched + 1 == prefix.count:
                reading.plainText(b.extracting(start..<max(start, i - matched)))
                reading.beginErrorLine()
                (reading.line, start) = (.error, i + 1)
            case .candidate(let matched) where b[i] == prefix[matched]: reading.line = .candidate(matched + 1)
            case .candidate(let matched):
                if matched > i { reading.plainText(prefix.span.extracting(0..<(matched - i))) }
                reading.line = isLineEnd ? .candidate(0) : .text
            case .text: if isLineEnd { reading.line = .candidate(0) }
            case .error where isLineEnd:
                reading.extendErrorLine(b.extracting(start..<i))
                (reading.line, start) = (.candidate(0), i + 1)
            case .error: break
            }
        }
        switch reading.line {
        case .candidate(let matched):
            reading.plainText(b.extracting(start..<max(start, b.count - matched)))
        case .text: reading.plainText(b.extracting(start..<b.count))
        case .error: reading.extendErrorLine(b.extracting(start..<b.count))
        }
    }
}
