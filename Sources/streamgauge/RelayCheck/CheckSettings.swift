// SPDX-License-Identifier: Apache-2.0
internal import Analysis
internal import Core
internal import FoundationEssentials
internal import JSONText

/// What a check is to do, as its flags say; kept in its folder, so that it can be judged again.
struct CheckSettings: Hashable {
    /// Where the mock listens, `127.0.0.1:18080`.
    var address: String
    var port: Int
    /// Silences that are tried, rising.
    var silences: [Nanoseconds]
    /// Ids of the questions; nil for all.
    var only: Set<String>?
    var isHTTP2 = false
    /// Set when the check has ended: by it what is missing later is known.
    var seal: Seal?

    /// What the folder of a check that came to its end holds.
    struct Seal: Hashable {
        /// Of the mock's log.
        var lines = 0
        var bytes = 0
        /// That have a trace.
        var chapters: [String] = []
        /// The user ended it before that.
        var isInterrupted = false

        init() {}
        init(log: [UInt8], chapters: [String], isInterrupted: Bool) {
            (lines, bytes, self.chapters) = (Self.lines(log), log.count, chapters)
            self.isInterrupted = isInterrupted
        }
        static func lines(_ log: [UInt8]) -> Int { log.count { $0 == 0x0A } }
    }

    static let usualSilences: [Nanoseconds] = [5_000, 15_000, 30_000, 65_000].map { Nanoseconds.milliseconds($0) }
    static let quickSilences: [Nanoseconds] = [2_000, 5_000].map { Nanoseconds.milliseconds($0) }

    /// The mock's own address, as a relay is told it.
    var base: String { "http://\(address.contains(":") ? "[\(address)]" : address):\(port)" }
    /// Whether a URL leads to the mock itself, so that there is no relay between.
    func isAddress(of url: String) -> Bool {
        guard let place = URL(string: url), let host = place.host(percentEncoded: false)?.lowercased() else {
            return false
        }
        let own = address.lowercased()
        let isEverywhere = ["0.0.0.0", "::"].contains(own)
        let isHere = isEverywhere || own == "::1" || own.hasPrefix("127.")
        let names = [own] + (isHere ? ["localhost"] : []) + (isEverywhere ? ["127.0.0.1", "::1"] : [])
        return (names.contains(host.filter { !"[]".contains($0) }) || isEverywhere && host.hasPrefix("127."))
            && port == place.port ?? (place.scheme?.lowercased() == "https" ? 443 : 80)
    }
    var schedule: FaultSchedule { FaultSchedule(silences: silences.map(\.count), isHTTP2: isHTTP2) }
    var probes: [FaultProbe] { FaultRules.probes(schedule, only: only) }

    /// The file in the folder of the check.
    static let fileName = "check.json"

    var json: String {
        var writer = JSONWriter(reserving: 256)
        writer.object { json in
            json.member("address", address)
            json.member("port", port)
            json.key("silences_ns")
            json.array { list in for span in silences { list.integer(span.count) } }
            if let only {
                json.key("only")
                json.array { list in for id in only.sorted() { list.string(id) } }
            }
            json.member("http2", isHTTP2)
            if let seal {
                json.member("log_lines", seal.lines)
                json.member("log_bytes", seal.bytes)
                json.key("chapters")
                json.array { list in for name in seal.chapters { list.string(name) } }
                if seal.isInterrupted { json.member("interrupted", true) }
            }
        }
        return PrettyJSON.text(writer.bytes)
    }
    /// - Returns: Nil where the text is no such file.
    init?(json text: [UInt8]) {
        self.init(address: "", port: 0, silences: [])
        do throws(JSONCursor.Fault) { try read(text.span) } catch { return nil }
        guard !address.isEmpty else { return nil }
    }
    init(address: String, port: Int, silences: [Nanoseconds]) {
        (self.address, self.port, self.silences) = (address, port, silences)
    }
    private mutating func read(_ b: borrowing Span<UInt8>) throws(JSONCursor.Fault) {
        var (reader, end) = (JSONCursor(), Seal())
        defer { if end != Seal() { seal = end } }
        try reader.enterObject(b)
        while let key = try reader.nextKey(b) {
            switch JSONCursor.decode(key, b) {
            case "address": address = JSONCursor.decode(try reader.string(b), b)
            case "port": port = Int(clamping: try reader.integer(b) ?? 0)
            case "silences_ns":
                var spans: [Int64] = []
                try reader.integers(b, into: &spans)
                silences = spans.map { Nanoseconds($0) }
            case "only":
                only = Set(try Self.words(&reader, b))
            case "log_lines": end.lines = Int(clamping: try reader.integer(b) ?? 0)
            case "log_bytes": end.bytes = Int(clamping: try reader.integer(b) ?? 0)
            case "chapters": end.chapters = try Self.words(&reader, b)
            case "interrupted": end.isInterrupted = try reader.bool(b)
            case "http2": isHTTP2 = try reader.bool(b)
            default: try reader.skipValue(b)
            }
        }
    }
    private static func words(
        _ reader: inout JSONCursor, _ b: borrowing Span<UInt8>
    ) throws(JSONCursor.Fault) -> [String] {
        var words: [String] = []
        try reader.enterArray(b)
        while try reader.nextElement(b) { words.append(JSONCursor.decode(try reader.string(b), b)) }
        return words
    }
}
