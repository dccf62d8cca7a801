// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import Protocols

/// A table with a header: one prompt a record, in a column of its own.
enum CSVPrompts: PromptFormat {
    static let name = "csv"
    static func begins(with byte: UInt8) -> Bool { false }

    static func read(_ bytes: [UInt8], _ keys: PromptKeys, into list: inout PromptList) {
        var reader = CSVReader(bytes)
        var header: CSVHeader?
        while true {
            do throws(CSVReader.Fault) {
                guard let record = try reader.next() else { return }
                guard let known = header else {
                    header = CSVHeader(record)
                    guard header?.column(keys.field ?? "prompt") != nil else {
                        return list.fault(record.line, missing(keys.field ?? "prompt", CSVHeader(record)))
                    }
                    continue
                }
                do throws(PromptMistake) {
                    if let item = try item(record, known, keys) { list.items.append(item) } else { list.skipped += 1 }
                } catch { list.fault(record.line, error.text) }
            } catch { list.fault(error.line, error.text) }
        }
    }
    static func missing(_ column: String, _ header: CSVHeader) -> String {
        let near = Suggestion.closest(to: column, among: header.names).map { "; did you mean \"\($0)\"?" } ?? ""
        return "the header has no column \"\(column)\": it has \(header.known)\(near)"
    }

    private static func item(
        _ record: CSVReader.Record, _ header: CSVHeader, _ keys: PromptKeys
    ) throws(PromptMistake) -> PromptItem? {
        guard record.fields.count == header.names.count else {
            let (found, wanted) = (record.fields.count, header.names.count)
            throw PromptMistake(text: "has \(found) field\(found == 1 ? "" : "s"), the header \(wanted)")
        }
        let cell = { (name: String) in header.column(name).map { record.fields[$0] }.flatMap { $0.isEmpty ? nil : $0 } }
        guard let text = cell(keys.field ?? "prompt") else { return nil }
        var limit: Int?
        if let written = cell(keys.limit) {
            guard let number = Int(CSVHeader.trimmed(written)), (1...1_000_000_000).contains(number) else {
                throw PromptMistake(text: "\"\(keys.limit)\" is \"\(written.prefix(40))\", not a whole number from 1")
            }
            limit = number
        }
        return PromptItem(
            system: cell("system"), messages: [ChatMessage(role: "user", content: text)], maxTokens: limit)
    }
}
