// SPDX-License-Identifier: Apache-2.0

/// Reads comma-separated values record by record.
///
/// - Source: RFC 4180; a lone LF ends a record, too, and so does the end of the file.
struct CSVReader {
    struct Record {
        /// Line that it begins in, from 1.
        var line: Int
        var fields: [String]
    }
    struct Fault: Error {
        var line: Int
        var text: String
    }
    private let bytes: [UInt8]
    private var (place, line) = (0, 1)

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The next record that is not an empty line; nil at the end.
    ///
    /// - Throws: `Fault`; reading can go on behind it only where the fault is a stray quote.
    mutating func next() throws(Fault) -> Record? {
        while place < bytes.count, bytes[place] == 0x0A || bytes[place] == 0x0D { skipLineEnd() }
        guard place < bytes.count else { return nil }
        var record = Record(line: line, fields: [])
        while true {
            record.fields.append(try field())
            guard place < bytes.count, bytes[place] == UInt8(ascii: ",") else { break }
            place += 1
        }
        skipLineEnd()
        return record
    }
    private mutating func skipLineEnd() {
        if place < bytes.count, bytes[place] == 0x0D { place += 1 }
        if place < bytes.count, bytes[place] == 0x0A { (place, line) = (place + 1, line + 1) }
    }
    private mutating func field() throws(Fault) -> String {
        if place < bytes.count, bytes[place] == UInt8(ascii: "\"") { return try quoted() }
        let start = place
        while place < bytes.count, bytes[place] != UInt8(ascii: ","), bytes[place] != 0x0A, !isReturn { place += 1 }
        return String(decoding: bytes[start..<place], as: UTF8.self)
    }
    /// At a CR that belongs to the end of a line.
    private var isReturn: Bool {
        bytes[place] == 0x0D && (place + 1 == bytes.count || bytes[place + 1] == 0x0A)
    }
    private mutating func quoted() throws(Fault) -> String {
        let opening = line
        place += 1
        var text: [UInt8] = []
        while place < bytes.count {
            let byte = bytes[place]
            place += 1
            if byte == 0x0A { line += 1 }
            if byte != UInt8(ascii: "\"") {
                text.append(byte)
            } else if place < bytes.count, bytes[place] == UInt8(ascii: "\"") {
                text.append(byte)
                place += 1
            } else {
                guard place == bytes.count || bytes[place] == UInt8(ascii: ",") || bytes[place] == 0x0A || isReturn
                else {
                    let fault = Fault(
                        line: line,
                        text: "a quoted field goes on behind its closing quote; write \"\" for a quote within")
                    skipRest()
                    throw fault
                }
                return String(decoding: text, as: UTF8.self)
            }
        }
        throw Fault(line: opening, text: "a quote that begins here is never closed")
    }
    private mutating func skipRest() {
        while place < bytes.count, bytes[place] != 0x0A { place += 1 }
        skipLineEnd()
    }
}

/// The header of a table: which column is which.
struct CSVHeader {
    let names: [String]
    init(_ record: CSVReader.Record) { names = record.fields.map(Self.trimmed) }
    func column(_ name: String) -> Int? { names.firstIndex(of: name) }
    /// For a message: the columns that there are.
    var known: String { names.map { "\"\($0.prefix(40))\"" }.prefix(12).joined(separator: ", ") }
    static func trimmed(_ text: String) -> String {
        let body = text.drop { $0 == " " }
        return String(body.reversed().drop { $0 == " " }.reversed())
    }
}
