// SPDX-License-Identifier: Apache-2.0
import Foundation
import Reports
import Traces

/// What the command would write of these records.
enum Exported {
    static func bytes(_ records: [TraceRecord], as export: any RecordExport) -> [UInt8] {
        var (export, out) = (export, [UInt8]())
        var end: EndRecord?
        for record in records {
            if case .end(let last) = record { end = last }
            export.take(record, &out)
        }
        export.finish(end, &out)
        return out
    }
    static func text(_ records: [TraceRecord], as export: any RecordExport) -> String {
        String(decoding: bytes(records, as: export), as: UTF8.self)
    }
    /// The rows of a CSV text by their header, read by the rules of RFC 4180.
    static func rows(_ csv: String) -> [[String: String]] {
        let bytes = Array(csv.utf8)
        var (rows, row, cell): ([[String]], [String], [UInt8]) = ([], [], [])
        var (i, isQuoted) = (0, false)
        while i < bytes.count {
            let isDoubled = isQuoted && i + 1 < bytes.count && bytes[i + 1] == UInt8(ascii: "\"")
            switch bytes[i] {
            case UInt8(ascii: "\"") where isDoubled:
                cell.append(bytes[i])
                i += 1
            case UInt8(ascii: "\""): isQuoted.toggle()
            case UInt8(ascii: ",") where !isQuoted:
                row.append(String(decoding: cell, as: UTF8.self))
                cell = []
            case 0x0D where !isQuoted: break
            case 0x0A where !isQuoted:
                rows.append(row + [String(decoding: cell, as: UTF8.self)])
                (row, cell) = ([], [])
            default: cell.append(bytes[i])
            }
            i += 1
        }
        guard let header = rows.first else { return [] }
        return rows.dropFirst().map { Dictionary(zip(header, $0), uniquingKeysWith: { $1 }) }
    }
}
