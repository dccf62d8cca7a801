// SPDX-License-Identifier: Apache-2.0
internal import JSONText

/// Reads lengths in pairs from a table, or from a JSON object a line.
struct LengthFile {
    /// Names of the columns or members.
    var input = "input_tokens"
    /// Nil where the profile names none: then lengths of answers are taken where they stand under the usual name.
    var output: String?
    private(set) var pairs: [LengthTable.Pair] = []
    private(set) var faults: [PromptList.Fault] = []

    init(input: String?, output: String?) { (self.input, self.output) = (input ?? "input_tokens", output) }
    private var outputName: String { output ?? "output_tokens" }

    mutating func read(_ bytes: [UInt8]) {
        if bytes.first(where: { $0 > 0x20 }) == UInt8(ascii: "{") { readLines(bytes) } else { readTable(bytes) }
    }
    private mutating func fault(_ line: Int, _ text: String) { faults.append(.init(line: line, text: text)) }
    private mutating func add(_ line: Int, _ input: Int64?, _ output: Int64?, hasOutput: Bool) {
        guard let input, (1...100_000_000).contains(input) else {
            return fault(line, "\"\(self.input)\" is not a whole number from 1")
        }
        guard !hasOutput || output.map({ (0...100_000_000).contains($0) }) == true else {
            return fault(line, "\"\(outputName)\" is not a whole number")
        }
        pairs.append(.init(input: Int(input), output: output.map { max(1, Int($0)) }))
    }

    private mutating func readLines(_ bytes: [UInt8]) {
        for (line, range) in JSONLPrompts.lines(of: bytes) {
            do throws(JSONCursor.Fault) { try readObject(line, bytes.span.extracting(range)) } catch {
                fault(line, "is not a JSON object: \(error)")
            }
        }
    }
    private mutating func readObject(_ line: Int, _ b: borrowing Span<UInt8>) throws(JSONCursor.Fault) {
        var (cursor, found) = (JSONCursor(), (input: Int64?.none, output: Int64?.none))
        var (hasInput, hasOutput) = (false, output != nil)
        try cursor.enterObject(b)
        while let key = try cursor.nextKey(b) {
            let name = JSONCursor.decode(key, b)
            guard name == input || name == outputName else {
                try cursor.skipValue(b)
                continue
            }
            let number: Int64?
            if try cursor.peek(b) == .number {
                number = try cursor.integer(b)
            } else {
                number = nil
                try cursor.skipValue(b)
            }
            if name == input {
                (found.input, hasInput) = (number, true)
            } else {
                (found.output, hasOutput) = (number, true)
            }
        }
        try cursor.end(b)
        guard hasInput else { return fault(line, "has no \"\(input)\"") }
        add(line, found.input, found.output, hasOutput: hasOutput)
    }

    private mutating func readTable(_ bytes: [UInt8]) {
        var reader = CSVReader(bytes)
        var columns: (header: CSVHeader, input: Int, output: Int?)?
        while true {
            do throws(CSVReader.Fault) {
                guard let record = try reader.next() else { return }
                guard let known = columns else {
                    let header = CSVHeader(record)
                    guard let place = header.column(input) else {
                        return fault(record.line, CSVPrompts.missing(input, header))
                    }
                    if let output, header.column(output) == nil {
                        return fault(record.line, CSVPrompts.missing(output, header))
                    }
                    columns = (header, place, header.column(outputName))
                    continue
                }
                guard record.fields.count == known.header.names.count else {
                    fault(record.line, "has \(record.fields.count) fields, the header \(known.header.names.count)")
                    continue
                }
                let number = { (place: Int) in Int64(CSVHeader.trimmed(record.fields[place])) }
                add(record.line, number(known.input), known.output.flatMap(number), hasOutput: known.output != nil)
            } catch { fault(error.line, error.text) }
        }
    }
}
