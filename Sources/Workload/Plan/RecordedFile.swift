// SPDX-License-Identifier: Apache-2.0
internal import Core

/// Reads arrivals out of the published formats: bytes in, arrivals and mistakes out.
struct RecordedFile {
    /// A line that says nothing, with the column of what is wrong in it; both from 1.
    struct Mistake: Error, Hashable {
        var line: Int
        var column: Int
        var text: String
    }
    private(set) var arrivals: [ReplayedArrival] = []
    private(set) var mistakes: [Mistake] = []
    /// More are not told: a file of another kind is wrong in every line.
    static let mistakeLimit = 3

    /// - Parameters:
    ///   - bytes: The whole file.
    ///   - format: One of the published formats.
    init(_ bytes: [UInt8], _ format: Replay.Format) {
        var lines = FileLines(bytes)
        var columns: CSVColumns?
        while mistakes.count < Self.mistakeLimit, let line = lines.next() {
            if line.isEmpty { continue }
            do throws(Mistake) {
                if format == .mooncake {
                    arrivals.append(try MooncakeLine.arrival(bytes, line, number: lines.number))
                } else if let columns {
                    arrivals.append(try columns.arrival(bytes, line, number: lines.number))
                } else {
                    columns = try CSVColumns(bytes, line, format, number: lines.number)
                }
            } catch {
                mistakes.append(error)
                // Without its columns nothing can be read.
                if format != .mooncake, columns == nil { return }
            }
        }
    }

    /// What a file is by its first bytes; nil where it is none of the known ones.
    static func format(of bytes: [UInt8]) -> Replay.Format? {
        if bytes.starts(with: [0x1F, 0x8B]) { return .trace }
        var lines = FileLines(bytes)
        guard let range = lines.next() else { return nil }
        let first = String(decoding: bytes[range], as: UTF8.self).lowercased()
        if first.contains("contexttokens") { return .azure }
        if first.contains("request tokens") { return .burstgpt }
        if first.contains("\"type\":\"run\"") { return .trace }
        return first.contains("\"timestamp\"") ? .mooncake : nil
    }
}

/// The lines of a file without their ends and without a byte order mark.
struct FileLines {
    private let bytes: [UInt8]
    private var start: Int
    /// Of the line given last, from 1.
    private(set) var number = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    }
    mutating func next() -> Range<Int>? {
        guard start < bytes.count else { return nil }
        var end = start
        while end < bytes.count, bytes[end] != 0x0A { end += 1 }
        let line = start..<(end > start && bytes[end - 1] == 0x0D ? end - 1 : end)
        (start, number) = (end + 1, number + 1)
        return line
    }
}

/// Which columns of a CSV file say what, by its first line.
private struct CSVColumns {
    private let format: Replay.Format
    private let time, input, output: Int

    /// Names of the three columns.
    private static func names(_ format: Replay.Format) -> [String] {
        format == .azure
            ? ["timestamp", "contexttokens", "generatedtokens"] : ["timestamp", "request tokens", "response tokens"]
    }
    init(_ bytes: [UInt8], _ line: Range<Int>, _ format: Replay.Format, number: Int) throws(RecordedFile.Mistake) {
        let found = Self.fields(bytes, line).map { String(decoding: bytes[$0], as: UTF8.self).lowercased() }
        let places = Self.names(format).map { name in found.firstIndex(of: name) }
        guard let time = places[0], let input = places[1], let output = places[2] else {
            let wanted =
                format == .azure
                ? "TIMESTAMP,ContextTokens,GeneratedTokens"
                : "Timestamp,Model,Request tokens,Response tokens,Total tokens,Log Type"
            throw .init(line: number, column: 1, text: "no header of this format; its first line is \(wanted)")
        }
        (self.format, self.time, self.input, self.output) = (format, time, input, output)
    }

    func arrival(
        _ bytes: [UInt8], _ line: Range<Int>, number: Int
    ) throws(RecordedFile.Mistake) -> ReplayedArrival {
        let fields = Self.fields(bytes, line)
        func field(_ place: Int) throws(RecordedFile.Mistake) -> Range<Int> {
            guard place < fields.count else {
                let text = "found \(fields.count) values; the header has a value number \(place + 1) too"
                throw .init(line: number, column: line.count + 1, text: text)
            }
            return fields[place]
        }
        func fault(_ range: Range<Int>, _ advice: String) -> RecordedFile.Mistake {
            let text = String(decoding: bytes[range].prefix(40), as: UTF8.self)
            return .init(
                line: number, column: range.lowerBound - line.lowerBound + 1, text: "found \"\(text)\"; \(advice)")
        }
        let moment = try field(time)
        let read = format == .azure ? WallClockText.nanoseconds(bytes[moment]) : Self.seconds(bytes[moment])
        guard let read else {
            throw fault(
                moment,
                format == .azure
                    ? "it should be a moment such as 2023-11-16 18:17:03.9799600" : "it should be a number of seconds")
        }
        var counts: [Int] = []
        for place in [input, output] {
            let range = try field(place)
            guard let count = Self.count(bytes[range]) else { throw fault(range, "it should be a number of tokens") }
            counts.append(count)
        }
        return ReplayedArrival(at: Nanoseconds(read), inputTokens: counts[0], outputTokens: counts[1])
    }

    /// Values between commas, without quotes and spaces around them.
    private static func fields(_ bytes: [UInt8], _ line: Range<Int>) -> [Range<Int>] {
        var (fields, start): ([Range<Int>], Int) = ([], line.lowerBound)
        for i in line.lowerBound...line.upperBound where i == line.upperBound || bytes[i] == UInt8(ascii: ",") {
            var (from, to) = (start, i)
            while from < to, isAround(bytes[from]) { from += 1 }
            while to > from, isAround(bytes[to - 1]) { to -= 1 }
            fields.append(from..<to)
            start = i + 1
        }
        return fields
    }
    private static func isAround(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\t")
    }
    /// Whole or decimal seconds, as nanoseconds.
    private static func seconds(_ text: ArraySlice<UInt8>) -> Int64? {
        guard let number = ExactDecimal(String(decoding: text, as: UTF8.self)) else { return nil }
        return Int64(exactly: Int128(number.digits) * 1_000_000_000 / Int128(number.divisor))
    }
    /// A number of tokens; pandas writes whole numbers as 12.0 where a column has gaps.
    private static func count(_ text: ArraySlice<UInt8>) -> Int? {
        guard let number = ExactDecimal(String(decoding: text, as: UTF8.self)),
            number.digits % number.divisor == 0
        else { return nil }
        return Int(number.digits / number.divisor)
    }
}

/// A moment as the Azure traces write it: `2023-11-16 18:17:03.9799600`, `2024-05-10 00:00:00.009930+00:00`.
enum WallClockText {
    /// Nanoseconds since 1970, without a zone taken for UTC; nil for anything else.
    static func nanoseconds(_ text: ArraySlice<UInt8>) -> Int64? {
        var rest = text
        guard let year = digits(&rest, 4), skip(&rest, "-"), let month = digits(&rest, 2), skip(&rest, "-"),
            let day = digits(&rest, 2), skip(&rest, " ") || skip(&rest, "T"), let hour = digits(&rest, 2),
            skip(&rest, ":"), let minute = digits(&rest, 2), skip(&rest, ":"), let second = digits(&rest, 2)
        else { return nil }
        guard (1_970...2_200).contains(year), (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60,
            second <= 60
        else { return nil }
        var fraction: Int64 = 0
        if skip(&rest, ".") {
            var (scale, count): (Int64, Int) = (100_000_000, 0)
            while let digit = digits(&rest, 1) {
                fraction += digit * scale
                (scale, count) = (scale / 10, count + 1)
            }
            if count == 0 { return nil }
        }
        var offset: Int64 = 0
        if !skip(&rest, "Z"), !rest.isEmpty {
            let sign: Int64 = skip(&rest, "+") ? 1 : skip(&rest, "-") ? -1 : 0
            guard sign != 0, let hours = digits(&rest, 2) else { return nil }
            _ = skip(&rest, ":")
            offset = sign * (hours * 3_600 + (digits(&rest, 2) ?? 0) * 60)
        }
        guard rest.isEmpty else { return nil }
        let seconds = daysSince1970(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second - offset
        return seconds * 1_000_000_000 + fraction
    }
    private static func digits(_ text: inout ArraySlice<UInt8>, _ count: Int) -> Int64? {
        let digits = text.prefix(count)
        guard digits.count == count, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        text = text.dropFirst(count)
        return digits.reduce(0) { $0 * 10 + Int64($1 - 0x30) }
    }
    private static func skip(_ text: inout ArraySlice<UInt8>, _ character: Unicode.Scalar) -> Bool {
        guard text.first == UInt8(ascii: character) else { return false }
        text = text.dropFirst()
        return true
    }
    /// - Source: the Gregorian calendar, with years that begin in March, so that leap days stand at their ends.
    private static func daysSince1970(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let y = month > 2 ? year : year - 1
        let m = month > 2 ? month - 3 : month + 9
        return 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day - 1 - 719_468
    }
}
